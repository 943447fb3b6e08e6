"""Shops to measure in, and shops to stand beside them."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tenants.models import Tenant

PASSWORD = "a password for benchmarks"  # noqa: S105


def open_shop(slug: str, **wishes: Any) -> "Tenant":
    """A shop, born as every shop is; `wishes` are what `signups.reserve` takes besides."""
    from kernel import clock
    from tenants.provisioning import signups

    usual = {"name": slug, "email": f"owner@{slug}.example", "password": PASSWORD}
    signup = signups.reserve(slug=slug, **usual | wishes, now=clock.now())
    return signups.advance(signup.pk, now=clock.now()).tenant


def make(slug: str) -> "Tenant":
    """A shop to measure in, born as every shop is; it may have as many products as are wanted."""
    from tenants.provisioning import template

    template.prepare()
    shop = open_shop(slug)
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
