"""Where stock lies: locations that are deleted, and switched off."""

import pytest

from kernel import clock
from storefront.catalogue.models import Variant
from storefront.inventory import errors, locations, services
from storefront.inventory.models import StockLevel, StockLocation, StockMovement
from tests import actors
from tests.storefront.catalogue.factories import make_product
from tests.storefront.inventory.test_stock import main, stocked

pytestmark = pytest.mark.usefixtures("in_shop")


class TestDeletingALocation:
    """One that nothing ever lay at goes; the ledger loses nothing, and the shop keeps a place."""

    @pytest.fixture
    def cellar(self) -> StockLocation:
        locations.update(
            location_id=main(),
            values={"name": "Main", "priority": 200, "is_active": True},
            actor=actors.TERMINAL,
        )
        return locations.create(values={"name": "Cellar"}, actor=actors.TERMINAL)  # the first, from now on

    def test_what_was_kept_count_of_there_is_so_at_the_first_location_that_stays(
        self, cellar: StockLocation
    ) -> None:
        product = make_product()  # which gets a level of none at the first location
        variant = product.variants.get()
        assert StockLevel.objects.get(variant=variant).location == cellar
        locations.delete(location_id=cellar.pk, actor=actors.TERMINAL, now=clock.now())
        assert StockLevel.objects.get(variant=variant).location_id == main()
        assert not StockLocation.objects.filter(pk=cellar.pk).exists()

    def test_one_that_stock_lies_at_or_lay_at_stays(self, cellar: StockLocation) -> None:
        (variant,) = stocked(3)
        moved = {"variant_id": variant.pk, "reason": "", "actor": actors.TERMINAL, "now": clock.now()}
        for delta in (2, -2):
            services.adjust(location_id=cellar.pk, delta=delta, **moved)
            with pytest.raises(errors.LocationInUse):
                locations.delete(location_id=cellar.pk, actor=actors.TERMINAL, now=clock.now())
        assert StockMovement.objects.filter(level__location=cellar).count() == 2

    def test_what_was_sold_on_from_there_is_not_any_more(self, cellar: StockLocation) -> None:
        variant = make_product().variants.get()
        at = {"variant_id": variant.pk, "location_id": cellar.pk}
        services.set_policy(policy="continue", low_stock_threshold=None, actor=actors.TERMINAL, **at)
        assert Variant.objects.get(pk=variant.pk).in_stock
        locations.delete(location_id=cellar.pk, actor=actors.TERMINAL, now=clock.now())
        assert not Variant.objects.get(pk=variant.pk).in_stock

    def test_the_last_that_is_active_stays(self, cellar: StockLocation) -> None:
        locations.update(
            location_id=main(),
            values={"name": "Main", "priority": 200, "is_active": False},
            actor=actors.TERMINAL,
        )
        with pytest.raises(errors.LastLocation):
            locations.delete(location_id=cellar.pk, actor=actors.TERMINAL, now=clock.now())


class TestSwitchingALocationOff:
    """The shop keeps a place that is active."""

    def test_one_of_two_goes_off_and_the_other_does_not(self) -> None:
        cellar = locations.create(values={"name": "Cellar"}, actor=actors.TERMINAL)
        locations.update(
            location_id=main(),
            values={"name": "Main", "priority": 100, "is_active": False},
            actor=actors.TERMINAL,
        )
        with pytest.raises(errors.LastLocation):
            locations.update(
                location_id=cellar.pk,
                values={"name": "Cellar", "priority": 100, "is_active": False},
                actor=actors.TERMINAL,
            )
        assert StockLocation.objects.get(is_active=True) == cellar

    def test_one_that_is_off_is_changed_beside_the_last(self) -> None:
        cellar = locations.create(values={"name": "Cellar"}, actor=actors.TERMINAL)
        locations.update(
            location_id=cellar.pk,
            values={"name": "Cellar", "priority": 100, "is_active": False},
            actor=actors.TERMINAL,
        )
        locations.update(
            location_id=cellar.pk,
            values={"name": "Attic", "priority": 5, "is_active": False},
            actor=actors.TERMINAL,
        )
        assert StockLocation.objects.get(pk=cellar.pk).name == "Attic"
