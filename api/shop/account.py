"""Log-in, and what a customer does to their own account."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja_extra import ControllerBase, api_controller, http_delete, http_get, http_patch, http_post

from accounts import services as accounts
from api import answers, caller, sessions
from api.permissions import AllowAny, IsOwnAccount
from api.schemas import Feed, Page, Paging
from api.sessions import Credentials, RefreshIn, TokenPair
from api.shop import holders, order_lists
from api.shop.schemas import customers as schemas
from kernel import actors, clock, once, throttling
from storefront.customers import credentials, queries, services
from storefront.customers.services import ProfileValues
from storefront.orders.views import OrderView


@api_controller("/auth", tags=["Log-in"], permissions=[AllowAny], use_unique_op_id=False)
class AuthController(ControllerBase):
    """Tokens, forgotten passwords, e-mail addresses."""

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

    @http_post("/logout", response={204: None})
    @once.exempt
    def log_out(self, request: HttpRequest, body: RefreshIn) -> HttpResponse:
        """End the log-in that a refresh token belongs to."""
        return sessions.log_out(body)

    @http_post("/password-resets", response={202: schemas.Accepted})
    def request_reset(self, request: HttpRequest, body: schemas.PasswordResetIn) -> HttpResponse:
        """Send a link to whoever has an account of that address. The answer is always the same."""
        throttling.require(throttling.PASSWORD_RESET_ADDRESS, caller.of(request).address)
        account = accounts.normalise_email(body.email)
        if throttling.take(throttling.PASSWORD_RESET_ACCOUNT, account).is_allowed:
            credentials.request_password_reset(email=account, now=clock.now())
        return answers.accepted({"status": "accepted"})

    @http_post("/password-resets/confirm", response={204: None})
    def reset(self, request: HttpRequest, body: schemas.PasswordResetConfirmation) -> HttpResponse:
        """Set a new password; every log-in of the user's ends."""
        credentials.reset_password(token=body.token, password=body.password, now=clock.now())
        return answers.no_content()

    @http_post("/email-verifications/confirm", response=schemas.Verified)
    def verify_email(self, request: HttpRequest, body: schemas.TokenIn) -> HttpResponse:
        """Confirm an e-mail address with the token that was sent to it."""
        user = credentials.confirm_email(token=body.token, now=clock.now())
        return answers.ok({"email": user.email, "email_verified": True})


@api_controller("/customers/me", tags=["My account"], permissions=[IsOwnAccount], use_unique_op_id=False)
class MeController(ControllerBase):
    """The caller as a customer."""

    @http_get("", response=schemas.Customer)
    def get(self, request: HttpRequest) -> HttpResponse:
        """Get one's profile."""
        return answers.ok(queries.view(holders.get_customer(request)))

    @http_patch("", response=schemas.Customer)
    def update(self, request: HttpRequest, body: schemas.ProfilePatch) -> HttpResponse:
        """Change one's profile."""
        values = cast(ProfileValues, body.model_dump(exclude_unset=True))
        customer = services.update_profile(
            customer=holders.get_customer(request), values=values, now=clock.now()
        )
        return answers.ok(queries.view(customer))

    @http_delete("", response={204: None})
    def delete(self, request: HttpRequest) -> HttpResponse:
        """Leave: the person is taken out of the shop's records, orders stay for its books."""
        services.anonymise(
            customer=holders.get_customer(request),
            actor=actors.buyer(caller.of(request).name),
            now=clock.now(),
        )
        return answers.no_content()

    @http_get("/addresses", response=Page[schemas.BookAddress])
    def list_addresses(self, request: HttpRequest, query: Query[Paging]) -> HttpResponse:
        """List one's addresses."""
        found = queries.list_addresses(customer=holders.get_customer(request))
        results = found[query.offset : query.offset + query.limit]
        return answers.page(
            request, count=len(found), results=results, limit=query.limit, offset=query.offset
        )

    @http_post("/addresses", response={201: schemas.BookAddress})
    def add_address(self, request: HttpRequest, body: schemas.BookAddressIn) -> HttpResponse:
        """Add an address; one that becomes a default takes that place from another."""
        customer = holders.get_customer(request)
        address = services.add_address(customer=customer, data=body.model_dump())
        return answers.created(address, location=f"/api/v1/customers/me/addresses/{address['id']}")

    @http_get("/addresses/{id:address_id}", response=schemas.BookAddress)
    def get_address(self, request: HttpRequest, address_id: int) -> HttpResponse:
        """Get one of one's addresses."""
        return answers.ok(queries.get_address(customer=holders.get_customer(request), address_id=address_id))

    @http_patch("/addresses/{id:address_id}", response=schemas.BookAddress)
    def update_address(
        self, request: HttpRequest, address_id: int, body: schemas.BookAddressPatch
    ) -> HttpResponse:
        """Change one of one's addresses. Orders keep what they were sent to."""
        customer = holders.get_customer(request)
        changes = body.model_dump(exclude_unset=True)
        return answers.ok(services.update_address(customer=customer, address_id=address_id, changes=changes))

    @http_delete("/addresses/{id:address_id}", response={204: None})
    def delete_address(self, request: HttpRequest, address_id: int) -> HttpResponse:
        """Delete one of one's addresses."""
        services.delete_address(customer=holders.get_customer(request), address_id=address_id)
        return answers.no_content()

    @http_get("/orders", response=Page[OrderView])
    def orders(self, request: HttpRequest, query: Query[Feed]) -> HttpResponse:
        """List one's orders, the newest first."""
        return order_lists.page(request, query, customer_id=holders.get_customer(request).pk, is_buyer=True)

    @http_get("/membership", response=schemas.Membership)
    def membership(self, request: HttpRequest) -> HttpResponse:
        """Get one's tier, and what is missing to reach the next."""
        return answers.ok(queries.membership(customer=holders.get_customer(request), now=clock.now()))
