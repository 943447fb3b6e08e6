"""What taxes do when the registry says something."""

from django_tenants.utils import tenant_context

from kernel import formats
from storefront.taxes import services
from tenants.models import Tenant
from tenants.signals import shop_opened, template_seeding


def connect() -> None:
    """Listen to the registry."""
    template_seeding.connect(services.seed)
    shop_opened.connect(follow_opening)


def follow_opening(tenant: Tenant) -> None:
    """A shop that opens bears its country's rates."""
    with tenant_context(tenant):
        services.adopt_country(country=tenant.country, language=formats.pick_language([tenant.locale]))
