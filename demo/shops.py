"""The two demo shops, their owners and customers, and the platform's operator. Passwords everyone knows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django_tenants.utils import tenant_context

from accounts.models import User
from demo import samples, trade
from kernel import actors
from storefront.customers import services as customers
from tenants import hosts, shop_settings
from tenants.models import Signup, Tenant
from tenants.provisioning import signups

OPERATOR = ("operator@souk.example", "operator-minds-the-market")
CUSTOMER_PASSWORD = "customer-likes-the-market"  # noqa: S105 - a demo's, known to everyone


@dataclass(frozen=True, slots=True)
class DemoShop:
    """A demo shop as it is made."""

    slug: str
    name: str
    sample: str
    currency: str
    country: str
    colour: str
    customer: tuple[str, str]

    @property
    def email(self) -> str:
        return f"owner@{self.slug}.example"

    @property
    def password(self) -> str:
        return f"{self.slug}-sells-at-the-market"


SHOPS = (
    DemoShop("amber", "Amber Atelier", "apparel", "EUR", "DE", "#b45309", ("Mira", "Lindqvist")),
    DemoShop("linden", "Linden & Daughters", "home", "GBP", "GB", "#15803d", ("Tom", "Okafor")),
)


def seed(*, now: datetime) -> dict[str, Any]:
    """Make whatever of the demo is missing and return the log-ins.

    `{"platform": {"url", "email", "password"}, "shops": [{"slug", "name", "url", "admin_url", "email",
    "password", "customer": {"email", "password"}}]}`
    """
    _ensure_operator()
    return {
        "platform": {
            "url": f"{settings.PUBLIC_SCHEME}://{settings.PLATFORM_DOMAIN}{settings.PORT_SUFFIX}/admin/",
            "email": OPERATOR[0],
            "password": OPERATOR[1],
        },
        "shops": [_ensure_shop(demo, now=now) for demo in SHOPS],
    }


def seed_trade(*, now: datetime) -> int:
    """Give the demo shops some weeks of trade, where they have had none; return how many orders were placed."""
    placed = 0
    for tenant in Tenant.objects.filter(slug__in=[demo.slug for demo in SHOPS]):
        with tenant_context(tenant):
            placed += trade.fill(password=CUSTOMER_PASSWORD, now=now)
    return placed


def _ensure_operator() -> None:
    email, password = OPERATOR
    if not User.objects.filter(email=email).exists():
        User.objects.create_superuser(email, password, first_name="Olive", last_name="Operator")


def _ensure_shop(demo: DemoShop, *, now: datetime) -> dict[str, Any]:
    tenant = Tenant.objects.filter(slug=demo.slug).first()
    if tenant is None:
        signup = signups.reserve(
            slug=demo.slug,
            name=demo.name,
            email=demo.email,
            password=demo.password,
            country=demo.country,
            currency=demo.currency,
            sample=demo.sample,
            is_email_proved=True,
            now=now,
        )
        tenant = signup.tenant
        _dress(tenant, demo, now=now)
    running = Signup.objects.filter(tenant=tenant, status=Signup.Status.RUNNING).first()
    if running is not None:
        signups.advance(running.id, now=now)
    tenant.refresh_from_db()
    with tenant_context(tenant):
        samples.fill(demo.sample)
        customer = _ensure_customer(demo, now=now)
    return {
        "slug": demo.slug,
        "name": demo.name,
        "url": hosts.shop_url(demo.slug),
        "admin_url": hosts.shop_url(demo.slug, "/admin/"),
        "email": demo.email,
        "password": demo.password,
        "customer": customer,
    }


def _dress(tenant: Tenant, demo: DemoShop, *, now: datetime) -> None:
    """Give it its own colour, and the language its samples are written in."""
    shop_settings.change_of(
        tenant=tenant,
        values={"theme_colour": demo.colour, "locale": "en"},
        actor=actors.command("up"),
        now=now,
    )


def _ensure_customer(demo: DemoShop, *, now: datetime) -> dict[str, str]:
    first_name, last_name = demo.customer
    email = f"{first_name.lower()}@customer.example"
    if not User.objects.filter(email=email).exists():
        customers.register(
            email=email, password=CUSTOMER_PASSWORD, first_name=first_name, last_name=last_name, now=now
        )
    return {"email": email, "password": CUSTOMER_PASSWORD}
