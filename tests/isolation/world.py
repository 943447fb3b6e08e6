"""Two shops with the same rows under the same integer ids, and everyone who might call them."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import Group
from django.db import connection, transaction
from django_tenants.utils import tenant_context

from accounts import api_keys, invitations, own_roles, roles
from accounts.models import User
from kernel import clock
from storefront.catalogue.models import Product, ProductImage
from storefront.customers import services as customers
from storefront.reviews import services as reviews
from storefront.transfers import services as transfers
from tenants.models import Tenant
from tests import actors, database
from tests.api.conftest import PAYMENT, Api, fill_cart, issue

SEQUENCES_BEGIN_AT = 500_000
Tables = dict[str, tuple[int, str]]
STAFF = (roles.OWNER, roles.MANAGER, roles.CATALOGUE, roles.FULFILMENT, roles.SUPPORT, roles.ANALYST)


@dataclass
class World:
    """One shop: its rows' ids by the name of the path's parameter, and its callers' headers."""

    tenant: Tenant
    api: Api
    ids: dict[str, Any] = field(default_factory=dict)
    callers: dict[str, dict[str, str]] = field(default_factory=dict)
    canaries: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Words that nobody but their owner, and staff, may be told."""
    refresh: str = ""

    def as_(self, name: str) -> Api:
        """The shop's host as that caller."""
        return self.api.with_(**self.callers[name])


def build(tenant: Tenant) -> World:
    """Fill the shop and log everyone in."""
    _level_sequences(tenant)
    world = World(tenant, Api(f"{tenant.slug}.localhost"))
    _add_people(world)
    _add_catalogue(world)
    _add_sales(world)
    _add_webhook(world)
    _add_transfers(world)
    return world


def checksum(tenant: Tenant) -> str:
    """One digest over every row of every table of the shop, and over its own in the registry."""
    schema = tenant.schema_name
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [schema])
        parts = " UNION ALL ".join(
            f"SELECT '{name}' AS name, md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS digest"
            f' FROM "{schema}"."{name}" t'
            for (name,) in cursor.fetchall()
        )
        parts += f" UNION ALL SELECT 'registry', md5(t::text) FROM public.tenants_tenant t WHERE id = '{tenant.pk}'"
        cursor.execute(f"SELECT string_agg(name || digest, ',' ORDER BY name) FROM ({parts}) tables")
        return str(cursor.fetchone()[0])


def tables(schema: str) -> Tables:
    """How many rows each table of a schema has, and a digest of them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
        parts = [
            f"SELECT '{name}', count(*), md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), ''))"
            f' FROM "{schema}"."{name}" t'
            for (name,) in cursor.fetchall()
        ]
        cursor.execute(" UNION ALL ".join(parts))
        return {name: (count, digest) for name, count, digest in cursor.fetchall()}


def new_rows(before: Tables, after: Tables) -> dict[str, int]:
    """How many rows more there are, by table."""
    more = {table: count - before[table][0] for table, (count, _) in after.items()}
    return {table: count for table, count in more.items() if count}


def changed(before: Tables, after: Tables) -> set[str]:
    """The tables in which anything is otherwise."""
    return {table for table in after if after[table] != before[table]}


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever is written inside."""
    connection.set_schema_to_public()
    with step():
        yield
        transaction.set_rollback(True)


def step() -> transaction.Atomic:
    """A transaction, or a part of one, in which a checkout goes on that insists on being outermost."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    return block


def _level_sequences(tenant: Tenant) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = %s", [tenant.schema_name])
        for (name,) in cursor.fetchall():
            if not name.startswith(("django_", "auth_", "orders_ordercounter")):
                cursor.execute(
                    "SELECT setval(%s, %s)", [f'"{tenant.schema_name}"."{name}"', SEQUENCES_BEGIN_AT]
                )


def _add_people(world: World) -> None:
    now = clock.now()
    users: dict[str, User] = {}
    with tenant_context(world.tenant):
        for role in STAFF:
            user = User.objects.create_user(f"{role.lower()}@staff.example", database.PASSWORD, is_staff=True)
            user.groups.add(Group.objects.get(name=role))
            customers.ensure(user=user, now=now)  # else their first look at a cart would make them one
            users[role] = user
        world.ids["staff_id"] = users[roles.ANALYST].pk
        role = own_roles.create(name="Own", permissions=[], actor=actors.person(users[roles.OWNER]))
        invited = invitations.invite(
            email="invited@example.com", role_id=role.pk, actor=actors.person(users[roles.OWNER]), now=now
        )
        unused = own_roles.create(name="Nobody's", permissions=[], actor=actors.person(users[roles.OWNER]))
        world.ids |= {"role_id": unused.pk, "invitation_id": invited.pk}
        for name in ("customer", "stranger"):
            customer = customers.register(
                email=f"{name}@example.com", password=database.PASSWORD, first_name=name, now=now
            )
            users[name] = customer.user
            world.ids.setdefault("customer_id", customer.pk)
        scopes = ["products:write", "orders:read"]
        for name, kind, held in (
            ("secret key", "sk", scopes),
            ("bare key", "sk", []),
            ("publishable key", "pk", []),
        ):
            key, text = api_keys.create(name=name, kind=kind, scopes=held, actor=actors.TERMINAL, now=now)
            api_keys.authenticate(text, now=now)  # the first use is written down, later ones are not
            world.callers[name] = {"Authorization": f"Bearer {text}"}
            world.ids["key_id"] = key.pk
    for name, user in users.items():
        world.callers[name] = {"Authorization": f"Bearer {issue(user, world.tenant).access}"}
    world.callers["nobody"] = {}
    world.refresh = issue(users["customer"], world.tenant).refresh
    with tenant_context(world.tenant):
        world.ids["device_id"] = users["customer"].token_families.latest("created_at").pk


def _add_catalogue(world: World) -> None:
    owner = world.as_(roles.OWNER)
    category = owner.post("/categories", {"name": "Mugs"}).json()
    product = owner.post(
        "/products",
        {
            "title": f"Mug of {world.tenant.slug}",
            "status": "active",
            "category": category["id"],
            "options": ["Size"],
            "external_id": "erp-1",
            "variants": [{"price": {"amount": "10"}, "options": {"Size": size}} for size in ("S", "L")],
        },
    ).json()
    draft = owner.post("/products", {"title": "Not yet", "price": {"amount": "10"}}).json()
    collection = owner.post("/collections", {"title": "Best", "products": [product["id"]]}).json()
    location = owner.get("/stock-locations").json()["results"][0]["id"]
    variant = product["variants"][0]["id"]
    adjusted = {"variant": variant, "location": location, "delta": 50}
    level = owner.post("/stock-adjustments", adjusted).json()["id"]
    promotion = owner.post(
        "/promotions", {"name": "Ten", "is_automatic": False, "kind": "percentage", "value": "10"}
    ).json()
    code = owner.post("/discount-codes", {"promotion": promotion["id"], "code": "TEN"}).json()
    rate = owner.post("/tax-rates", {"name": "VAT", "country": "FR", "percent": "20"}).json()
    field = owner.post("/custom-fields", {"kind": "product", "key": "care", "name": "Care"}).json()
    card = owner.post("/gift-cards", {"amount": {"amount": "5"}}).json()
    credit = owner.post(
        "/store-credits", {"customer": world.ids["customer_id"], "amount": {"amount": "5"}}
    ).json()
    with tenant_context(world.tenant):
        Product.objects.filter(pk=product["id"]).update(translations={"de": {"title": "Becher"}})
        image = ProductImage.objects.create(product_id=product["id"], source_url="https://pictures.example/a")
    tier = owner.get("/membership-tiers").json()["results"][0]
    world.ids |= {
        "product": product,
        "product_id": product["id"],
        "draft_id": draft["id"],
        "variant_id": variant,
        "external_id": "erp-1",
        "image_id": image.pk,
        "category_id": category["id"],
        "collection_id": collection["id"],
        "location_id": location,
        "level_id": level,
        "promotion_id": promotion["id"],
        "code_id": code["id"],
        "zone_id": owner.get("/shipping-zones").json()["results"][0]["id"],
        "rate_id": rate["id"],
        "field_id": field["id"],
        "object_id": product["id"],
        "card_id": card["id"],
        "gift_card_code": card["code"],
        "credit_id": credit["id"],
        "tier_id": tier["id"],
        "code": "TEN",
        "name": "daily-sales",
    }


def _add_sales(world: World) -> None:
    customer = world.as_("customer")
    ordered = customer.post("/carts").json()["id"]
    cart = customer.post("/carts").json()["id"]
    for each in (ordered, cart):
        customer.post(f"/carts/{each}/items", {"variant": world.ids["variant_id"]})
    address = {
        "last_name": "Lovelace",
        "line1": "12 Square",
        "city": "Berlin",
        "postal_code": "10115",
        "country": "DE",
    }
    customer.patch(f"/carts/{ordered}", {"shipping_address": address, "shipping_method": "standard"})
    declined = {"gateway": "sandbox", "card": "4000000000000002"}
    order = customer.post("/orders", {"cart": ordered, "payment": declined}, Idempotency_Key="order").json()
    book = customer.post("/customers/me/addresses", address).json()
    guest_cart, guest = fill_cart(world.api, world.ids["product"])
    bought, buyer = fill_cart(world.api, world.ids["product"], quantity=1)
    guest_order = buyer.post("/orders", {"cart": bought, "payment": PAYMENT}, Idempotency_Key="guest").json()
    owner = world.as_(roles.OWNER)
    shipped = owner.post(f"/orders/{guest_order['number']}/fulfilments", {}).json()
    back = owner.post(f"/orders/{guest_order['number']}/returns", {}).json()
    owner.post(
        f"/orders/{guest_order['number']}/refunds", {"amount": {"amount": "1.00"}}, Idempotency_Key="refund"
    )
    world.callers["guest"] = {
        "X-Cart-Token": guest.headers["X-Cart-Token"],
        "X-Order-Token": guest_order["token"],
    }
    _add_stranger(world, address)
    with tenant_context(world.tenant):
        user = User.objects.get(email="customer@example.com")
        review = reviews.submit(
            product_id=world.ids["product_id"], customer=user.customer, rating=5, now=clock.now()
        )
    owner.patch(f"/customers/{user.customer.pk}", {"external_id": "erp-1"})
    written = {
        "email": "customer@example.com",
        "lines": [{"variant": world.ids["variant_id"]}],
        "shipping_address": address,
        "shipping_method": "standard",
    }
    draft = owner.post("/draft-orders", written)
    assert draft.status_code == 201, draft.content
    world.ids |= {
        "cart_id": cart,
        "item_id": customer.get(f"/carts/{cart}").json()["items"][0]["id"],
        "guest_cart_id": guest_cart,
        "number": order["number"],
        "guest_number": guest_order["number"],
        "fulfilment_id": shipped["fulfilments"][0]["id"],
        "return_id": back["id"],
        "refund_id": owner.get("/refunds").json()["results"][0]["id"],
        "gateway": "sandbox",
        "provider": "stripe",
        "kind": "terms",
        "address_id": book["id"],
        "draft_order_id": draft.json()["id"],
        "review_id": review["id"],
    }


def _add_stranger(world: World, address: dict[str, str]) -> None:
    """Someone else who has bought, lives somewhere and has a cart: what nobody but they may be shown."""
    stranger = world.as_("stranger")
    theirs = {**address, "last_name": "Straniera", "line1": "7 Elsewhere"}
    ordered = stranger.post("/carts").json()["id"]
    open_cart = stranger.post("/carts").json()["id"]
    for each in (ordered, open_cart):
        stranger.post(f"/carts/{each}/items", {"variant": world.ids["variant_id"]})
    stranger.patch(f"/carts/{ordered}", {"shipping_address": theirs, "shipping_method": "standard"})
    order = stranger.post("/orders", {"cart": ordered, "payment": PAYMENT}, Idempotency_Key="another").json()
    assert stranger.post("/customers/me/addresses", theirs).status_code == 201
    world.canaries = {
        "customer": ("customer@example.com", "Lovelace", "12 Square"),
        "stranger": ("stranger@example.com", "Straniera", "7 Elsewhere", order["id"], open_cart),
    }


def _add_webhook(world: World) -> None:
    owner = world.as_(roles.OWNER)
    wanted = {"url": "https://example.com/hooks", "event_types": ["order.paid"]}
    endpoint = owner.post("/webhook-endpoints", wanted).json()["id"]
    delivery = owner.post(f"/webhook-endpoints/{endpoint}/tests").json()["id"]
    world.ids |= {"endpoint_id": endpoint, "delivery_id": delivery}
    connected = owner.put("/gateway-accounts/stripe", {"values": {"secret_key": "sk_test_1"}})
    assert connected.status_code == 200
    assert owner.put("/policies/terms", {"body": "Fair."}).status_code == 200
    template = owner.post("/email-templates", {"kind": "shipped"}).json()
    world.ids["template_id"] = template["id"]


def _add_transfers(world: World) -> None:
    now = clock.now()
    with tenant_context(world.tenant):
        content = io.BytesIO(b"Handle,Title\nmug,Mug\n")
        made = transfers.request_import(
            content=content, size=22, filename="a.csv", dry_run=True, actor=actors.STAFF, now=now
        )
        export = transfers.request_export(tells_stock=True, actor=actors.STAFF, now=now)
        customer = User.objects.get(email="customer@example.com").customer
        mine = transfers.request_data_export(customer=customer, now=now)
        batch = transfers.request_batch(items=[{"slug": "x"}], actor=actors.STAFF, now=now)
    world.ids |= {
        "batch_id": batch.pk,
        "import_id": made.pk,
        "export_id": export.pk,
        "data_export_id": mine.pk,
    }
