"""Pages of an admin beside its list."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise


def page(
    address: str,
    *,
    may: str | tuple[str, ...] = (),
    is_posted: bool = False,
    template: str = "",
    title: str | Promise = "",
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Answer at `address`, below the list, with what a method of the admin gives: a response, or a template's context.

    Whoever lacks the permission, or one of several, is refused. The route is named as Django names its own:
    `app_model_address`.
    """

    needed = (may,) if isinstance(may, str) else may

    def mark(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def answer(admin: Any, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            if is_posted and request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            if not request.user.has_perms(needed):
                raise PermissionDenied
            given = view(admin, request, **kwargs)
            if isinstance(given, HttpResponseBase):
                return given
            frame = {
                "title": title,
                "list_url": reverse(f"{admin.admin_site.name}:{_name(admin)}_changelist"),
            }
            return render(request, template, {**admin.admin_site.each_context(request), **frame, **given})

        answer.below_list = address  # type: ignore[attr-defined]
        return answer

    return mark


def routes(admin: Any) -> list[URLPattern]:
    """The routes to an admin's pages."""
    marked = {name: getattr(getattr(type(admin), name, None), "below_list", "") for name in dir(type(admin))}
    return [
        path(
            address,
            admin.admin_site.admin_view(getattr(admin, name)),
            name="_".join([_name(admin), *(part for part in address.split("/") if part and "<" not in part)]),
        )
        for name, address in marked.items()
        if address
    ]


def _name(admin: Any) -> str:
    return f"{admin.opts.app_label}_{admin.opts.model_name}"
