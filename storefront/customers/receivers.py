"""What customers do when the registry says something, or another room asks."""

from django_tenants.utils import tenant_context

from accounts.signals import opener_forgotten
from kernel import formats
from kernel.outbox import delivery as outbox
from storefront.customers import credentials, personal_data, restores, services, signals, tiers
from tenants.models import Tenant
from tenants.signals import shop_going_back, shop_opened, shop_put_back, template_seeding


def connect() -> None:
    """Listen to the registry and to who asks for a person's data; answer who asks for a link."""
    outbox.register(credentials.LINKS, credentials.answer_request, lane_of=lambda _payload: "urgent")
    opener_forgotten.connect(services.forget_opener)
    signals.personal_data_asked.connect(personal_data.export)
    template_seeding.connect(tiers.seed)
    shop_opened.connect(follow_opening)
    shop_going_back.connect(restores.erase_again)
    shop_put_back.connect(restores.check_erased)


def follow_opening(tenant: Tenant) -> None:
    """A shop that opens has a ladder in its language and its currency."""
    with tenant_context(tenant):
        tiers.adopt(currency=tenant.currency, language=formats.pick_language([tenant.locale]))
