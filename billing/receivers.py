"""What billing does when the registry announces something."""

from typing import Any

from billing import services
from kernel import clock
from tenants import signals
from tenants.models import Tenant


def connect() -> None:
    """Listen to the registry."""
    signals.shop_reserved.connect(_start_trial, dispatch_uid="billing.start_trial")


def _start_trial(sender: Any, tenant: Tenant, **_kwargs: Any) -> None:
    services.start_trial(tenant=tenant, now=clock.now())
