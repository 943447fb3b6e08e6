"""What both sites share: the way in, the pages' own templates, the viewer's time zone."""

import time
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.paginator import InvalidPage, Paginator
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import SimpleTemplateResponse, TemplateResponse
from django.urls import reverse
from django.utils import timezone
from unfold.admin import ModelAdmin
from unfold.dataclasses import SearchResult
from unfold.sites import UnfoldAdminSite

from accounts import log_ins
from accounts.services import normalise_email
from admin_theme.login import EmailLoginForm, locked_out
from kernel import once
from kernel.addresses import client_address
from kernel.errors import RateLimited

View = Callable[..., HttpResponseBase]
LONGEST_SEARCH = 100
FOUND_OF_A_MODEL, FOUND_PER_PAGE = 10, 100
POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob: https:; font-src 'self'; connect-src 'self'; frame-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""What a page of the admin may load: scripts of ours from files alone, none that stands in a page.

Alpine, which Unfold's pages are written for, evaluates their attributes; that takes `unsafe-eval`.
"""


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
        """What the viewer may see by a word of it: asked anew each time, and of each model a few alone.

        Unfold's would read every row that fits, and show for minutes what a role has been taken from.
        """
        term = request.GET.get("s", "").replace("\0", "").strip().lower()[:LONGEST_SEARCH]
        if not term:
            return HttpResponse()
        is_extended, began = "extended" in request.GET, time.monotonic()
        results = self._search_models(request, self.get_app_list(request), term) if is_extended else []
        results = self._search_apps(self.get_app_list(request), term) + results
        try:
            page = Paginator(results, FOUND_PER_PAGE).page(request.GET.get("page", 1))
        except InvalidPage as error:
            raise Http404(str(error)) from error
        context = {
            "page_obj": page.paginator,
            "results": page,
            "page_counter": (page.number - 1) * FOUND_PER_PAGE,
            "execution_time": time.monotonic() - began,
            "command_show_history": False,
        }
        name = "command" if is_extended else "search"
        template = f"unfold/helpers/{name}_results.html"
        return TemplateResponse(request, template, context, headers={"HX-Trigger": "search"})

    def _search_models(self, request: HttpRequest, app_list: Any, search_term: str, *_: Any) -> list[Any]:
        """A few of each model's rows that fit, for whoever may see them."""
        found = []
        for model in (each["model"] for app in app_list for each in app["models"]):
            admin = self._registry[model]
            if not admin.get_search_fields(request) or not admin.has_view_permission(request):
                continue
            rows, _ = admin.get_search_results(request, admin.get_queryset(request), search_term)
            meta = model._meta
            page = f"{self.name}:{meta.app_label}_{meta.model_name}_change"
            kind = f"{meta.app_label.capitalize()} - {meta.verbose_name.capitalize()}"
            found += [
                SearchResult(str(row), kind, reverse(page, args=(row.pk,)), "data_object")
                for row in dict.fromkeys(rows[:FOUND_OF_A_MODEL])
            ]
        return found

    def time_zone(self) -> str:
        """The zone in which times are shown and entered."""
        return "UTC"

    @once.exempt
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        """Django's, with every try counted before the password is looked at, as at the API's door."""
        if request.method != "POST":
            return _guarded(super().login(request, extra_context))
        account, address = normalise_email(request.POST.get("username", "")), client_address(request)
        try:
            log_ins.begin(account=account, address=address)
        except RateLimited as error:
            return locked_out(request, retry_after=int(error.data["retry_after"]))
        response = _guarded(super().login(request, extra_context))
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
                return _guarded(response)

        return in_zone


def _guarded(response: HttpResponseBase) -> HttpResponseBase:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    return response


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
