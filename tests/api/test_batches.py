"""Many products in one call, each written alone, with what became of it."""

import math
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

from kernel import clock
from kernel.jobs import wakeups
from storefront.catalogue.models import ProductImage
from storefront.imports import items
from storefront.transfers import runs, services
from storefront.transfers.models import Transfer
from storefront.webhooks import events
from tenants import hosts
from tenants.models import Tenant
from tests import statements
from tests.api.conftest import Api

pytestmark = pytest.mark.django_db


def item(number: int, **more: Any) -> dict[str, Any]:
    variant = {
        "sku": f"M-{number}",
        "price": {"amount": "12.50"},
        "options": {"Size": "S"},
        "stock": [{"location": "main", "on_hand": number, "low_stock_threshold": 2}],
    }
    return {
        "external_id": f"erp-{number}",
        "title": f"Mug {number}",
        "status": "active",
        "options": ["Size"],
        "variants": [variant],
        "collections": ["spring"],
        "images": [{"url": f"https://example.com/{number}.jpg", "alt": "A mug"}],
        **more,
    }


@pytest.fixture
def spring(owner_api: Api, shop: Tenant) -> None:
    assert owner_api.post("/collections", {"title": "Spring"}).status_code == 201
    with tenant_context(shop):  # what others have asked for is not this test's to do
        Transfer.objects.filter(status__in=("queued", "running")).update(status="done")


def send(owner: Api, shop: Tenant, *given: dict[str, Any]) -> dict[str, Any]:
    """Have the items written, and return the batch as it is then."""
    made = owner.post("/catalogue-batches", {"items": list(given)})
    assert (made.status_code, made.json()["status"]) == (202, "queued"), made.content
    with tenant_context(shop):
        runs.run_next(now=clock.now())
    found: dict[str, Any] = owner.get(made["Location"].removeprefix("/api/v1")).json()
    return found


def test_a_batch_creates_products_and_then_changes_them(owner_api: Api, shop: Tenant, spring: None) -> None:
    first = send(owner_api, shop, item(5), item(6))
    assert (first["status"], first["counts"]["created"]) == ("done", 2), first
    made = owner_api.get(f"/products/{first['results'][0]['id']}").json()
    assert (made["title"], made["external_id"], made["collections"][0]["slug"]) == (
        "Mug 5",
        "erp-5",
        "spring",
    )
    with tenant_context(shop):  # a worker fetches it afterwards
        assert list(ProductImage.objects.filter(product=made["id"]).values_list("alt", flat=True)) == [
            "A mug"
        ]
    (level,) = owner_api.get("/stock-levels?sku=M-5").json()["results"]
    assert (level["on_hand"], level["low_stock_threshold"], level["policy"]) == (5, 2, "deny")
    again = item(5, title="Big mug", collections=[], tags=["new"])
    again["variants"][0]["stock"] = [{"location": level["location_id"], "on_hand": 9}]
    del again["options"]
    second = send(owner_api, shop, again)
    assert second["counts"] | {"updated": 1} == second["counts"], second
    changed = owner_api.get(f"/products/{made['id']}").json()
    assert (changed["title"], changed["collections"]) == ("Big mug", [])
    assert owner_api.get("/stock-levels?sku=M-5").json()["results"][0]["on_hand"] == 9
    with tenant_context(shop):
        assert ProductImage.objects.filter(product=made["id"]).count() == 1
        (told, *_) = reversed(events.list_after(types=["catalogue_batch.finished"]))
    assert (told["data"]["id"], told["data"]["counts"]["updated"]) == (second["id"], 1)


def test_five_hundred_products_with_three_pictures_each_are_two_calls(
    owner_api: Api, shop: Tenant, spring: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """U9: one that sends them, and one that reads what became of them."""
    addresses = [[{"url": f"https://example.com/{n}-{k}.jpg"} for k in range(3)] for n in range(500)]
    monkeypatch.setattr(runs, "SLICE_SECONDS", math.inf)  # nobody is let go first, however long it takes
    shop.entitlements = {"plan": "Large"}
    shop.save(update_fields=["entitlements"])
    hosts.forget(shop)
    try:
        batch = send(owner_api, shop, *(item(n, images=images) for n, images in enumerate(addresses)))
    finally:
        hosts.forget(shop)
    assert (batch["status"], batch["counts"]["created"], batch["counts"]["failed"]) == ("done", 500, 0), batch
    with tenant_context(shop):
        assert ProductImage.objects.filter(product__external_id__startswith="erp-").count() == 1500


def test_a_product_is_brought_in_line_twice_however_much_of_it_is_written(
    owner_api: Api, shop: Tenant, spring: None
) -> None:
    pictures = [{"url": f"https://example.com/{number}.jpg"} for number in range(5)]
    with CaptureQueriesContext(connection) as captured:
        batch = send(owner_api, shop, item(7, images=pictures))
    assert batch["counts"]["created"] == 1
    lined_up = [sql for sql in statements.of(captured) if "UPDATE catalogue_product p" in sql]
    assert len(lined_up) == 2, "where it is made, and after all the rest"
    (made,) = owner_api.get("/products?external_id=erp-7").json()["results"]
    assert (made["in_stock"], made["price"]["amount"]) == (True, "12.50")


def test_what_is_wrong_with_an_item_is_said_of_it_and_keeps_no_other_out(
    owner_api: Api, shop: Tenant, spring: None
) -> None:
    bad_stock = item(7)
    bad_stock["variants"][0]["stock"] = [{"location": "moon", "on_hand": 1}]
    found = send(
        owner_api,
        shop,
        item(1, collections=["autumn"]),
        item(2),
        item(3, variants=[]),
        bad_stock,
        item(8, variants=[item(2)["variants"][0]]),
    )
    assert [result["status"] for result in found["results"]] == [
        "failed",
        "created",
        "failed",
        "failed",
        "failed",
    ]
    fields = [[error["field"] for error in result["errors"]] for result in found["results"]]
    assert fields == [["collections"], [], ["variants"], ["variants.0.stock.0.location"], ["variants.0.sku"]]
    assert owner_api.get("/products?external_id=erp-1").json()["results"] == [], "one transaction an item"


def test_a_batch_that_was_cut_off_goes_on_where_it_stopped(
    owner_api: Api, shop: Tenant, spring: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = owner_api.post("/catalogue-batches", {"items": [item(1), item(2)]}).json()["id"]
    written: list[str] = []

    def write(given: Any, **more: Any) -> Any:
        if given["external_id"] == "erp-2" and not written.count("erp-2"):
            written.append("erp-2")
            raise SystemExit
        written.append(given["external_id"])
        return real(given, **more)

    real = items.write
    monkeypatch.setattr(items, "write", write)
    with tenant_context(shop), pytest.raises(SystemExit):
        runs.run_next(now=clock.now())
    left = owner_api.get(f"/catalogue-batches/{batch}").json()["results"]
    assert [result["status"] for result in left] == ["created", "pending"]
    with tenant_context(shop):
        runs.run_next(now=clock.now())
    assert written == ["erp-1", "erp-2", "erp-2"]
    assert owner_api.get(f"/catalogue-batches/{batch}").json()["counts"]["created"] == 2


def test_a_batch_that_lasts_goes_behind_what_other_shops_wait_for(
    owner_api: Api, shop: Tenant, other_shop: Tenant, spring: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "SLICE_SECONDS", 0.0)
    monkeypatch.setattr(runs, "LOOKS_AGAIN_AFTER", 0.0)
    wakeups.mark_many([(other_shop.schema_name, services.JOB)], due_at=clock.now())
    batch = owner_api.post("/catalogue-batches", {"items": [item(1), item(2), item(3)]}).json()["id"]
    for done in (["created", "pending", "pending"], ["created", "created", "pending"]):
        with tenant_context(shop):
            runs.run_next(now=clock.now())
        found = owner_api.get(f"/catalogue-batches/{batch}").json()
        assert [result["status"] for result in found["results"]] == done
        assert found["status"] == "queued"
    wakeups.forget([other_shop.schema_name])
    with tenant_context(shop):
        runs.run_next(now=clock.now())
    assert owner_api.get(f"/catalogue-batches/{batch}").json()["counts"]["created"] == 3


def test_an_item_needs_a_name_and_a_batch_at_most_a_thousand(owner_api: Api) -> None:
    nameless = owner_api.post("/catalogue-batches", {"items": [{"title": "Mug"}]})
    assert (nameless.status_code, nameless.json()["errors"][0]["field"]) == (422, "items.0")
    many = owner_api.post("/catalogue-batches", {"items": [{"slug": "a"}] * 1001})
    assert many.status_code == 422


def test_what_the_plan_refuses_is_that_items_result_and_no_end_of_the_batch(
    owner_api: Api, shop: Tenant, spring: None
) -> None:
    shop.entitlements = {"plan": "Starter", "max_products": 1}
    shop.save(update_fields=["entitlements"])
    hosts.forget(shop)
    try:
        first = send(owner_api, shop, item(5), item(6), item(5, title="Big mug"))
    finally:
        hosts.forget(shop)
    assert (first["status"], [row["status"] for row in first["results"]]) == (
        "done",
        ["created", "failed", "updated"],
    )
    assert [error["code"] for error in first["results"][1]["errors"]] == ["plan.product_limit"]


def test_what_nobody_foresaw_of_an_item_is_its_own_failure(
    owner_api: Api, shop: Tenant, spring: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = items.write

    def fails(given: Any, **named: Any) -> Any:
        if given["title"] == "Broken":
            raise RecursionError
        return real(given, **named)

    monkeypatch.setattr(items, "write", fails)
    told = send(owner_api, shop, item(5, title="Broken"), item(6))
    assert (told["status"], [row["status"] for row in told["results"]]) == ("done", ["failed", "created"])


def test_a_variant_that_is_named_as_two_is_refused(owner_api: Api, shop: Tenant, spring: None) -> None:
    stock = [{"location": "9" * 5000, "on_hand": 1}]
    both = [
        {"sku": f"S{n}", "external_id": f"E{n}", "price": {"amount": "1"}, "options": {"Size": str(n)}}
        for n in (1, 2)
    ]
    mug = {"slug": "mug", "title": "Mug", "options": ["Size"], "variants": both}
    crossed = both[0] | {"external_id": "E2", "stock": stock}
    nowhere = both[0] | {"stock": stock}
    told = send(owner_api, shop, mug, mug | {"variants": [crossed]}, mug | {"variants": [nowhere]})
    assert [row["status"] for row in told["results"]] == ["created", "failed", "failed"]
    assert told["results"][2]["errors"][0]["detail"] == "There is no such location."
