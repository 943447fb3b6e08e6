"""What both sites share: the way in, the pages' own templates, the viewer's time zone."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.paginator import InvalidPage
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.utils import timezone
from unfold.admin import ModelAdmin
from unfold.sites import UnfoldAdminSite

from accounts import log_ins
from accounts.services import normalise_email
from admin_theme.login import EmailLoginForm, locked_out
from kernel import once
from kernel.addresses import client_address
from kernel.errors import RateLimited

View = Callable[..., HttpResponseBase]


class SoukSite(UnfoldAdminSite):  # type: ignore[misc]
    """An admin for active members of staff of the schema that the host stands for, and for nobody else."""

    login_form = EmailLoginForm
    login_template = "admin_theme/login.html"
    empty_value_display = "–"
    enable_nav_sidebar = True

    def add_pages(self, pages: Mapping[type[Model], type[ModelAdmin]]) -> None:
        """Show each model by its admin."""
        for model, admin in pages.items():
            self.register(model, admin)

    def get_urls(self) -> list[Any]:
        """Django's, without its shortcut to what an object looks like elsewhere: no model of ours says that."""
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        """Unfold's, which knows no pages but those that are there."""
        try:
            response: HttpResponseBase = super().search(request, extra_context)
        except InvalidPage as error:
            raise Http404(str(error)) from error
        return response

    def time_zone(self) -> str:
        """The zone in which times are shown and entered."""
        return "UTC"

    @once.exempt
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        """Django's, with every try counted before the password is looked at, as at the API's door."""
        if request.method != "POST":
            return super().login(request, extra_context)
        account, address = normalise_email(request.POST.get("username", "")), client_address(request)
        try:
            log_ins.begin(account=account, address=address)
        except RateLimited as error:
            return locked_out(request, retry_after=int(error.data["retry_after"]))
        response: HttpResponseBase = super().login(request, extra_context)
        if request.user.is_authenticated:
            log_ins.succeed(account=account, address=address)
        return response

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Django's, with the page written while the site's time zone holds."""
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def in_zone(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            with timezone.override(_zone(self.time_zone())):
                response: HttpResponseBase = guarded(request, *args, **kwargs)
                if isinstance(response, SimpleTemplateResponse):
                    response.render()
                return response

        return in_zone


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
