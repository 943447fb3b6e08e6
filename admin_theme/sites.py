"""What both sites share: the way in, the pages' own templates, the viewer's time zone."""

from collections.abc import Callable, Mapping
from functools import wraps
from importlib import import_module
from pkgutil import iter_modules
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.contrib import messages
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.forms import UsernameField
from django.db.models import Model
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import SimpleTemplateResponse, TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin
from unfold.sites import UnfoldAdminSite

from accounts import log_ins, sessions as logged_in
from accounts.models import User
from admin_theme import search, sessions, two_factor
from admin_theme.login import EmailLoginForm, ask_again, locked_out, send_again
from admin_theme.own_password import OwnPasswordView
from kernel import clock, once
from kernel.addresses import client_address
from kernel.errors import RateLimited
from kernel.mailboxes import normalise_email
from tenants import second_factor

View = Callable[..., HttpResponseBase]
LONGEST_SEARCH = 100
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob: https:; font-src 'self'; connect-src 'self'; frame-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""What a page of the admin may load: scripts of ours from files, none that stands in a page, no text as code."""


_WITHOUT_SECOND_FACTOR = ("two_factor", "logout")


class Choices(AutocompleteJsonView):
    """What a chooser has found."""

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        """Its id, and what is said of it."""
        admin: Any = self.model_admin
        return {"id": str(getattr(obj, to_field_name)), "text": admin.in_choice(obj)}


class SoukSite(UnfoldAdminSite):  # type: ignore[misc]
    """An admin for active members of staff of the schema that the host stands for, and for nobody else."""

    login_form = EmailLoginForm
    login_template = "admin_theme/login.html"
    empty_value_display = "–"
    enable_nav_sidebar = True

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._routes: list[tuple[str, View, str]] = []

    def add_pages(self, pages: Mapping[type[Model], type[ModelAdmin]]) -> None:
        """Show each model by its admin."""
        for model, admin in pages.items():
            self.register(model, admin)

    def add_package(self, name: str) -> None:
        """Show what each module of a package declares: PAGES of models, and ROUTES (address, page, name) of none."""
        for found in iter_modules(import_module(name).__path__):
            module = import_module(f"{name}.{found.name}")
            self.add_pages(getattr(module, "PAGES", {}))
            self._routes += getattr(module, "ROUTES", ())

    def get_urls(self) -> list[Any]:
        """Django's, without its shortcut to what an object looks like elsewhere: no model of ours says that."""
        own = [
            path("two-factor/", self.admin_view(self.second_factor), name="two_factor"),
            path("log-ins/", self.admin_view(self.sessions), name="sessions"),
            *(path(address, self.admin_view(page), name=name) for address, page, name in self._routes),
        ]
        return [*own, *(url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site")]

    @once.exempt  # codes to recover by are shown once
    def second_factor(self, request: HttpRequest) -> HttpResponseBase:
        """The viewer's own second factor."""
        return two_factor.page(request, self)

    def sessions(self, request: HttpRequest) -> HttpResponseBase:
        """Where the viewer is logged in."""
        return sessions.page(request, self)

    def password_change(
        self, request: HttpRequest, extra_context: Mapping[str, object] | None = None
    ) -> HttpResponseBase:
        """The viewer's own password."""
        request.current_app = self.name  # type: ignore[attr-defined]
        done = reverse(f"{self.name}:password_change_done", current_app=self.name)
        context = {**self.each_context(request), **(extra_context or {})}
        return OwnPasswordView.as_view(success_url=done, extra_context=context)(request)

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        """What is found, a few of each; looked for anew and by what the viewer may see, at each call."""
        term = request.GET.get("s", "").replace("\0", "").strip()[:LONGEST_SEARCH]
        context = {"results": search.find(request, self, term) if term else []}
        return TemplateResponse(
            request, "unfold/helpers/command_results.html", context, headers={"HX-Trigger": "search"}
        )

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """Django's, put together where a page shows it: every page is given it, and ours have their own navigation."""
        return SimpleLazyObject(lambda: super(SoukSite, self).get_app_list(request, app_label))

    def autocomplete_view(self, request: HttpRequest) -> HttpResponseBase:
        """Django's, with what our admins say of what is chosen."""
        return Choices.as_view(admin_site=self)(request)

    def time_zone(self) -> str:
        """The zone in which times are shown and entered."""
        return "UTC"

    @once.exempt
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        """Django's, with every try counted before the password is looked at, as at the API's door."""
        if request.method != "POST":
            return _guarded(super().login(request, extra_context))
        name = UsernameField().to_python(
            request.POST.get("username", "")
        )  # of all spellings the one that logs in
        account, address = normalise_email(str(name)), client_address(request)
        try:
            log_ins.begin(account=account, address=address)
        except RateLimited as error:
            return locked_out(request, self, retry_after=int(error.data["retry_after"]))
        kept = {"kept": request.POST.get("kept")}
        response = _guarded(super().login(request, {**kept, **(extra_context or {})}))
        if not isinstance(response, HttpResponseRedirect):  # somebody may have been logged in before
            return response
        log_ins.succeed(account=account, address=address)
        logged_in.note(
            request.session, address=address, device=request.headers.get("User-Agent", ""), now=clock.now()
        )
        again = send_again(request, self)
        return response if again is None else _guarded(again)

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Django's, with the page written while the site's time zone holds."""
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def in_zone(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            again = ask_again(request, self)
            if again is not None:
                return _guarded(again)
            if _has_to_set_up(request):
                messages.warning(request, _("Set up two-factor log-in first: it is required here."))
                return redirect(f"{self.name}:two_factor")
            with timezone.override(_zone(self.time_zone())):
                response: HttpResponseBase = guarded(request, *args, **kwargs)
                if isinstance(response, SimpleTemplateResponse):
                    response.render()
                return _guarded(response)

        return in_zone


def _has_to_set_up(request: HttpRequest) -> bool:
    """Whether the viewer needs a second factor, and is not about to set it up or to leave."""
    page = request.resolver_match.url_name if request.resolver_match else ""
    user = request.user
    return isinstance(user, User) and page not in _WITHOUT_SECOND_FACTOR and second_factor.is_lacking(user)


def _guarded(response: HttpResponseBase) -> HttpResponseBase:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    return response


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
