import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

from kernel import clock
from storefront.carts import priced
from storefront.carts.models import Cart
from storefront.catalogue.models import Product, Variant
from storefront.inventory import errors, locations, queries, services, signals
from storefront.inventory.models import StockLevel, StockLocation, StockMovement
from storefront.inventory.rules import Line
from tenants.models import Tenant
from tests import actors, statements
from tests.storefront.catalogue.factories import make_product, make_sized

pytestmark = pytest.mark.usefixtures("in_shop")


def stocked(*quantities: int, policy: str = "deny") -> list[Variant]:
    """Variants of one product with so many of each on hand."""
    product = make_sized(sizes=tuple(f"S{n}" for n in range(len(quantities))))
    variants = list(product.variants.all())
    for variant, quantity in zip(variants, quantities, strict=True):
        services.set_policy(
            variant_id=variant.pk,
            location_id=main(),
            policy=policy,
            low_stock_threshold=None,
            actor=actors.TERMINAL,
        )
        services.set_on_hand(
            variant_id=variant.pk,
            location_id=main(),
            on_hand=quantity,
            reason="",
            actor=actors.TERMINAL,
            now=clock.now(),
        )
    return variants


def main() -> int:
    return StockLocation.objects.get(code="main").pk


def level(variant: Variant) -> tuple[int, int]:
    found = StockLevel.objects.get(variant=variant, location_id=main())
    return found.on_hand, found.reserved


def left(variant: Variant) -> int | None:
    """What a cart is told can be had of it."""
    (item,), _ = priced.read(Cart(currency="EUR"), adding=variant.pk, now=clock.now())
    return item.left


def reserve(reference: str, *pairs: tuple[Variant, int]) -> None:
    lines = [Line(variant.pk, quantity) for variant, quantity in pairs]
    services.reserve(lines=lines, reference=reference, now=clock.now())


def ledger_sums(variant: Variant) -> tuple[int, int]:
    moves = StockMovement.objects.filter(level__variant=variant)
    return sum(m.on_hand_delta for m in moves), sum(m.reserved_delta for m in moves)


def test_every_shop_starts_with_one_location() -> None:
    assert list(StockLocation.objects.values_list("code", "name")) == [("main", "Main")]


def test_reserve_release_and_ship() -> None:
    tee, mug = stocked(5, 3)
    reserve("order:1", (tee, 2), (mug, 3))
    assert (level(tee), level(mug)) == ((5, 2), (3, 3))
    assert services.release(reference="order:1", now=clock.now()) == {tee.pk: 2, mug.pk: 3}
    assert (level(tee), level(mug)) == ((5, 0), (3, 0))
    reserve("order:2", (tee, 4))
    assert services.ship(reference="order:2", now=clock.now()) == {tee.pk: 4}
    assert level(tee) == (1, 0)
    assert ledger_sums(tee) == (1, 0)


def test_settling_twice_does_nothing() -> None:
    (tee,) = stocked(5)
    reserve("order:1", (tee, 2))
    services.release(reference="order:1", now=clock.now())
    assert services.release(reference="order:1", now=clock.now()) == {}
    assert services.ship(reference="order:1", now=clock.now()) == {}
    assert level(tee) == (5, 0)


def test_shipping_part_by_part_never_ships_more_than_reserved() -> None:
    (tee,) = stocked(9)
    reserve("order:1", (tee, 5))
    assert services.ship(reference="order:1", lines=[Line(tee.pk, 2)], now=clock.now()) == {tee.pk: 2}
    assert services.ship(reference="order:1", lines=[Line(tee.pk, 9)], now=clock.now()) == {tee.pk: 3}
    assert level(tee) == (4, 0)


def test_one_order_does_not_settle_anothers() -> None:
    (tee,) = stocked(5)
    reserve("order:1", (tee, 2))
    reserve("order:11", (tee, 3))
    services.release(reference="order:1", now=clock.now())
    assert level(tee) == (5, 3)


def test_all_lines_or_none() -> None:
    tee, mug = stocked(5, 1)
    with pytest.raises(errors.OutOfStock) as caught, transaction.atomic():
        reserve("order:1", (tee, 2), (mug, 2))
    assert caught.value.code == "cart.out_of_stock"
    assert caught.value.data["lines"] == [{"variant": mug.pk, "requested": 2, "available": 1}]
    assert (level(tee), level(mug)) == ((5, 0), (1, 0))


def test_lines_of_one_variant_add_up() -> None:
    (tee,) = stocked(3)
    with pytest.raises(errors.OutOfStock):
        reserve("order:1", (tee, 2), (tee, 2))


@pytest.mark.parametrize("quantity", [0, -1])
def test_at_least_one(quantity: int) -> None:
    (tee,) = stocked(3)
    with pytest.raises(errors.InvalidQuantity):
        reserve("order:1", (tee, quantity))


def test_an_unknown_variant_is_out_of_stock() -> None:
    with pytest.raises(errors.OutOfStock):
        services.reserve(lines=[Line(10**9, 1)], reference="order:1", now=clock.now())


def test_policies() -> None:
    (endless,) = stocked(1, policy="continue")
    (uncounted,) = stocked(0, policy="untracked")
    reserve("order:1", (endless, 4), (uncounted, 100))
    assert (level(endless), level(uncounted)) == ((1, 4), (0, 0))
    assert (left(endless), left(uncounted)) == (None, None)
    assert services.ship(reference="order:1", now=clock.now()) == {endless.pk: 4}
    assert level(endless) == (-3, 0)


def test_denying_is_refused_while_more_is_promised_than_there_is() -> None:
    (endless,) = stocked(1, policy="continue")
    reserve("order:1", (endless, 4))
    with pytest.raises(errors.BelowReserved):
        services.set_policy(
            variant_id=endless.pk,
            location_id=main(),
            policy="deny",
            low_stock_threshold=None,
            actor=actors.TERMINAL,
        )


def test_two_locations_share_an_order() -> None:
    (tee,) = stocked(2)
    other = locations.create(values={"name": "Cellar"}, actor=actors.TERMINAL)
    services.adjust(
        variant_id=tee.pk,
        location_id=other.pk,
        delta=3,
        reason="delivery",
        actor=actors.TERMINAL,
        now=clock.now(),
    )
    assert left(tee) == 5
    reserve("order:1", (tee, 4))
    by_location = StockLevel.objects.filter(variant=tee).values_list("location__code", "reserved")
    assert dict(by_location) == {"main": 2, "cellar": 2}
    services.release(reference="order:1", now=clock.now())
    assert left(tee) == 5
    locations.update(
        location_id=other.pk,
        values={"name": "Cellar", "priority": 100, "is_active": False},
        actor=actors.TERMINAL,
    )
    assert left(tee) == 2


def test_adjusting_below_what_is_promised_is_refused() -> None:
    (tee,) = stocked(5)
    reserve("order:1", (tee, 4))
    with pytest.raises(errors.BelowReserved):
        services.adjust(
            variant_id=tee.pk,
            location_id=main(),
            delta=-2,
            reason="x",
            actor=actors.TERMINAL,
            now=clock.now(),
        )
    with pytest.raises(errors.BelowReserved):
        services.set_on_hand(
            variant_id=tee.pk,
            location_id=main(),
            on_hand=3,
            reason="",
            actor=actors.TERMINAL,
            now=clock.now(),
        )
    assert level(tee) == (5, 4)


def test_adjusting_is_on_the_record() -> None:
    (tee,) = stocked(5)
    services.adjust(
        variant_id=tee.pk,
        location_id=main(),
        delta=-2,
        reason="broken",
        actor=actors.TERMINAL,
        now=clock.now(),
    )
    last = queries.list_movements(variant_id=tee.pk)[0]
    assert (last["kind"], last["on_hand_delta"], last["reason"], last["actor"]) == (
        "adjust",
        -2,
        "broken",
        "manage.py tests",
    )


def test_unknown_levels() -> None:
    (tee,) = stocked(1)
    for variant, location in ((10**9, main()), (tee.pk, 10**9)):
        with pytest.raises(errors.LevelNotFound):
            services.adjust(
                variant_id=variant,
                location_id=location,
                delta=1,
                reason="",
                actor=actors.TERMINAL,
                now=clock.now(),
            )
    with pytest.raises(errors.InvalidQuantity):
        services.adjust(
            variant_id=tee.pk, location_id=main(), delta=0, reason="", actor=actors.TERMINAL, now=clock.now()
        )


def test_goods_that_came_back_are_put_back_once() -> None:
    (tee,) = stocked(5)
    reserve("order:1", (tee, 2))
    services.ship(reference="order:1", now=clock.now())
    for expected in ({tee.pk: 2}, {}):
        assert services.restock(lines=[Line(tee.pk, 2)], reference="refund:1", now=clock.now()) == expected
    assert level(tee) == (5, 0)


def test_the_catalogue_knows_what_is_in_stock() -> None:
    small, large = stocked(1, 0)
    product = Product.objects.get(pk=small.product_id)
    assert product.in_stock
    reserve("order:1", (small, 1))
    product.refresh_from_db()
    small.refresh_from_db()
    assert (product.in_stock, small.in_stock, large.in_stock) == (False, False, False)
    services.release(reference="order:1", now=clock.now())
    product.refresh_from_db()
    assert product.in_stock


def test_low_stock_is_announced_once_when_it_is_crossed() -> None:
    (tee,) = stocked(6)
    services.set_policy(
        variant_id=tee.pk, location_id=main(), policy="deny", low_stock_threshold=4, actor=actors.TERMINAL
    )
    heard: list[int] = []
    signals.stock_low.connect(lambda available, **_: heard.append(available), dispatch_uid="test")
    try:
        for n in range(4):
            reserve(f"order:{n}", (tee, 1))
    finally:
        signals.stock_low.disconnect(dispatch_uid="test")
    assert heard == [4]


def test_the_ledger_is_append_only() -> None:
    stocked(1)
    with pytest.raises(TypeError):
        StockMovement.objects.first().save()


@pytest.mark.parametrize("changes", [{"reserved": 2}, {"reserved": -1}, {"on_hand": -1}, {"policy": "maybe"}])
def test_the_database_holds_the_rules_itself(changes: dict[str, object]) -> None:
    (tee,) = stocked(1)
    with pytest.raises(IntegrityError), transaction.atomic():
        StockLevel.objects.filter(variant=tee).update(**changes)


def test_statements_do_not_grow_with_lines() -> None:
    variants = stocked(*[9] * 12)

    def count(number: int, action: str) -> int:
        reference = f"order:{number}"
        with CaptureQueriesContext(connection) as captured:
            if action == "reserve":
                reserve(reference, *((v, 1) for v in variants[:number]))
            else:
                getattr(services, action)(reference=reference, now=clock.now())
        return len([sql for sql in statements.of(captured) if "SAVEPOINT" not in sql])

    assert count(1, "reserve") == count(12, "reserve") == 2
    assert count(1, "release") == count(12, "release") <= 5
    count(1, "reserve"), count(12, "reserve")
    assert count(1, "ship") == count(12, "ship") <= 4


def test_what_has_no_level_anywhere_is_not_there() -> None:
    assert left(make_product().variants.get()) == 0


def test_another_shop_has_stock_of_its_own(other_shop: Tenant) -> None:
    (tee,) = stocked(5)
    with tenant_context(other_shop):
        twin = make_product().variants.get()
        assert left(twin) == 0
    assert level(tee) == (5, 0)
