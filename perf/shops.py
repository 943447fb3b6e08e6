"""Shops to measure in, and shops to stand beside them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tenants.models import Tenant

PASSWORD = "a password for benchmarks"  # noqa: S105


def make(slug: str) -> "Tenant":
    """A shop to measure in, born as every shop is; it may have as many products as are wanted."""
    from kernel import clock
    from tenants.provisioning import signups, template

    template.prepare()
    signup = signups.reserve(
        slug=slug, name=slug, email=f"owner@{slug}.example", password=PASSWORD, now=clock.now()
    )
    shop = signups.advance(signup.id, now=clock.now()).tenant
    shop.entitlements = shop.entitlements | {"max_products": None}
    shop.save()
    return shop


def populate(count: int) -> None:
    """Have so many others: full schemas and registry rows."""
    from tenants import rules
    from tenants.models import Domain, Tenant
    from tenants.provisioning import template

    for number in range(count):
        name, slug = rules.new_schema_name(), f"other-{number:05}"
        template.replay(name)
        tenant = Tenant.objects.create(
            slug=slug, name="Other", contact_email="a@b.example", schema_name=name, state="active"
        )
        Domain.objects.create(tenant=tenant, domain=f"{slug}.localhost")
