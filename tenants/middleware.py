"""Every request stands in exactly one schema, from its first line to its last byte."""

from collections.abc import Callable
from typing import Any

import orjson
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.signals import request_finished
from django.http import HttpRequest, HttpResponse  # noqa: TID251 - every request's own way in
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers

from kernel import problems, scope
from kernel.errors import DomainError
from tenants import errors, hosts, languages, room, rules
from tenants.models import Tenant

PROBES = "/health/"  # asked by address, whatever the host
CALLBACKS = "/api/v1/payments/webhooks/"
_LOG_INS = ("/api/v1/auth/", "/admin/login/", "/admin/logout/")


class TenantMiddleware:
    """Resolves the host, enters the shop's schema and picks the URLs of its kind of host.

    The schema is left on `request_finished`, after a streaming body has been sent.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        request_finished.connect(_leave_tenant, dispatch_uid="tenants.leave_tenant")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        scope.leave()
        request.tenant = None  # type: ignore[attr-defined]
        request.urlconf = settings.PLATFORM_URLCONF  # type: ignore[attr-defined]
        if request.path.startswith(PROBES):
            return self.get_response(request)
        try:
            resolution = hosts.resolve(request.get_host())
        except DisallowedHost:
            resolution = hosts.UNKNOWN
        if resolution.is_platform:
            return self.get_response(request)
        tenant = resolution.tenant
        refusal = _refusal(tenant)
        if tenant is None or refusal is not None:
            return _answer(request, tenant, refusal or errors.UnknownHost())
        scope.enter(tenant)
        request.tenant = tenant  # type: ignore[attr-defined]
        request.urlconf = settings.SHOP_URLCONF  # type: ignore[attr-defined]
        if not _is_let_through(request):
            with translation.override(languages.of_refusal(request, tenant)):
                try:
                    room.require(int(request.META.get("CONTENT_LENGTH") or 0))
                except DomainError as error:
                    return _answer(request, tenant, error)
        return self.get_response(request)


def _is_let_through(request: HttpRequest) -> bool:
    """Whether it is taken whatever the shop has: reading, what gateways tell, and the ways to have less."""
    return (
        request.method in ("GET", "HEAD", "OPTIONS", "DELETE")
        or request.path.startswith((CALLBACKS, *_LOG_INS))
        or request.path.endswith("/delete/")
    )


def _leave_tenant(**_kwargs: Any) -> None:
    """Stand in public again, whatever the request did."""
    scope.leave()


def _refusal(tenant: Tenant | None) -> DomainError | None:
    if tenant is None or tenant.state == rules.State.ERASED:
        return errors.UnknownHost()
    if tenant.state == rules.State.PROVISIONING:
        return errors.ShopNotReady()
    if not tenant.is_open:
        return errors.ShopSuspended()
    return None


def _answer(request: HttpRequest, shop: Tenant | None, error: DomainError) -> HttpResponse:
    language = languages.of_refusal(request, shop)
    with translation.override(language):
        body = problems.from_error(error)
        if request.path.startswith("/api/"):
            response = HttpResponse(
                orjson.dumps(body), content_type=problems.CONTENT_TYPE, status=body["status"]
            )
        else:
            response = render(request, "refusal.html", {"problem": body}, status=body["status"])
    response["Content-Language"] = language
    patch_vary_headers(response, ("Accept-Language",))
    if isinstance(error, errors.ShopNotReady):
        response["Retry-After"] = "1"
    return response
