"""What billing does when the registry announces something."""

from typing import Any

from billing import archives, services
from kernel import clock
from tenants import signals
from tenants.models import Tenant
from tenants.rules import State


def connect() -> None:
    """Listen to the registry."""
    signals.shop_reserved.connect(_start_trial)
    signals.shop_being_exported.connect(archives.rows_of)
    signals.shop_restored.connect(_restore)
    signals.shop_state_changed.connect(_cancel)


def _start_trial(tenant: Tenant) -> None:
    services.start_trial(tenant=tenant, now=clock.now())


def _restore(tenant: Tenant, rows: dict[str, Any], is_copy: bool) -> None:
    if is_copy or not archives.restore(tenant=tenant, rows=rows):
        services.start_trial(tenant=tenant, now=clock.now())


def _cancel(tenant: Tenant, after: str) -> None:
    if after == State.ERASED:
        services.cancel(tenant=tenant)
