"""What billing does when the registry announces something."""

from typing import Any

from billing import archives, services
from kernel import clock
from tenants import signals
from tenants.models import Tenant
from tenants.rules import State


def connect() -> None:
    """Listen to the registry."""
    signals.shop_reserved.connect(_start_trial, dispatch_uid="billing.start_trial")
    signals.shop_being_exported.connect(_tell, dispatch_uid="billing.tell")
    signals.shop_restored.connect(_restore, dispatch_uid="billing.restore")
    signals.shop_state_changed.connect(_cancel, dispatch_uid="billing.cancel")


def _start_trial(sender: Any, tenant: Tenant, **_kwargs: Any) -> None:
    services.start_trial(tenant=tenant, now=clock.now())


def _tell(sender: Any, tenant: Tenant, **_kwargs: Any) -> dict[str, Any]:
    return archives.rows_of(tenant)


def _restore(sender: Any, tenant: Tenant, rows: dict[str, Any], is_copy: bool, **_kwargs: Any) -> None:
    if is_copy or not archives.restore(tenant=tenant, rows=rows):
        services.start_trial(tenant=tenant, now=clock.now())


def _cancel(sender: Any, tenant: Tenant, after: str, **_kwargs: Any) -> None:
    if after == State.ERASED:
        services.cancel(tenant=tenant)
