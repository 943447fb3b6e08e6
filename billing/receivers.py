"""What billing does when the registry announces something."""

from typing import Any

from billing import services
from kernel import clock
from tenants import signals
from tenants.models import Tenant
from tenants.rules import State


def connect() -> None:
    """Listen to the registry."""
    signals.shop_reserved.connect(_start_trial, dispatch_uid="billing.start_trial")
    signals.shop_state_changed.connect(_cancel, dispatch_uid="billing.cancel")


def _start_trial(sender: Any, tenant: Tenant, **_kwargs: Any) -> None:
    services.start_trial(tenant=tenant, now=clock.now())


def _cancel(sender: Any, tenant: Tenant, after: str, **_kwargs: Any) -> None:
    if after == State.ERASED:
        services.cancel(tenant=tenant)
