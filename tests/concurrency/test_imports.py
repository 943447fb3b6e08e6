"""Past orders that a worker writes while buyers order: the lock on the order's number is never held for several."""

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django_tenants.utils import tenant_context

from media.models import Asset
from storefront.catalogue import services as catalogue
from storefront.catalogue.models import Collection
from storefront.catalogue.services import collections
from storefront.imports import items, tables
from storefront.orders import numbers, past
from storefront.orders.models import Order
from storefront.transfers import services
from storefront.transfers.models import Transfer
from tenants.models import Tenant
from tests.actors import STAFF
from tests.concurrency import race
from tests.storefront.stories import NOW, goods

FILE = "Name,Financial Status,Fulfillment Status,Created at,Total,Lineitem quantity,Lineitem name,Lineitem price\n"
FILE += "".join(f"#{number},paid,fulfilled,2024-01-01,9,1,Cup,9\n" for number in range(3))


def _order(shop: Tenant) -> int:
    """What an order takes, for which it waits as long as a request's does."""
    try:
        with tenant_context(shop), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '3s'")
            return numbers.take(numbers.Series.ORDER)
    finally:
        connection.close()


def _import_with(shop: Tenant, call: Callable[[], object], when: Any, name: str, *, dry_run: bool) -> None:
    """Import three orders, with a call of somebody else's beside each time that this is called."""
    before = getattr(when, name)

    def probed(*args: Any, **given: Any) -> Any:
        with ThreadPoolExecutor(1) as beside:
            beside.submit(call).result()
        return before(*args, **given)

    with pytest.MonkeyPatch.context() as patch, tenant_context(shop):
        patch.setattr(when, name, probed)
        stream = io.BytesIO(FILE.encode())
        table = tables.find(stream)
        assert table is not None
        report = tables.import_rows(stream, table, now=NOW, actor=STAFF, dry_run=dry_run)
    assert report.created == 3


def test_an_order_is_placed_between_two_that_are_imported(fresh_database: str) -> None:
    shop, taken = Tenant.objects.get(slug="alpha"), list[int]()
    _import_with(shop, lambda: taken.append(_order(shop)), past, "is_known", dry_run=False)
    assert taken == [1001, 1003, 1005]
    with tenant_context(shop):
        assert list(Order.objects.order_by("number").values_list("number", flat=True)) == [1002, 1004, 1006]


def test_an_order_is_placed_in_the_middle_of_one_that_is_tried(fresh_database: str) -> None:
    shop, taken = Tenant.objects.get(slug="alpha"), list[int]()
    _import_with(shop, lambda: taken.append(_order(shop)), past.audit, "write", dry_run=True)
    assert taken == [1001, 1002, 1003]


@pytest.mark.parametrize("is_guarded", [True, False])
def test_two_who_undo_an_import_at_once_undo_it_once(
    fresh_database: str, monkeypatch: pytest.MonkeyPatch, is_guarded: bool
) -> None:
    shop = Tenant.objects.get(slug="alpha")
    with tenant_context(shop):
        before = Asset.objects.create(
            kind=Asset.Kind.FILE, name="b", bytes=1, content_type="text/csv", created_at=NOW
        )
        done = Transfer.objects.create(kind="import", status="done", before=before, created_at=NOW)
    if not is_guarded:
        monkeypatch.setattr(QuerySet, "select_for_update", lambda found, **_wishes: found)
    real = services._queue
    monkeypatch.setattr(services, "_queue", lambda **wishes: (race.hesitate(), real(**wishes))[1])
    monkeypatch.setattr(race, "LONGEST_HESITATION", 10.0 if not is_guarded else 0.5)
    undo = partial(services.undo_import, transfer_id=done.pk, actor=STAFF, now=NOW)
    made = race.run([undo, undo], shop=shop)
    assert len({transfer.pk for transfer in made}) == (1 if is_guarded else 2)


def test_a_batch_and_whoever_fills_a_collection_lock_alike(fresh_database: str) -> None:
    shop = Tenant.objects.get(slug="alpha")
    with tenant_context(shop):
        mug = goods().product
        spring = catalogue.create_collection(title="Spring", products=[mug.pk], actor=STAFF)

    def fill() -> None:
        try:
            with tenant_context(shop):
                catalogue.update_collection(collection_id=spring.pk, products=[], actor=STAFF)
        finally:
            connection.close()

    assign = collections.assign
    with ThreadPoolExecutor(1) as beside, pytest.MonkeyPatch.context() as patch, tenant_context(shop):

        def probed(*args: Any, **given: Any) -> Any:
            filled.append(beside.submit(fill))
            race.wait_until_somebody_waits()
            held = Collection.objects.select_for_update(nowait=True, no_key=True)
            assert held.get(pk=spring.pk), "it is locked since before the product is"
            return assign(*args, **given)

        filled: list[Any] = []
        patch.setattr(collections, "assign", probed)
        given = {"slug": mug.slug, "title": "Big mug", "collections": [spring.slug]}
        assert items.write(given, actor=STAFF, now=NOW) == (mug.pk, False)
        filled[0].result()
        assert not spring.places.exists(), "who filled it came second"
