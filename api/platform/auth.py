"""Log-in of merchants and operators."""

from django.http import HttpRequest, HttpResponse
from ninja_extra import ControllerBase, http_post, http_put

from api import sessions
from api.controllers import controller
from api.permissions import AllowAny, IsCustomer
from api.sessions import Credentials, NewPasswordIn, RefreshIn, TokenPair
from kernel import once


@controller("/auth", "Log-in", AllowAny)
class AuthController(ControllerBase):
    """Tokens."""

    @http_post("/token", response=TokenPair)
    @once.exempt
    def log_in(self, request: HttpRequest, body: Credentials) -> HttpResponse:
        """Log in with e-mail address and password."""
        return sessions.log_in(request, body)

    @http_post("/token/refresh", response=TokenPair)
    @once.exempt
    def refresh(self, request: HttpRequest, body: RefreshIn) -> HttpResponse:
        """Exchange a refresh token for the next pair. Where the answer is lost, it comes again for 30 seconds."""
        return sessions.refresh(body)

    @http_put("/password", response=TokenPair, permissions=[IsCustomer])
    def change_password(self, request: HttpRequest, body: NewPasswordIn) -> HttpResponse:
        """Change your password. Every log-in of yours ends, and a new one begins with this answer."""
        return sessions.change_password(request, body)

    @http_post("/logout", response={204: None})
    @once.exempt
    def log_out(self, request: HttpRequest, body: RefreshIn) -> HttpResponse:
        """End the log-in that a refresh token belongs to."""
        return sessions.log_out(body)
