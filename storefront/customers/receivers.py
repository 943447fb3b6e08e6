"""What customers do when the registry says something, or another room asks."""

from typing import Any

from django_tenants.utils import tenant_context

from kernel import formats
from kernel.outbox import delivery as outbox
from storefront.customers import credentials, personal_data, signals, tiers
from tenants.models import Tenant
from tenants.signals import shop_opened, template_seeding


def connect() -> None:
    """Listen to the registry and to who asks for a person's data; answer who asks for a link."""
    outbox.register(credentials.LINKS, credentials.answer_request)
    signals.personal_data_asked.connect(personal_data.export, dispatch_uid="customers.personal_data")
    template_seeding.connect(seed_template, dispatch_uid="customers.seed_template")
    shop_opened.connect(follow_opening, dispatch_uid="customers.follow_opening")


def seed_template(**_kwargs: Any) -> None:
    """Every shop starts with a ladder of three tiers."""
    tiers.seed()


def follow_opening(tenant: Tenant, **_kwargs: Any) -> None:
    """A shop that opens has a ladder in its language and its currency."""
    with tenant_context(tenant):
        tiers.adopt(currency=tenant.currency, language=formats.pick_language([tenant.locale]))
