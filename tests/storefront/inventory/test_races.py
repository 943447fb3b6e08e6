"""Many buyers at once: never oversold, never a deadlock; with the guard off, the race shows."""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction
from django_tenants.utils import tenant_context

from kernel import clock
from storefront.catalogue.models import Variant
from storefront.inventory import errors, ledger, locations, product_edits, services
from storefront.inventory.models import StockLevel, StockLocation, StockMovement
from storefront.inventory.product_edits import ProductEdit
from storefront.inventory.rules import Level, Line
from tenants.models import Tenant
from tests import actors
from tests.storefront.catalogue.factories import make_sized

pytestmark = pytest.mark.usefixtures("fresh_database")
BUYERS, UNITS = 40, 10


@pytest.fixture
def shop() -> Tenant:
    return Tenant.objects.get(slug="alpha")


def stock(shop: Tenant, units: int) -> list[int]:
    with tenant_context(shop), transaction.atomic():
        product = make_sized()
        ids = list(product.variants.values_list("pk", flat=True))
        for level in StockLevel.objects.filter(variant_id__in=ids):
            services.set_on_hand(
                variant_id=level.variant_id,
                location_id=level.location_id,
                on_hand=units,
                reason="",
                actor=actors.TERMINAL,
                now=clock.now(),
            )
    return ids


def buy_in_parallel(shop: Tenant, ids: Sequence[int]) -> list[str]:
    def buy(number: int) -> str:
        order = ids if number % 2 else list(reversed(ids))  # opposite orders: what deadlocks are made of
        try:
            with tenant_context(shop):
                services.reserve(
                    lines=[Line(i, 1) for i in order], reference=f"order:{number}", now=clock.now()
                )
            return "sold"
        except errors.OutOfStock:
            return "out of stock"
        except Exception as error:  # noqa: BLE001 - whatever a buyer would see
            return repr(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=10) as pool:
        return list(pool.map(buy, range(BUYERS)))


def test_exactly_what_is_there_is_sold(shop: Tenant) -> None:
    ids = stock(shop, UNITS)
    outcomes = buy_in_parallel(shop, ids)
    assert sorted(set(outcomes)) == ["out of stock", "sold"]
    assert outcomes.count("sold") == UNITS
    with tenant_context(shop):
        assert set(StockLevel.objects.filter(variant_id__in=ids).values_list("on_hand", "reserved")) == {
            (10, 10)
        }
        assert StockMovement.objects.filter(level__variant_id__in=ids, kind="reserve").count() == 2 * UNITS


def test_control_without_the_guards_it_is_oversold(shop: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = stock(shop, UNITS)
    with tenant_context(shop), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE inventory_stocklevel DROP CONSTRAINT level_available")

    def unlocked(variant_ids: Sequence[int], *, location_id: int | None = None) -> list[Level]:
        rows = StockLevel.objects.filter(variant_id__in=variant_ids).order_by("id")
        found = [Level(*r) for r in rows.values_list("id", "variant_id", "on_hand", "reserved", "policy")]
        time.sleep(0.02)
        return found

    def unconditional(deltas: Sequence[ledger.Delta], **_how: Any) -> bool:
        for delta in sorted(deltas, key=lambda delta: delta.level_id):
            level = StockLevel.objects.get(id=delta.level_id)
            StockLevel.objects.filter(id=level.id).update(reserved=level.reserved + delta.reserved)
        return True

    monkeypatch.setattr(ledger, "lock_levels", unlocked)
    monkeypatch.setattr(ledger, "apply", unconditional)
    assert buy_in_parallel(shop, ids).count("sold") > UNITS


def test_releasing_in_parallel_gives_back_once(shop: Tenant) -> None:
    ids = stock(shop, UNITS)
    with tenant_context(shop):
        services.reserve(lines=[Line(i, 4) for i in ids], reference="order:1", now=clock.now())

    def release(_: int) -> int:
        try:
            with tenant_context(shop):
                return len(services.release(reference="order:1", now=clock.now()))
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=8) as pool:
        given_back = list(pool.map(release, range(16)))
    assert sorted(given_back) == [0] * 15 + [2]
    with tenant_context(shop):
        assert set(StockLevel.objects.filter(variant_id__in=ids).values_list("on_hand", "reserved")) == {
            (10, 0)
        }


def test_of_two_locations_switched_off_at_once_one_stays(shop: Tenant) -> None:
    def switch_off(location: StockLocation) -> None:
        try:
            with tenant_context(shop):
                locations.update(
                    location_id=location.pk,
                    values={"name": "Off", "priority": 1, "is_active": False},
                    actor=actors.TERMINAL,
                )
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as pool, tenant_context(shop):
        main, cellar = (
            StockLocation.objects.get(),
            locations.create(values={"name": "Cellar"}, actor=actors.TERMINAL),
        )
        with transaction.atomic():
            locations.update(
                location_id=main.pk,
                values={"name": "Off", "priority": 1, "is_active": False},
                actor=actors.TERMINAL,
            )
            other = pool.submit(switch_off, cellar)
            time.sleep(0.3)  # in which the other has seen what there is, unless it waits
        with pytest.raises(errors.LastLocation):
            other.result()


def test_what_moves_while_products_are_counted_together_waits_for_the_count(
    shop: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A delivery comes when the edit has looked and not written yet: without a lock the count would be off by it."""
    ids = stock(shop, UNITS)
    look, waits = product_edits.preview, threading.Event()
    deliveries: list[threading.Thread] = []

    def deliver() -> None:
        try:
            with tenant_context(shop):
                location = StockLocation.objects.get().pk
                waits.set()
                services.adjust(
                    variant_id=ids[0],
                    location_id=location,
                    delta=3,
                    reason="",
                    actor=actors.TERMINAL,
                    now=clock.now(),
                )
        finally:
            connection.close()

    def look_and_let_deliver(**wish: Any) -> Any:
        found = look(**wish)
        deliveries.append(threading.Thread(target=deliver))
        deliveries[0].start()
        assert waits.wait(60)
        deliveries[0].join(0.5)  # without a lock it is done by now
        return found

    monkeypatch.setattr(product_edits, "preview", look_and_let_deliver)
    with tenant_context(shop):
        product = Variant.objects.get(pk=ids[0]).product_id
        edit = ProductEdit(on_hand=4)
        product_edits.apply(
            product_ids=[product], edit=edit, currency="EUR", actor=actors.STAFF, now=clock.now()
        )
        deliveries[0].join()
        moves = StockMovement.objects.filter(level__variant=ids[0]).order_by("id")
        assert [move.on_hand_delta for move in moves][-2:] == [4 - UNITS, 3], (
            "first the count, then what came"
        )
        assert StockLevel.objects.get(variant=ids[0]).on_hand == 7
