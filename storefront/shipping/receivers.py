"""What shipping does when the registry says something."""

from typing import Any

from django_tenants.utils import tenant_context

from kernel import formats
from storefront.shipping import services
from tenants.models import Tenant
from tenants.signals import shop_opened, template_seeding


def connect() -> None:
    """Listen to the registry."""
    template_seeding.connect(seed_template, dispatch_uid="shipping.seed_template")
    shop_opened.connect(follow_opening, dispatch_uid="shipping.follow_opening")


def seed_template(**_kwargs: Any) -> None:
    """Every shop starts with one method."""
    services.seed()


def follow_opening(tenant: Tenant, **_kwargs: Any) -> None:
    """A shop that opens sends at a price of its currency, and says so in its language."""
    with tenant_context(tenant):
        services.adopt(currency=tenant.currency, language=formats.pick_language([tenant.locale]))
