"""No write of any kind leaves an old answer behind: services, the API, imports, a worker, the admin's pages."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django_tenants.utils import tenant_context

from kernel import clock
from storefront.catalogue import images, services
from storefront.catalogue.models import ProductImage
from storefront.customers import services as customers
from storefront.imports import services as imports
from storefront.inventory import services as inventory
from storefront.orders import expiry
from storefront.reviews import services as reviews
from tasks import registry
from tests import database
from tests.actors import STAFF
from tests.admin_theme.filled import save
from tests.api.conftest import PAYMENT, fill_cart
from tests.api.forms import picture, upload
from tests.api.hot import World, Writes

MANUAL = {"gateway": "manual"}
HEADER = "Handle,Title,Variant Price,Published,Status,Command\n"


def _sell_out(w: World) -> None:
    w.put_in_stock(1)
    inventory.reserve(
        lines=[inventory.Line(variant_id=w.variant.pk, quantity=1)], reference="order:1", now=clock.now()
    )


def _submit(w: World) -> int:
    """A review that waits to be moderated."""
    with tenant_context(w.shop):
        buyer = customers.register(
            email="b@example.com", password=database.PASSWORD, first_name="B", now=clock.now()
        )
        made = reviews.submit(product_id=w.mug.pk, customer=buyer, rating=4, now=clock.now())
    w.kept["review"] = made["id"]
    return int(made["id"])


def _order_all(w: World, key: str, payment: Any = MANUAL) -> Any:
    """Order the four mugs there are."""
    cart, guest = fill_cart(w.api, {"variants": [{"id": w.variant.pk}]}, quantity=4)
    placed: Any = guest.post("/orders", {"cart": cart, "payment": payment}, Idempotency_Key=key)
    w.kept["order"] = placed.json()
    return placed


def _import(w: World) -> None:
    content = f"{HEADER}mug,Imported mug,11.00,true,active\n".encode()
    report = imports.import_products(BytesIO(content), now=clock.now(), actor=STAFF)
    assert report.updated == 1, report


SERVICES: Writes = {
    "a service changes a product": lambda w: services.update_product(
        product_id=w.mug.pk, title="New", actor=STAFF
    ),
    "a service creates one": lambda w: services.create_product(
        title="Mug two", status="active", price=Decimal(1), now=clock.now(), actor=STAFF
    ),
    "a service archives one": lambda w: services.archive_product(product_id=w.mug.pk, actor=STAFF),
    "a service deletes one": lambda w: services.remove_product(product_id=w.mug.pk, actor=STAFF),
    "a service changes a variant": lambda w: services.update_variant(
        product_id=w.mug.pk, variant_id=w.variant.pk, price=Decimal(30), actor=STAFF
    ),
    "many prices": lambda w: services.change_prices(
        changes=[services.PriceChange(w.variant.pk, Decimal(31))], now=clock.now(), actor=STAFF
    ),
    "an option renamed": lambda w: services.add_variant(
        product_id=services.create_product(
            title="Tee",
            status="active",
            option_names=["Size"],
            variants_data=[services.VariantData(Decimal(1), ["S"])],
            now=clock.now(),
            actor=STAFF,
        ).pk,
        price=Decimal(1),
        options=["M"],
        actor=STAFF,
    ),
    "a category moves": lambda w: services.update_category(
        category_id=w.category.pk,
        parent_id=services.create_category(name="Home", actor=STAFF).pk,
        actor=STAFF,
    ),
    "a collection is filled": lambda w: services.update_collection(
        collection_id=w.best.pk, products=[w.bowl.pk], actor=STAFF
    ),
    "a collection is emptied": lambda w: services.update_collection(
        collection_id=w.best.pk, products=[], actor=STAFF
    ),
    "rules change": lambda w: services.update_collection(
        collection_id=w.cheap.pk,
        rules=[{"field": "title", "relation": "contains", "value": "bowl"}],
        actor=STAFF,
    ),
    "a window is set": lambda w: services.update_collection(
        collection_id=w.best.pk, published_until=clock.now() - timedelta(days=1), actor=STAFF
    ),
    "stock comes": lambda w: w.put_in_stock(5),
    "the last one is sold": _sell_out,
    "a review is approved": lambda w: reviews.moderate(
        review_id=_submit(w), status="approved", now=clock.now(), actor=STAFF
    ),
    "an import": _import,
    "a collection goes": lambda w: services.delete_collection(collection_id=w.cheap.pk, actor=STAFF),
    "a category goes": lambda w: services.delete_category(category_id=w.category.pk, actor=STAFF),
}


def _path(w: World) -> str:
    return f"/products/{w.mug.pk}"


def _picture_path(w: World) -> str:
    with tenant_context(w.shop):
        return f"{_path(w)}/images/{ProductImage.objects.get(product=w.mug).pk}"


def _work(w: World, job: Any) -> None:
    """What a worker does when it is told of the shop."""
    with tenant_context(w.shop):
        job.run()


def _send(w: World, row: str) -> None:
    """Send a product file by the API and have it imported."""
    told = upload(w.staff, "/imports", (HEADER + row).encode(), filename="products.csv")
    assert told.status_code == 202, told.content
    _work(w, registry.run_transfers)
    done = w.staff.get(told["Location"]).json()
    assert (done["status"], done["error_count"]) == ("done", 0), done


def _two_sizes(w: World) -> Any:
    small = {"price": {"amount": "1"}, "options": {"Size": "S"}}
    wish = {"title": "Tee", "status": "active", "options": ["Size"], "variants": [small]}
    tee = w.kept["tee"] = w.staff.post("/products", wish).json()
    return w.staff.post(f"/products/{tee['id']}/variants", small | {"options": {"Size": "L"}})


def _expire(w: World) -> None:
    with tenant_context(w.shop):
        assert expiry.expire_unpaid(now=clock.now() + timedelta(days=30)) == 1


def _refund(w: World) -> Any:
    path = f"/orders/{w.kept['order']['number']}/refunds"
    return w.staff.post(path, {"restock": True}, Idempotency_Key="back")


def _adjust(w: World, delta: int) -> Any:
    where = {"variant": w.variant.pk, "location": w.level.location_id}
    return w.staff.post("/stock-adjustments", {**where, "delta": delta, "reason": "counted"})


BY_API: Writes = {
    "patch": lambda w: w.staff.patch(_path(w), {"title": "Patched"}),
    "patch variant": lambda w: w.staff.patch(
        f"{_path(w)}/variants/{w.variant.pk}", {"price": {"amount": "12.00"}}
    ),
    "prices": lambda w: w.staff.post(
        "/price-changes", {"changes": [{"variant": w.variant.pk, "price": {"amount": "13.00"}}]}
    ),
    "four in stock": lambda w: w.staff.post(
        "/stock-changes", {"changes": [{"variant": w.variant.pk, "on_hand": 4}]}
    ),
    "none in stock": lambda w: _adjust(w, -4),
    "found again": lambda w: _adjust(w, 4),
    "post": lambda w: w.staff.post(
        "/products", {"title": "Mug 3", "status": "active", "price": {"amount": "1"}}
    ),
    "post variant": _two_sizes,
    "delete variant": lambda w: w.staff.delete(
        f"/products/{w.kept['tee']['id']}/variants/{w.kept['tee']['variants'][0]['id']}"
    ),
    "upload": lambda w: upload(w.staff, f"{_path(w)}/images", picture(), alt="A mug"),
    "its renditions are made": lambda w: _work(w, registry.make_renditions),
    "patch picture": lambda w: w.staff.patch(_picture_path(w), {"alt": "Another"}),
    "picture of a variant": lambda w: w.staff.patch(_picture_path(w), {"variant": w.variant.pk}),
    "delete picture": lambda w: w.staff.delete(_picture_path(w)),
    "import": lambda w: _send(w, "mug,Imported mug,11.00,true,active\n"),
    "review": lambda w: w.staff.patch(f"/reviews/{_submit(w)}", {"status": "approved"}),
    "last ones ordered": lambda w: _order_all(w, "all-of-them"),
    "order cancelled": lambda w: w.staff.post(f"/orders/{w.kept['order']['number']}/cancellations", {}),
    "last ones ordered again": lambda w: _order_all(w, "again"),
    "order expired": _expire,
    "last ones paid": lambda w: _order_all(w, "paid", PAYMENT),
    "order paid back": _refund,
    "collection filled": lambda w: w.staff.patch("/collections/best", {"products": [w.bowl.pk]}),
    "collection made": lambda w: w.staff.post("/collections", {"title": "New", "products": [w.bowl.pk]}),
    "collection deleted": lambda w: w.staff.delete("/collections/new"),
    "category made": lambda w: w.staff.post("/categories", {"name": "New", "parent": w.category.pk}),
    "category renamed": lambda w: w.staff.patch(f"/categories/{w.category.pk}", {"name": "Cooking"}),
    "category deleted": lambda w: w.staff.delete("/categories/new"),
    "deleted by a file": lambda w: _send(w, "mug,,,,,DELETE\n"),
    "delete": lambda w: w.staff.delete(_path(w)),
}


def _change(noun: str, **changes: Any) -> Callable[[World], Any]:
    """Save the change page of what the world has of a noun."""
    app = "inventory" if noun == "stocklevel" else "catalogue"
    names = {"product": "mug", "stocklevel": "level", "collection": "best", "category": "category"}
    return lambda w: save(w.admin, f"/admin/{app}/{noun}/{getattr(w, names[noun]).pk}/change/", **changes)


def _post(path: str, **form: Any) -> Callable[[World], Any]:
    """Send one of the admin's forms or actions."""

    def send(w: World) -> Any:
        told = {name: value(w) if callable(value) else value for name, value in form.items()}
        answer = w.admin.post("/admin/" + path.format(w=w), told)
        assert answer.status_code == 302, answer.content[:2000]
        return answer

    return send


def _mug(w: World) -> list[int]:
    return [w.mug.pk]


def _upload_in_the_admin(w: World) -> Any:
    file = SimpleUploadedFile("mug.png", picture(), "image/png")
    return _change("product", **{"images-TOTAL_FORMS": 1, "images-0-file": file, "images-0-position": 1})(w)


def _import_in_the_admin(w: World) -> None:
    content = f"{HEADER}mug,By the admin,11.00,true,active,\n".encode()
    _post("transfers/transfer/import/", file=SimpleUploadedFile("products.csv", content))(w)
    _work(w, registry.run_transfers)


def _save_promotion(w: World) -> Any:
    path = "/admin/promotions/promotion/add/"
    return save(w.admin, path, name="Ten off", kind="percentage", value="10", is_automatic="on")


CONFIRMED = {"_form_submitted": "True"}
BY_ADMIN: Writes = {
    "product": _change("product", title="Renamed in the admin"),
    "variant": _change("product", **{"variants-0-price": "41.00"}),
    "picture": _upload_in_the_admin,
    "its renditions": lambda w: _work(w, registry.make_renditions),
    "its words": _change("product", **{"images-0-alt": "A mug"}),
    "picture taken away": _change("product", **{"images-0-DELETE": "on"}),
    "archived": _post("catalogue/product/", action="archive", _selected_action=_mug),
    "new product": lambda w: save(
        w.admin,
        "/admin/catalogue/product/add/",
        title="Mug too",
        status="active",
        **{"variants.0.price": "3.00"},
    ),
    "adjusted": _post("inventory/stocklevel/{w.level.pk}/adjust/", delta=3, reason="found", **CONFIRMED),
    "counted": _post("inventory/stocklevel/{w.level.pk}/count/", on_hand=0, reason="all sold", **CONFIRMED),
    "sold beyond": _change("stocklevel", policy="continue"),
    "not beyond": _change("stocklevel", policy="deny"),
    "collection": _change("collection", title="The best"),
    "its places": lambda w: _change(
        "collection",
        **{"places-TOTAL_FORMS": 2, "places-1-product": w.bowl.pk, "places-1-position": 2},
    )(w),
    "collection deleted": _post("catalogue/collection/{w.cheap.pk}/delete/", post="yes"),
    "category": _change("category", name="Renamed in the admin"),
    "new category": lambda w: save(w.admin, "/admin/catalogue/category/add/", name="Cellar"),
    "review approved": _post("reviews/review/", action="approve", _selected_action=lambda w: [_submit(w)]),
    "review rejected": _post(
        "reviews/review/", action="reject", _selected_action=lambda w: [w.kept["review"]]
    ),
    "import": _import_in_the_admin,
    "promotion": _save_promotion,
    "deleted": _post("catalogue/product/{w.mug.pk}/delete/", post="yes"),
}


def _fetch(w: World) -> None:
    """A picture that a file has named has come."""
    ProductImage.objects.create(product=w.mug, source_url="https://example.com/a.png", state="pending")
    assert images.fetch_pending(now=clock.now()).ready == 1


BY_WORKER: Writes = {"picture fetched": _fetch, "its renditions": lambda _w: registry.make_renditions.run()}


def test_services_leave_no_old_answer(world: World) -> None:
    # one world for all: each write stands on those before it, so a refused one makes itself a world of its own
    world.walk(SERVICES, inside=True)


def test_the_api_and_its_workers_leave_no_old_answer(world: World) -> None:
    world.walk(BY_API)


def test_the_admins_pages_leave_no_old_answer(world: World) -> None:
    world.walk(BY_ADMIN, unseen=frozenset({"promotion"}))


def test_a_worker_with_pictures_leaves_no_old_answer(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "download", lambda _url, _received: picture())
    world.walk(BY_WORKER, inside=True)
