"""What a shop offers is kept by version: read again when it changes, and never used when it is older."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from kernel.versions import snapshots
from kernel.versions.models import Version
from storefront.carts import priced
from storefront.carts.models import Cart
from storefront.customers import tiers
from storefront.customers.models import MembershipTier
from storefront.policies import services as policies
from storefront.promotions import services as promotions
from storefront.shipping import services as shipping
from storefront.shipping.models import ShippingZone
from storefront.taxes import services as taxes
from storefront.taxes.models import TaxRate
from tests import statements
from tests.storefront.stories import NOW, STAFF, goods, guest_cart, promotion

pytestmark = pytest.mark.usefixtures("in_shop")

CHANGES: dict[str, Callable[[], object]] = {
    "a promotion is made": promotion,
    "a promotion is changed": lambda: promotions.update(
        promotion_id=promotion().pk, values={"value": Decimal(5)}, actor=STAFF, now=NOW
    ),
    "a promotion is deleted": lambda: promotions.delete(promotion_id=promotion().pk, actor=STAFF),
    "a zone is made": lambda: shipping.create(values={"name": "Far", "countries": ["NZ"]}, actor=STAFF),
    "a zone is changed": lambda: shipping.update(
        zone_id=ShippingZone.objects.get().pk, values={"name": "All"}, actor=STAFF
    ),
    "a zone is deleted": lambda: shipping.delete(zone_id=ShippingZone.objects.get().pk, actor=STAFF),
    "a shop takes a currency": lambda: shipping.adopt(currency="JPY", language="en"),
    "a rate is made": lambda: taxes.create(values={"name": "GST", "country": "NZ"}, actor=STAFF),
    "a rate is changed": lambda: taxes.update(
        rate_id=TaxRate.objects.get().pk, values={"percent": Decimal(7)}, actor=STAFF
    ),
    "a rate is deleted": lambda: taxes.delete(
        rate_id=taxes.create(values={"name": "GST", "country": "NZ"}, actor=STAFF).pk, actor=STAFF
    ),
    "a shop takes a country": lambda: taxes.adopt_country(country="DE", language="en"),
    "a tier is made": lambda: tiers.create(
        values={"name": "Platinum", "rank": 9, "min_spend": Decimal(5000)}, actor=STAFF, now=NOW
    ),
    "a tier is changed": lambda: tiers.update(
        tier_id=MembershipTier.objects.get(name="Gold").pk,
        values={"discount_percent": Decimal(9)},
        actor=STAFF,
        now=NOW,
    ),
    "a tier is deleted": lambda: tiers.delete(
        tier_id=MembershipTier.objects.get(name="Gold").pk, actor=STAFF
    ),
    "presets are taken": lambda: taxes.adopt_presets(countries=["DK"], actor=STAFF),
    "a shop takes a language": lambda: tiers.adopt(currency="EUR", language="de"),
    "a policy is published": lambda: policies.publish(kind="terms", body="Fair.", actor=STAFF, now=NOW),
}


def token() -> str | None:
    found = Version.objects.filter(name=snapshots.OFFERED).values_list("token", flat=True).first()
    return str(found) if found else None


@pytest.mark.parametrize("change", CHANGES)
def test_whoever_changes_what_is_offered_ends_its_version(change: str) -> None:
    before = token()
    CHANGES[change]()
    assert token() != before


def test_what_is_offered_is_read_once_and_again_after_a_change() -> None:
    cart = Cart.objects.get(pk=guest_cart(goods(price="10.00"))[0])

    def asked_for() -> int:
        with CaptureQueriesContext(connection) as captured:
            priced.read_and_price(cart, now=NOW)
        return len(statements.of(captured))

    assert asked_for() == 1
    promotion(value=Decimal(50))
    asked = [asked_for(), asked_for()]
    assert asked[0] > asked[1] == 1
    assert priced.read_and_price(cart, now=NOW).price.discount_total == 5


def test_a_change_that_is_rolled_back_is_offered_to_nobody_afterwards() -> None:
    cart = Cart.objects.get(pk=guest_cart(goods(price="10.00"))[0])
    with transaction.atomic():
        promotion(value=Decimal(50))
        assert priced.read_and_price(cart, now=NOW).price.discount_total == 5
        transaction.set_rollback(True)
    assert priced.read_and_price(cart, now=NOW).price.discount_total == 0


def test_what_is_kept_begins_and_ends_by_the_clock() -> None:
    cart = Cart.objects.get(pk=guest_cart(goods(price="10.00"))[0])
    hour = timedelta(hours=1)
    promotion(value=Decimal(50), starts_at=NOW + hour, ends_at=NOW + 2 * hour)
    found = [priced.read_and_price(cart, now=NOW + hours * hour).price.discount_total for hours in (0, 1, 2)]
    assert found == [0, 5, 0]


def test_what_was_written_past_the_services_is_seen_within_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    cart = Cart.objects.get(pk=guest_cart(goods(price="10.00"))[0])
    priced.read_and_price(cart, now=NOW)
    TaxRate.objects.update(percent=50)
    monkeypatch.setattr(snapshots.time, "monotonic", lambda: float("inf"))
    assert priced.read_and_price(cart, now=NOW).price.tax_total > 0
