"""Coming in: the log-in form, and what someone sees who has tried too often."""

import math
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from unfold.forms import AuthenticationForm

from accounts.errors import LockedOut
from accounts.services import normalise_email
from kernel import problems, scope

RETRY_AFTER = int(settings.AXES_COOLOFF_TIME * 3600)


class EmailLoginForm(AuthenticationForm):  # type: ignore[misc]
    """Logs in by e-mail address. One spelling of it, so that failed tries are counted together."""

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = _("E-mail address")
        self.fields["username"].widget.attrs |= {"type": "email", "inputmode": "email", "spellcheck": "false"}

    def clean_username(self) -> str:
        """The address as it is kept."""
        return normalise_email(str(self.cleaned_data["username"]))


def locked_out(
    request: HttpRequest,
    original_response: HttpResponse | None = None,
    credentials: dict[str, Any] | None = None,
    *,
    retry_after: int = RETRY_AFTER,
) -> HttpResponseBase:
    """Answer 429 to someone who has failed too often: a problem for programs, a page for people."""
    if request.path.startswith("/api/"):
        body = problems.from_error(LockedOut(retry_after=retry_after))
        response: HttpResponse = JsonResponse(body, status=429, content_type=problems.CONTENT_TYPE)
    else:
        from admin_theme import platform_site, shop_site

        site = platform_site.site if scope.is_platform() else shop_site.site
        context = {**site.each_context(request), "title": "Locked", "minutes": math.ceil(retry_after / 60)}
        response = render(request, "admin_theme/locked_out.html", context, status=429)
    response["Retry-After"] = str(retry_after)
    return response
