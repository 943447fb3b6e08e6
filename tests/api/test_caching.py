"""Hot reads: what is kept is what would be made, and no write of any kind leaves an old answer behind."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

from accounts.models import User
from api import caching
from kernel import clock, valkey
from storefront.catalogue import services
from storefront.catalogue.imports import service as imports
from storefront.catalogue.models import Category, Collection, Product, Variant
from storefront.customers import services as customers
from storefront.inventory import services as inventory
from storefront.inventory.models import StockLevel
from storefront.reviews import services as reviews
from tenants.models import Tenant
from tests import database
from tests.api.conftest import Api, fill_cart, issue

PATHS = (
    "/products",
    "/products/facets",
    "/products/mug",
    "/products?q=mug&ordering=price",
    "/categories",
    "/categories/kitchen",
    "/collections",
    "/collections/best",
    "/products/mug/related",
)


class World:
    """A shop whose writes are committed, with a mug in a category and two collections."""

    def __init__(self) -> None:
        self.shop = Tenant.objects.get(slug="alpha")
        self.api = Api("alpha.localhost")
        now = clock.now()
        with tenant_context(self.shop):
            self.category = services.create_category(name="Kitchen")
            self.mug = services.create_product(
                title="Mug", status="active", price=Decimal(10), category_id=self.category.pk, now=now
            )
            self.bowl = services.create_product(
                title="Bowl", status="active", price=Decimal(20), category_id=self.category.pk, now=now
            )
            self.variant = self.mug.variants.get()
            self.best = services.create_collection(title="Best", product_ids=[self.mug.pk])
            self.cheap = services.create_collection(
                title="Cheap",
                kind="rules",
                rules=[{"field": "price", "relation": "at_most", "value": "15"}],
            )
            self.level = StockLevel.objects.get(variant=self.variant)
            owner = User.objects.get(email="owner@alpha.example")
        self.owner = owner
        self.order = 0
        self.staff = self.api.with_(Authorization=f"Bearer {issue(owner, self.shop).access}")

    def hot(self, path: str) -> Any:
        """What a buyer gets."""
        return shown(self.api.get(path))

    def cold(self, path: str) -> Any:
        """What is true: the same without anything kept."""
        return shown(self.api.get(path, Authorization=f"Bearer {self.buyer_token()}"))

    def buyer_token(self) -> str:
        with tenant_context(self.shop):
            buyer, _ = User.objects.get_or_create(email="buyer@example.com")
            return issue(buyer, self.shop).access


def shown(response: Any) -> tuple[int, bytes]:
    """Status and body; a problem's body names its request."""
    return response.status_code, response.content if response.status_code == 200 else b""


@pytest.fixture
def world(fresh_database: str, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock():
        made = World()
        caching.client().delete(caching._key(made.shop.schema_name))
        yield made


def _stock(world: World, count: int) -> None:
    inventory.set_on_hand(
        variant_id=world.variant.pk,
        location_id=world.level.location_id,
        on_hand=count,
        reason="",
        actor="",
        now=clock.now(),
    )


def _sell_out(world: World) -> None:
    _stock(world, 1)
    inventory.reserve(
        lines=[inventory.Line(variant_id=world.variant.pk, quantity=1)], reference="order:1", now=clock.now()
    )


def _submit(world: World) -> int:
    """A review that waits to be moderated."""
    with tenant_context(world.shop):
        buyer = customers.register(
            email="b@example.com", password=database.PASSWORD, first_name="B", now=clock.now()
        )
        made = reviews.submit(product_id=world.mug.pk, customer=buyer, rating=4, now=clock.now())
    return int(made["id"])


def _review(world: World) -> None:
    reviews.moderate(review_id=_submit(world), status="approved", now=clock.now())


def _order_all(world: World) -> Any:
    """Order the four mugs there are."""
    cart, guest = fill_cart(world.api, {"variants": [{"id": world.variant.pk}]}, quantity=4)
    wish = {"cart": cart, "payment": {"gateway": "manual"}}
    placed: Any = guest.post("/orders", wish, Idempotency_Key="all-of-them")
    world.order = placed.json().get("number", 0)
    return placed


def _import(world: World) -> None:
    csv = "Handle,Title,Variant Price,Published,Status\nmug,Imported mug,11.00,true,active\n"
    report = imports.import_products(BytesIO(csv.encode()), now=clock.now())
    assert report.updated == 1, report


def _admin(world: World) -> None:
    client = Client(headers={"host": "alpha.localhost"})
    client.force_login(world.owner, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/admin/catalogue/category/{world.category.pk}/change/")
    assert page.status_code == 200
    data = {"name": "Renamed in the admin", "slug": "kitchen", "description": "", "parent": ""}
    saved = client.post(f"/admin/catalogue/category/{world.category.pk}/change/", data)
    assert saved.status_code == 302, saved.content[:2000]


def _save_model(row: Any, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


SERVICES: dict[str, Callable[[World], Any]] = {
    "a service changes a product": lambda w: services.update_product(
        product_id=w.mug.pk, title="New", now=clock.now()
    ),
    "a service creates one": lambda w: services.create_product(
        title="Mug two", status="active", price=Decimal(1), now=clock.now()
    ),
    "a service archives one": lambda w: services.archive_product(product_id=w.mug.pk, now=clock.now()),
    "a service deletes one": lambda w: services.remove_product(product_id=w.mug.pk, now=clock.now()),
    "a service changes a variant": lambda w: services.update_variant(
        product_id=w.mug.pk, variant_id=w.variant.pk, price=Decimal(30), now=clock.now()
    ),
    "many prices": lambda w: services.change_prices(
        changes=[services.PriceChange(w.variant.pk, Decimal(31))], now=clock.now()
    ),
    "an option renamed": lambda w: services.add_variant(
        product_id=services.create_product(
            title="Tee",
            status="active",
            option_names=["Size"],
            variants_data=[services.VariantData(Decimal(1), ["S"])],
            now=clock.now(),
        ).pk,
        data=services.VariantData(Decimal(1), ["M"]),
        now=clock.now(),
    ),
    "a category moves": lambda w: services.update_category(
        category_id=w.category.pk, parent_id=services.create_category(name="Home").pk
    ),
    "a collection is filled": lambda w: services.set_collection_products(
        collection_id=w.best.pk, product_ids=[w.bowl.pk]
    ),
    "a collection is emptied": lambda w: services.set_collection_products(
        collection_id=w.best.pk, product_ids=[]
    ),
    "rules change": lambda w: services.update_collection(
        collection_id=w.cheap.pk, rules=[{"field": "title", "relation": "contains", "value": "bowl"}]
    ),
    "a window is set": lambda w: services.update_collection(
        collection_id=w.best.pk, published_until=clock.now() - timedelta(days=1)
    ),
    "stock comes": lambda w: _stock(w, 5),
    "the last one is sold": _sell_out,
    "a review is approved": _review,
    "an import": _import,
    "a model is saved, as an admin does": lambda w: _save_model(
        Product.objects.get(pk=w.mug.pk), vendor="Somebody"
    ),
    "a variant is saved, as an admin does": lambda w: _save_model(
        Variant.objects.get(pk=w.variant.pk), price=Decimal(77)
    ),
    "a collection is saved, as an admin does": lambda w: _save_model(
        Collection.objects.get(pk=w.cheap.pk), title="Low"
    ),
    "a category is saved, as an admin does": lambda w: _save_model(
        Category.objects.get(pk=w.category.pk), name="Cooking"
    ),
    "a collection goes": lambda w: services.delete_collection(collection_id=w.cheap.pk),
    "a category goes": lambda w: services.delete_category(category_id=w.category.pk),
}


def test_no_write_path_leaves_an_old_answer(world: World) -> None:
    # one world for all: each write stands on those before it, so a refused one makes itself a world of its own
    failures, idle = [], []
    for name, write in SERVICES.items():
        with tenant_context(world.shop):
            _make_sure_of_mug(world)
        before = [world.hot(path) for path in PATHS]
        with tenant_context(world.shop):
            write(world)
        after = [world.hot(path) for path in PATHS]
        failures += [(name, path) for path, hot in zip(PATHS, after, strict=True) if hot != world.cold(path)]
        idle += [name] if after == before else []
    assert failures == []
    assert idle == [], "these changed nothing that is shown: the test shows nothing of them"


def test_the_admin_and_the_api_leave_no_old_answer(world: World) -> None:
    mug = f"/products/{world.mug.pk}"
    variant = f"{mug}/variants/{world.variant.pk}"
    small = {"price": {"amount": "1"}, "options": {"Size": "S"}}
    tee = world.staff.post(
        "/products", {"title": "Tee", "status": "active", "options": ["Size"], "variants": [small]}
    ).json()
    writes: dict[str, Callable[[], Any]] = {
        "admin": lambda: _in_shop(world, _admin),
        "patch": lambda: world.staff.patch(mug, {"title": "Patched"}),
        "patch variant": lambda: world.staff.patch(variant, {"price": {"amount": "12.00"}}),
        "prices": lambda: world.staff.post(
            "/price-changes", {"changes": [{"variant": world.variant.pk, "price": {"amount": "13.00"}}]}
        ),
        "stock": lambda: world.staff.post(
            "/stock-changes", {"changes": [{"variant": world.variant.pk, "on_hand": 4}]}
        ),
        "post": lambda: world.staff.post(
            "/products", {"title": "Mug 3", "status": "active", "price": {"amount": "1"}}
        ),
        "post variant": lambda: world.staff.post(
            f"/products/{tee['id']}/variants", {"price": {"amount": "2"}, "options": {"Size": "L"}}
        ),
        "delete variant": lambda: world.staff.delete(
            f"/products/{tee['id']}/variants/{tee['variants'][0]['id']}"
        ),
        "review": lambda: world.staff.patch(f"/reviews/{_submit(world)}", {"status": "approved"}),
        "last ones ordered": lambda: _order_all(world),
        "order cancelled": lambda: world.staff.post(f"/orders/{world.order}/cancellations", {}),
        "collection": lambda: world.staff.patch("/collections/best", {"products": [world.bowl.pk]}),
        "category": lambda: world.staff.post("/categories", {"name": "New", "parent": world.category.pk}),
        "delete": lambda: world.staff.delete(mug),
    }
    for name, write in writes.items():
        before = [world.hot(path) for path in PATHS]
        done = write()
        assert done is None or done.status_code < 300, (name, done.content)
        after = [world.hot(path) for path in PATHS]
        assert after == [world.cold(path) for path in PATHS], name
        assert after != before, f"{name} changed nothing that is shown: the test shows nothing"


def test_a_hot_answer_asks_postgres_nothing(world: World) -> None:
    cold = world.api.get("/products")
    with CaptureQueriesContext(connection) as captured:
        hot = world.api.get("/products")
    assert [q["sql"] for q in captured] == []
    assert hot.content == cold.content
    for name in ("ETag", "Cache-Control", "Vary", "Content-Type", "Content-Length", "X-Content-Type-Options"):
        assert hot[name] == cold[name], name


def test_hot_answers_are_measured_as_their_views(world: World) -> None:
    def counted(path: str) -> dict[str, float]:
        lines = Client(headers={"host": "localhost"}).get("/metrics").content.decode().splitlines()
        wanted = ("django_http_responses_total_by_status_view_method_total", "_by_view_method_count")
        return {
            line.rpartition(" ")[0]: float(line.rpartition(" ")[2])
            for line in lines
            if any(name in line for name in wanted) and path in line
        }

    for path, view in (
        ("/products", "shop_api:list"),
        ("/products/mug", "shop_api:get"),
        ("/products/facets", "shop_api:facets"),
        ("/products/mug/related", "shop_api:related"),
        ("/collections/best", "shop_api:get"),
    ):
        world.api.get(path)
        before = counted(view)
        assert world.api.get(path).status_code == 200
        after = counted(view)
        grown = {name for name in after if after[name] == before.get(name, 0) + 1}
        assert len(grown) == 2, (path, after)


def test_who_has_it_already_gets_304_hot_and_cold(world: World) -> None:
    etag = world.api.get("/products")["ETag"]
    with CaptureQueriesContext(connection) as captured:
        hot = world.api.get("/products", If_None_Match=etag)
    assert (hot.status_code, hot.content, hot["ETag"], len(captured)) == (304, b"", etag, 0)
    caching.Forget(world.shop.schema_name)()
    assert world.api.get("/products", If_None_Match=etag).status_code == 304
    with CaptureQueriesContext(connection) as captured:
        assert world.api.get("/products").status_code == 200
    assert len(captured) == 0, "a 304 on the way should have kept the answer"


def test_staff_and_what_is_not_found_are_not_kept(world: World) -> None:
    with tenant_context(world.shop):
        services.create_product(title="Draft", price=Decimal(1), now=clock.now())
    world.staff.get("/products/draft")
    assert world.api.get("/products/draft").status_code == 404
    assert world.staff.get("/products/draft").status_code == 200


def test_another_shop_has_answers_of_its_own(world: World) -> None:
    assert world.api.get("/products").json()["count"] == 2
    assert Api("bravo.localhost").get("/products").json()["count"] == 0


def test_an_answer_that_a_write_overtook_is_not_kept(world: World) -> None:
    schema = world.shop.schema_name
    with tenant_context(world.shop):
        _, token = caching._find(schema, "name")
    caching.Forget(schema)()
    caching._scripts()[1](keys=[caching._key(schema)], args=["name", token, b"old", 100, 1000])
    assert caching.client().hget(caching._key(schema), "name") is None


def test_a_full_generation_starts_anew(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caching, "MOST_ANSWERS", 20)
    for number in range(60):
        world.api.get(f"/products?offset={number}")
    assert caching.client().hlen(caching._key(world.shop.schema_name)) <= 21


def test_a_store_that_is_down_is_a_miss(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = valkey.connect("redis://127.0.0.1:1/0")
    monkeypatch.setattr(caching, "client", lambda: nowhere)
    monkeypatch.setattr(caching, "_off_until", 0.0)
    assert world.api.get("/products").json()["count"] == 2
    with tenant_context(world.shop):
        services.archive_product(product_id=world.mug.pk, now=clock.now())
    assert world.api.get("/products").json()["count"] == 1
    assert world.shop.schema_name in caching._owed
    monkeypatch.undo()
    monkeypatch.setattr(caching, "_off_until", 0.0)
    assert world.api.get("/products").json()["count"] == 1
    assert world.shop.schema_name not in caching._owed


@pytest.mark.parametrize(("edge", "before", "after"), [("published_from", -1, 0), ("published_until", 0, -1)])
def test_a_window_begins_and_ends_on_time_without_a_write(
    world: World, edge: str, before: int, after: int
) -> None:
    every = world.api.get("/collections").json()["count"]
    at = clock.now() + timedelta(seconds=0.6)
    with tenant_context(world.shop):
        services.update_collection(collection_id=world.best.pk, **{edge: at})
    shown = world.api.get("/collections").json()["count"]
    left = caching.client().pttl(caching._key(world.shop.schema_name))
    assert 0 < left <= 600, "what is kept does not outlive the edge"
    while clock.now() <= at + timedelta(milliseconds=2):
        time.sleep(0.01)
    assert (shown, world.api.get("/collections").json()["count"]) == (every + before, every + after)


def test_a_promotion_that_starts_and_ends_lowers_carts_and_leaves_the_catalogue_as_it_is(
    world: World,
) -> None:
    with tenant_context(world.shop):
        _stock(world, 5)
    cart, guest = fill_cart(world.api, {"variants": [{"id": world.variant.pk}]})
    before = [world.hot(path) for path in PATHS]
    starts = clock.now() + timedelta(seconds=0.8)
    ends = starts + timedelta(seconds=0.8)
    offer = {"name": "Ten off", "kind": "percentage", "value": "10"}
    window = {"starts_at": starts.isoformat(), "ends_at": ends.isoformat()}
    made = world.staff.post("/promotions", offer | window)
    assert made.status_code == 201, made.content
    discounts = []
    for since in (None, starts, ends):
        while since is not None and clock.now() <= since + timedelta(milliseconds=2):
            time.sleep(0.01)
        discounts.append(guest.get(f"/carts/{cart}").json()["discount_total"]["amount"])
        hot = [world.hot(path) for path in PATHS]
        assert hot == [world.cold(path) for path in PATHS] == before
    assert discounts == ["0.00", "2.00", "0.00"]


def test_a_rolled_back_write_forgets_nothing(world: World) -> None:
    from django.db import transaction

    world.api.get("/products")
    with tenant_context(world.shop), transaction.atomic():
        services.update_product(product_id=world.mug.pk, title="Never", now=clock.now())
        transaction.set_rollback(True)
    assert caching.client().exists(caching._key(world.shop.schema_name))


def test_one_of_many_builds_what_is_missing(world: World, django_db_blocker: Any) -> None:
    statements: list[str] = []
    barrier = Barrier(6)

    def ask() -> None:
        def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if "catalogue_product" in sql:
                statements.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            barrier.wait()
            assert world.api.get("/products").status_code == 200
        connection.close()

    threads = [Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(statements) == 1


def _in_shop(world: World, write: Callable[[World], None]) -> None:
    with tenant_context(world.shop):
        write(world)
    connection.set_schema_to_public()


def _make_sure_of_mug(world: World) -> None:
    """There is a mug on sale, whatever the last write did to it."""
    if Product.objects.filter(pk=world.mug.pk).exists():
        services.update_product(product_id=world.mug.pk, status="active", now=clock.now())
        return
    world.mug = services.create_product(
        title="Mug", status="active", price=Decimal(10), category_id=world.category.pk, now=clock.now()
    )
    world.variant = world.mug.variants.get()
    world.level = StockLevel.objects.get(variant=world.variant)
