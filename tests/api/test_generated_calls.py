"""Every operation of both documents, called right and wrong by three callers, and walked from answer to answer.

One right and one wrong example of each operation by default; `SOUK_GENERATED_CALLS=30` makes so many, other ones at
every run, every bound of the document once, and longer walks. `-k` takes a family: `-k "shop and carts"`.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings
from django_tenants.utils import tenant_context

from accounts import roles
from accounts.models import User
from kernel import clock
from tasks import registry
from tasks.models import Schedule
from tenants.models import Operation, Signup, Tenant
from tenants.portability import kept
from tests import database
from tests.api.conftest import ADDRESS, PAYMENT, Api, document, issue
from tests.api.forms import picture, upload
from tests.api.generated import STAYS, TOKENS, Host, call_all, walk
from tests.isolation import operations, world
from tests.isolation.operations import CART, CUSTOMER, ORDER, PUBLIC, SECRET
from tests.isolation.world import World

PLATFORM_CALLERS = ("nobody", "merchant", "operator")


def _families(table: dict[str, str]) -> list[str]:
    return sorted({operation.partition("_")[0] for operation in table})


@pytest.fixture(scope="module")
def house(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Host]]:
    """The shop `alpha` and the platform with things of all kinds, for every test of this file."""
    folder: Path = tmp_path_factory.mktemp("generated")
    archives = {**settings.STORAGES["archives"], "OPTIONS": {**settings.STORAGES["archives"]["OPTIONS"]}}
    archives["OPTIONS"]["location"] = folder / "archives"
    changed = override_settings(
        MEDIA_ROOT=folder,
        ARCHIVE_ROOT=folder / "archives",
        STORAGES=settings.STORAGES | {"archives": archives},
    )
    with django_db_blocker.unblock(), changed, world.undone():
        alpha = world.build(Tenant.objects.get(slug="alpha"))
        yield {"shop": _shop(alpha), "platform": _platform(alpha.tenant)}


@pytest.mark.parametrize("family", _families(operations.SHOP))
def test_nothing_is_found_in_a_shop(family: str, house: dict[str, Host]) -> None:
    _check_family(house["shop"], family, operations.SHOP)


@pytest.mark.parametrize("family", _families(operations.PLATFORM))
def test_nothing_is_found_on_the_platform(family: str, house: dict[str, Host]) -> None:
    _check_family(house["platform"], family, operations.PLATFORM)


@pytest.mark.parametrize("caller", ["guest", "customer", roles.OWNER, "program"])
def test_nothing_is_found_on_walks_through_a_shop(caller: str, house: dict[str, Host]) -> None:
    walk(house["shop"], caller)
    _tell(house["shop"])


@pytest.mark.parametrize("caller", PLATFORM_CALLERS)
def test_nothing_is_found_on_walks_over_the_platform(caller: str, house: dict[str, Host]) -> None:
    walk(house["platform"], caller)
    _tell(house["platform"])


def test_what_is_told_apart_is_there() -> None:
    paths = [*document("shop")["paths"], *document("platform")["paths"]]
    for begin in (*STAYS, *TOKENS):
        assert any(path.startswith(begin) for path in paths), begin


def _check_family(host: Host, family: str, table: dict[str, str]) -> None:
    ids = [one for one in table if one.partition("_")[0] == family]
    callers = _shop_callers if host.name == "shop" else lambda _operation: PLATFORM_CALLERS
    found = call_all(host, ids, callers=callers)
    _tell(host)
    if found:
        pytest.fail("\n\n".join(f"{label}: {what}" for label, what in found.items()), pytrace=False)


def _shop_callers(operation: str) -> tuple[str, ...]:
    """Three each, the last of which may call."""
    access = operations.SHOP[operation]
    if access in (PUBLIC, SECRET):
        return ("program", roles.OWNER, "guest")
    if access in (CUSTOMER, CART) or access.partition(":")[0] == ORDER:
        return (roles.OWNER, "guest", "customer")
    return ("guest", "program", roles.OWNER)


def _tell(host: Host) -> None:
    """Say how often each operation was answered how (`-rP`)."""
    by_label: dict[str, list[str]] = {}
    for (label, status), count in sorted(host.answered.items()):
        by_label.setdefault(label, []).append(f"{status}: {count}")
    host.answered.clear()
    for label, counts in by_label.items():
        print(label, *counts, sep="  ")  # noqa: T201 - pytest shows it when asked


def _shop(alpha: World) -> Host:
    owner, guest, customer = (alpha.as_(name) for name in (roles.OWNER, "guest", "customer"))
    key = owner.post(
        "/api-keys",
        {"name": "Program", "type": "sk", "scopes": owner.get("/scopes").json()["scopes"]},
    )
    assert key.status_code == 201, key.content
    ids = {name: str(it) if isinstance(it, UUID) else it for name, it in alpha.ids.items()}
    image = upload(owner, f"/products/{ids['product_id']}/images", picture()).json()
    for kind in (
        "product",
        "variant",
        "collection",
        "customer",
        "order",
    ):  # as the document's examples have it
        field = {"kind": kind, "key": "care_notes", "name": "Care"}
        assert owner.post("/custom-fields", field).status_code == 201
    assert owner.patch("/settings", {"languages": ["de", "fr", "es", "ar"]}).status_code == 200
    delivery = {"shipping_address": ADDRESS, "shipping_method": "standard"}
    assert customer.patch(f"/carts/{ids['cart_id']}", delivery).status_code == 200
    paid = _paid_order(customer, ids["variant_id"], delivery)
    given_back = owner.post(
        f"/orders/{paid['number']}/refunds", {"amount": {"amount": "1.00"}}, Idempotency_Key="given back"
    )
    assert given_back.status_code == 201, given_back.content
    refund = owner.get(f"/refunds?order={paid['number']}").json()["results"][0]["id"]
    with tenant_context(alpha.tenant):
        for _ in range(4):
            registry.run_transfers.run()
    guests = {
        "cart_id": ids["guest_cart_id"],
        "cart": ids["guest_cart_id"],
        "item_id": guest.get(f"/carts/{ids['guest_cart_id']}").json()["items"][0]["id"],
        "number": ids["guest_number"],
    }
    staff = {"number": paid["number"], "refund_id": refund, "id": paid["lines"][0]["id"]}
    return Host(
        name="shop",
        host="alpha.localhost",
        callers=alpha.callers | {"program": {"Authorization": f"Bearer {key.json()['key']}"}},
        known={
            **{name: value for name, value in ids.items() if name != "product"},
            "image_id": image["id"],
            "products.id_or_slug": ids["product"]["slug"],
            "categories.id_or_slug": str(ids["category_id"]),
            "collections.id_or_slug": str(ids["collection_id"]),
            "translations.kind": "product",
        },
        own={"guest": guests, roles.OWNER: staff, "program": staff},
        sent={
            "cart": ids["cart_id"],
            "variant": ids["variant_id"],
            "product": ids["product_id"],
            "category": ids["category_id"],
            "categories_create.parent": ids["category_id"],
            "location": ids["location_id"],
            "customer": ids["customer_id"],
            "promotion": ids["promotion_id"],
            "role": ids["role_id"],
            "owner": ids["staff_id"],
            "currency": "EUR",
            "country": "DE",
            "city": "Berlin",
            "postal_code": "10115",
            "gateway": "sandbox",
            "card": "4242424242424242",
            "carts_add_code.code": "TEN",
            "carts_add_gift_card.code": ids["gift_card_code"],
            "shipping_method": "standard",
            "refresh": alpha.refresh,
            "auth_log_in.email": "customer@example.com",
            "password": database.PASSWORD,
        },
    )


def _paid_order(customer: Api, variant: int, delivery: dict[str, Any]) -> dict[str, Any]:
    cart = customer.post("/carts").json()["id"]
    customer.post(f"/carts/{cart}/items", {"variant": variant, "quantity": 3})
    customer.patch(f"/carts/{cart}", delivery)
    placed = customer.post("/orders", {"cart": cart, "payment": PAYMENT}, Idempotency_Key="paid")
    assert placed.json()["payment_status"] == "complete", placed.content
    answer: dict[str, Any] = placed.json()
    return answer


def _platform(shop: Tenant) -> Host:
    connection.set_schema_to_public()
    now = clock.now()
    Tenant.objects.filter(pk=shop.pk).update(support_until=now + timedelta(days=1))
    operator = User.objects.create_superuser("operator@souk.example", database.PASSWORD)
    merchant = User.objects.get(email="owner@alpha.example")
    archive = kept.name_of(kept.SNAPSHOTS, tenant_id=shop.pk, slug=shop.slug, now=now)
    kept.keep(archive, lambda file: file.write(b"an archive"))
    made = Operation.objects.create(
        kind="snapshot", status="done", tenant=shop, result={"archive": archive}, created_at=now
    )
    api = Api("localhost", "platform")
    return Host(
        name="platform",
        host="localhost",
        callers={
            "nobody": {},
            "merchant": api.as_(merchant).headers,
            "operator": api.as_(operator).headers,
        },
        known={
            "tenant_id": str(shop.pk),
            "shop_id": str(shop.pk),
            "gateway": "stripe",
            "signup_id": str(Signup.objects.get(tenant=shop).pk),
            "schedule_id": Schedule.objects.filter(kind="nightly").values_list("pk", flat=True)[0],
            "operation_id": str(made.pk),
        },
        sent={
            "auth_log_in.email": "owner@alpha.example",
            "password": database.PASSWORD,
            "refresh": issue(merchant, None).refresh,
            "archive": archive,
            "plan": "growth",
            "job": "backups.check",
            "kind": "daily",
            "country": "DE",
            "currency": "EUR",
        },
    )
