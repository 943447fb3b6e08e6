"""How much a shop's rows may take, at every door by which much is written at once."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django_tenants.utils import tenant_context

from accounts.models import User
from kernel import clock, scope
from storefront.catalogue.models import Product
from storefront.customers.models import Address, Customer, MembershipTier
from storefront.orders.models import Order
from storefront.reviews.models import Review
from storefront.transfers import runs, services as transfers
from tenants import hosts, room
from tenants.models import Tenant
from tests import actors
from tests.admin_theme.conftest import log_in
from tests.api.conftest import Api
from tests.database import PASSWORD
from tests.factories import OrderFactory, ProductFactory

pytestmark = pytest.mark.django_db
LONG = {"body": "Fair. " * 1000}


@pytest.fixture
def planned(shop: Tenant, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Give the shop a plan of so many megabytes of files, and its rows none that they do not get from it."""

    def give(megabytes: int | None) -> None:
        shop.entitlements = {"plan": "Starter", "max_media_mb": megabytes}
        shop.save(update_fields=["entitlements"])
        hosts.forget(shop)
        room._measured.cache_clear()

    monkeypatch.setattr(room, "LEAST_MB", 0)
    yield give
    scope.leave()
    hosts.forget(shop)
    room._measured.cache_clear()


def test_what_is_measured_is_what_the_shop_s_tables_take(shop: Tenant) -> None:
    with tenant_context(shop), connection.cursor() as cursor:
        before = room.used_bytes()
        assert 1 < before / room.MEGABYTE < 200
        cursor.execute(
            "CREATE TABLE django_session_filler AS SELECT repeat('x', 99) FROM generate_series(1, 20000) n"
        )
        room._measured.cache_clear()
        # two megabytes; the server itself may add maps of free room to some tables meanwhile
        assert room.used_bytes() - before < room.MEGABYTE, "what strangers fill is not the merchant's"
        cursor.execute(
            "CREATE TABLE filler AS SELECT repeat(md5(n::text), 9) FROM generate_series(1, 20000) n"
        )
        room._measured.cache_clear()
        assert 5 < (room.used_bytes() - before) / room.MEGABYTE < 10


def test_beyond_the_plan_little_is_written_and_nothing_much(planned: Any, owner_api: Api) -> None:
    planned(2000)
    assert owner_api.put("/policies/terms", LONG).status_code == 200
    planned(2)
    refused = owner_api.put("/policies/privacy", LONG)
    assert (refused.status_code, refused.json()["code"]) == (403, "plan.data_limit")
    assert refused.json()["limit_mb"] == 1 < refused.json()["used_mb"]
    assert owner_api.put("/policies/privacy", {"body": "Fair."}).status_code == 200
    assert owner_api.get("/policies/privacy").status_code == 200
    planned(None)
    assert owner_api.put("/policies/privacy", LONG).status_code == 200


def test_beyond_twice_as_much_nothing_is_written_but_to_log_in_and_to_have_less(
    planned: Any, shop: Tenant, owner_api: Api, shop_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tenant_context(shop):
        log_in(shop_client, User.objects.get(email="owner@alpha.example"))
        used = round(room.used_bytes() / room.MEGABYTE)
    tag = "/admin/catalogue/collection/"
    made = owner_api.post("/collections", {"title": "Cups"}).json()["id"]
    planned(used * 3 // 2)
    assert room.find_full() == 0
    assert owner_api.post("/collections", {"title": "Mugs"}).status_code == 201
    planned(used // 2)
    assert room.find_full() == 1
    hosts.forget(shop)
    refused = owner_api.post("/collections", {"title": "Jugs"})
    assert (refused.status_code, refused.json()["code"]) == (403, "plan.data_limit")
    assert owner_api.post("/carts").status_code == 403, "a row without a body is a row"
    credentials = {"email": "owner@alpha.example", "password": PASSWORD}
    assert owner_api.post("/auth/token", credentials).status_code == 200
    assert shop_client.post(f"{tag}{made}/delete/", {"post": "yes"}).status_code == 302
    planned(None)
    assert room.find_full() == 0
    assert owner_api.post("/collections", {"title": "Jugs"}).status_code == 201


def test_orders_that_nobody_has_paid_are_not_the_merchant_s(shop: Tenant) -> None:
    with tenant_context(shop):
        OrderFactory()
        Order.objects.update(paid_at=clock.now())
        whole = room.used_bytes()
        Order.objects.update(paid_at=None)
        room._measured.cache_clear()
        left = room.used_bytes()
        assert whole - left > 100_000
        room._measured.cache_clear()
        assert room.used_bytes(most=1000) > left, "it is not looked at without need"
        Order.objects.update(external_id="#1")
        room._measured.cache_clear()
        assert room.used_bytes() - left > 100_000, "past orders are the merchant's own"


@pytest.mark.parametrize(
    ("table", "theirs", "staffs"),
    [
        ("carts_cart", {"drafted_by": ""}, {"drafted_by": "Ada"}),
        ("orders_orderevent", {"kind": "placed"}, {"kind": "note"}),
        ("outbox_outboxentry", {"topic": "email"}, {"topic": "webhook"}),
        ("webhooks_event", {"type": "order.placed"}, {"type": "product.updated"}),
    ],
)
def test_what_staff_write_beside_strangers_counts(
    shop: Tenant, table: str, theirs: dict[str, str], staffs: dict[str, str]
) -> None:
    model = next(each for each in apps.get_models() if each._meta.db_table == table)
    with tenant_context(shop):
        order = OrderFactory()
        Order.objects.update(paid_at=None)
        common: dict[str, Any] = {
            "carts_cart": {"created_at": clock.now(), "updated_at": clock.now(), "expires_at": clock.now()},
            "orders_orderevent": {"order": order, "created_at": clock.now()},
            "outbox_outboxentry": {"created_at": clock.now(), "available_at": clock.now()},
            "webhooks_event": {"created_at": clock.now()},
        }[table]
        used = []
        for fields in (theirs, staffs):
            model._default_manager.all().delete()
            model._default_manager.bulk_create(model(**common, **fields) for _ in range(3000))
            room._measured.cache_clear()
            used.append(room.used_bytes())
        assert used[1] - used[0] > 100_000


def test_what_staff_write_onto_unpaid_orders_counts_and_is_not_lost_among_many(shop: Tenant) -> None:
    long = {"a": "".join(uuid4().hex for _ in range(3000))}
    with tenant_context(shop):
        kept = [OrderFactory(), OrderFactory()]
        Order.objects.update(paid_at=None)
        strangers = Order.objects.get(pk=kept[0].pk)
        Order.objects.filter(pk=kept[1].pk).update(paid_at=clock.now())
        room._measured.cache_clear()
        before = room.used_bytes()
        Order.objects.filter(pk=kept[0].pk).update(custom_fields=long)
        Order.objects.filter(pk=kept[1].pk).update(metadata=long)
        for strangers.number in range(2000, 2200):
            strangers.pk, strangers.cart = uuid4(), uuid4()
            strangers.save(force_insert=True)
        room._measured.cache_clear()
        assert room.used_bytes() - before > 150_000


@pytest.mark.parametrize(
    ("who", "orders", "counts"),
    [
        ({"password": "x"}, 0, False),
        ({"password": "x", "email_verified_at": clock.now()}, 0, False),
        ({"password": "!", "email_verified_at": clock.now()}, 0, False),  # let in by a mailed code
        ({"password": "!", "is_active": False}, 0, False),  # had themselves erased
        ({"password": "!"}, 0, True),  # added by staff
        ({"password": "x", "is_staff": True}, 0, True),
        ({"password": "x"}, 1, True),
    ],
)
def test_what_whoever_has_bought_nothing_writes_is_not_the_merchant_s(
    shop: Tenant, who: dict[str, Any], orders: int, *, counts: bool
) -> None:
    with tenant_context(shop):
        tier = MembershipTier.objects.first()
        room._measured.cache_clear()
        before = room.used_bytes()
        users = [User(email=f"{number}@strangers.example", **who) for number in range(500)]
        people = [
            Customer(user=user, tier=tier, created_at=clock.now(), order_count=orders)
            for user in User.objects.bulk_create(users)
        ]
        long = {name: uuid4().hex * 3 for name in ("last_name", "line1", "city", "region")}
        Address.objects.bulk_create(
            Address(customer=one, country="DE", **{name: text[:80] for name, text in long.items()})
            for one in Customer.objects.bulk_create(people)
            for _ in range(5)
        )
        room._measured.cache_clear()
        assert (room.used_bytes() - before > room.MEGABYTE / 2) is counts


def test_reviews_are_the_merchant_s_once_they_are_approved(shop: Tenant) -> None:
    with tenant_context(shop):
        product, tier = ProductFactory(), MembershipTier.objects.first()
        users = User.objects.bulk_create(User(email=f"{number}@strangers.example") for number in range(500))
        people = Customer.objects.bulk_create(
            Customer(user=user, tier=tier, created_at=clock.now()) for user in users
        )
        room._measured.cache_clear()
        before = room.used_bytes()
        Review.objects.bulk_create(
            Review(customer=one, product=product, rating=1, body=uuid4().hex * 100, created_at=clock.now())
            for one in people
        )
        room._measured.cache_clear()
        counted = room.used_bytes()
        assert counted - before < room.MEGABYTE / 4
        Review.objects.update(status="approved")
        room._measured.cache_clear()
        assert room.used_bytes() - counted > room.MEGABYTE / 4


def test_a_worker_asks_for_room_as_it_writes(planned: Any, shop: Tenant) -> None:
    planned(2)
    by: Any = {"actor": actors.STAFF, "now": clock.now()}
    content = b"First Name,Last Name,Email\nAda,Byron,ada@x.example\n"
    with tenant_context(shop):
        transfers.request_import(
            content=BytesIO(content), size=len(content), filename="a.csv", dry_run=False, **by
        )
        transfers.request_batch(items=[{"title": "Cup", "variants": [{"price": "1.00"}]}], **by)
        for _ in range(2):
            done = runs.run_next(now=clock.now())
            assert done is not None
            assert (done.status, done.error_code) == ("failed", "plan.data_limit")
        assert (Customer.objects.count(), Product.objects.count()) == (0, 0)


def test_the_admin_takes_no_more_either(planned: Any, shop: Tenant, shop_client: Client) -> None:
    with tenant_context(shop):
        log_in(shop_client, User.objects.get(email="owner@alpha.example"))
    planned(2)
    refused = shop_client.post("/admin/policies/policy/", LONG)
    assert refused.status_code == 403
    assert b"MB of data" in refused.content
