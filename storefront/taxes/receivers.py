"""What taxes do when the registry says something."""

from typing import Any

from django_tenants.utils import tenant_context

from kernel import formats
from storefront.taxes import services
from tenants.models import Tenant
from tenants.signals import shop_opened, template_seeding


def connect() -> None:
    """Listen to the registry."""
    template_seeding.connect(seed_template, dispatch_uid="taxes.seed_template")
    shop_opened.connect(follow_opening, dispatch_uid="taxes.follow_opening")


def seed_template(**_kwargs: Any) -> None:
    """Every shop starts with a default rate."""
    services.seed()


def follow_opening(tenant: Tenant, **_kwargs: Any) -> None:
    """A shop that opens bears its country's rates."""
    with tenant_context(tenant):
        services.adopt_country(country=tenant.country, language=formats.pick_language([tenant.locale]))
