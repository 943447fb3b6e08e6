"""Two shops that differ in nothing but the shop, with everyone who might call them; removed when it is over."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection
from django_tenants.utils import tenant_context

from accounts import api_keys, tokens
from accounts.models import User
from kernel import clock
from kernel.actors import command
from media import files, private
from perf.sessions import open_session
from perf.shops import open_shop
from storefront.carts import services as carts
from storefront.catalogue.models import Product
from storefront.customers import services as customers
from tenants import erasure, hosts
from tenants.models import Tenant
from tenants.portability import tables
from tenants.provisioning import signups

ACTOR = command("isolation_check")
PICTURE = f"{'0' * 31}1.png"
QUIET = frozenset({"outbox_outboxentry", "shop_messages_sentmessage", "api_idempotencykey", "django_session"})
"""Tables in which a shop's own background work writes meanwhile."""


@dataclass
class Shop:
    """A shop, what its callers bring, and how its rows are called."""

    tenant: Tenant
    callers: dict[str, dict[str, str]] = field(default_factory=dict)
    uuids: list[str] = field(default_factory=list)
    cart: str = ""
    slug_of_product: str = ""
    private_path: str = ""

    @property
    def host(self) -> str:
        """Where it answers."""
        return hosts.shop_host(self.tenant.slug)

    @property
    def mark(self) -> str:
        """A word that stands in this shop alone."""
        return str(self.tenant.slug)


@contextmanager
def two(say: Callable[[str], None]) -> Iterator[tuple[Shop, Shop]]:
    """Make the shops, and erase them afterwards with all they have."""
    made: list[Tenant] = []
    try:
        for letter in "ab":
            say(f"Making shop {letter}.")
            slug, password = f"isolation-{letter}-{secrets.token_hex(4)}", secrets.token_urlsafe(24)
            sample = signups.DEFAULT_SAMPLE
            made.append(open_shop(slug, password=password, sample=sample, is_email_proved=True, actor=ACTOR))
        first, second = (_fill(tenant) for tenant in made)
        yield first, second
    finally:
        for tenant in made:
            closing = erasure.end_cooling_off(tenant=tenant, actor=ACTOR, now=clock.now())
            erasure.erase(tenant=closing, actor=ACTOR, now=clock.now())


def checksums(shop: Shop) -> dict[str, Any]:
    """One value for the rows of each table, but for those that a shop's own work writes."""
    found = {}
    for table in tables.list_tables(shop.tenant.schema_name):
        if table.name not in QUIET:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) "
                    f'FROM "{shop.tenant.schema_name}"."{table.name}" t'
                )
                found[table.name] = cursor.fetchone()[0]
    return found


def _fill(tenant: Tenant) -> Shop:
    shop, now = Shop(tenant), clock.now()
    with tenant_context(tenant):
        owner = User.objects.get(email=f"owner@{tenant.slug}.example")
        customer = customers.register(
            email="customer@isolation.example",
            password=secrets.token_urlsafe(24),
            first_name=tenant.slug,
            now=now,
        )
        key, text = api_keys.create(name=tenant.slug, kind="sk", scopes=["orders:read"], actor=ACTOR, now=now)
        opened = carts.create(customer=None, now=now)
        cart = opened["id"]
        shop.cart = str(cart)
        shop.callers = {
            "owner": {"Authorization": f"Bearer {tokens.issue(user=owner, now=now).access}"},
            "customer": {"Authorization": f"Bearer {tokens.issue(user=customer.user, now=now).access}"},
            "secret key": {"Authorization": f"Bearer {text}"},
            "admin's cookie": {"Cookie": f"{settings.SESSION_COOKIE_NAME}={open_session(owner)}"},
            "guest's token": {"X-Cart-Token": opened["token"]},
        }
        shop.uuids = [str(each) for each in (cart, owner.pk, customer.user.pk, key.pk)]
        shop.slug_of_product = Product.objects.order_by("pk").values_list("slug", flat=True)[0]
        files.save(PICTURE, ContentFile(tenant.slug.encode()))
        content = BytesIO(tenant.slug.encode())
        with private.kept(
            content=content,
            filename="a.txt",
            content_type="text/plain",
            now=now,
            expires_at=None,
            is_limited=False,
        ) as asset:
            shop.private_path = private.address(asset, now=now).path
    return shop
