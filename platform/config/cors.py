"""Cross-origin reads: each shop says which origins may call it."""

from typing import Any

from corsheaders.signals import check_request_enabled
from django.http import HttpRequest


def connect() -> None:
    """Ask the current shop for every cross-origin request."""
    check_request_enabled.connect(_is_allowed, dispatch_uid="config.cors")


def _is_allowed(sender: Any, request: HttpRequest, **_kwargs: Any) -> bool:
    tenant = getattr(request, "tenant", None)
    return tenant is not None and request.headers.get("Origin") in tenant.cors_origins
