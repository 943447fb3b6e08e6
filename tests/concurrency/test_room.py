"""What a shop has only so many of, asked for at one moment: the last place is taken once."""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Model
from django_tenants.utils import tenant_context

from kernel import clock, writing
from kernel.errors import DomainError
from storefront.custom_fields import services as custom_fields
from storefront.custom_fields.models import CustomField
from storefront.customers import tiers
from storefront.customers.models import MembershipTier
from storefront.promotions import services as promotions
from storefront.promotions.models import Promotion
from storefront.shipping import services as shipping
from storefront.shipping.models import ShippingZone
from storefront.taxes import services as taxes
from storefront.taxes.models import TaxRate
from storefront.webhooks import rules as webhook_rules, services as webhooks
from storefront.webhooks.models import Endpoint
from tenants.models import Tenant
from tests.actors import STAFF
from tests.concurrency import race
from tests.storefront.stories import promotion

COUNTRIES = ("AT", "BE", "DK", "ES", "FI", "FR", "IT", "NL")


@pytest.fixture
def alpha(fresh_database: str) -> Tenant:
    return Tenant.objects.get(slug="alpha")


def _rate(n: int) -> None:
    wish = taxes.TaxRateValues(name="VAT", country=COUNTRIES[n], percent=Decimal(19))
    taxes.create(values=wish, actor=STAFF)


def _zone(n: int) -> None:
    shipping.create(values={"name": f"Zone {n}", "countries": [COUNTRIES[n]]}, actor=STAFF)


def _region(n: int) -> None:
    wish = shipping.ZoneValues(name=f"Zone {n}", countries=["US"], regions=[f"R{n}"])
    shipping.create(values=wish, actor=STAFF)


def _tier(n: int) -> None:
    wish = tiers.TierValues(name=f"Tier {n}", rank=10 + n, min_spend=Decimal(5000 + n))
    tiers.create(values=wish, actor=STAFF, now=clock.now())


def _promotion(n: int) -> None:
    promotion(name=f"Offer {n}")


def _field(n: int) -> None:
    wish = custom_fields.CustomFieldValues(kind="product", key=f"key_{n}", name=f"Field {n}", type="text")
    custom_fields.create(values=wish, actor=STAFF)


def _endpoint(n: int) -> None:
    wish = webhooks.EndpointValues(url=f"https://example.com/{n}", event_types=["order.paid"])
    webhooks.create(values=wish, actor=STAFF, now=clock.now())


KINDS: dict[str, tuple[Any, str, type[Model], Callable[[int], None]]] = {
    "rates": (taxes, "MOST_RATES", TaxRate, _rate),
    "zones": (shipping, "MOST_ZONES", ShippingZone, _zone),
    "tiers": (tiers, "MOST_TIERS", MembershipTier, _tier),
    "promotions": (promotions, "MOST_ON", Promotion, _promotion),
    "custom fields": (custom_fields, "MOST_OF_A_KIND", CustomField, _field),
    "endpoints": (webhook_rules, "MOST_ENDPOINTS", Endpoint, _endpoint),
}


def _fill_the_last_place(kind: str, shop: Tenant, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    module, bound, model, make = KINDS[kind]
    with tenant_context(shop):
        monkeypatch.setattr(module, bound, model._default_manager.count() + 1)
    ends = race.run([lambda n=n: make(n) for n in range(len(COUNTRIES))], shop=shop)
    assert all(end is None or isinstance(end, DomainError) for end in ends), ends
    return Counter("made" if end is None else "refused" for end in ends)


@pytest.mark.parametrize("kind", KINDS)
def test_the_last_place_is_taken_once(kind: str, alpha: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _fill_the_last_place(kind, alpha, monkeypatch) == {"made": 1, "refused": len(COUNTRIES) - 1}


def test_regions_of_all_zones_together_have_an_end(alpha: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipping, "MOST_REGIONS", 1)
    ends = race.run([lambda n=n: _region(n) for n in range(len(COUNTRIES))], shop=alpha)
    assert ends.count(None) == 1


def test_control_a_bound_that_only_counts_is_overrun(alpha: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    count = writing.require_room

    def count_and_wait(*args: Any, **kwargs: Any) -> None:
        count(*args, **kwargs)
        race.hesitate()

    monkeypatch.setattr(writing, "take_turn", lambda noun: None)
    monkeypatch.setattr(writing, "require_room", count_and_wait)
    assert _fill_the_last_place("rates", alpha, monkeypatch)["made"] > 1
