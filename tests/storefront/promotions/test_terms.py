"""Where a promotion stands: said of one by a rule, and of many by a condition; both agree."""

from datetime import datetime, timedelta
from itertools import product

import pytest
from django.db import IntegrityError, transaction

from storefront.promotions import terms
from storefront.promotions.models import Promotion
from storefront.promotions.terms import State
from tenants.models import Tenant
from tests.storefront.stories import NOW

HOUR = timedelta(hours=1)
MOMENTS = (None, NOW - 2 * HOUR, NOW - HOUR, NOW, NOW + HOUR, NOW + 2 * HOUR)


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "usage_limit", "is_active", "state"),
    [
        (None, None, None, True, State.RUNNING),
        (None, None, None, False, State.OFF),
        (NOW, NOW + HOUR, None, True, State.RUNNING),
        (NOW + HOUR, None, None, True, State.SCHEDULED),
        (None, NOW, None, True, State.ENDED),
        (None, None, 3, True, State.USED_UP),
        (None, NOW - HOUR, 3, True, State.ENDED),
        (NOW + HOUR, None, 3, False, State.OFF),
    ],
)
def test_a_promotion_stands_where_its_window_and_its_uses_put_it(
    starts_at: datetime | None,
    ends_at: datetime | None,
    usage_limit: int | None,
    is_active: bool,
    state: State,
) -> None:
    found = terms.state_of(
        is_active=is_active,
        starts_at=starts_at,
        ends_at=ends_at,
        usage_limit=usage_limit,
        used_count=3,
        now=NOW,
    )
    assert found == state


@pytest.mark.django_db
def test_the_condition_finds_what_the_rule_says(in_shop: Tenant) -> None:
    windows = [(a, b) for a, b in product(MOMENTS, MOMENTS) if a is None or b is None or a < b]
    Promotion.objects.bulk_create(
        Promotion(
            name="Offer",
            kind="percentage",
            starts_at=starts_at,
            ends_at=ends_at,
            is_active=is_active,
            usage_limit=limit,
            used_count=3,
        )
        for (starts_at, ends_at), is_active, limit in product(windows, (True, False), (None, 3, 4))
    )
    for state in State:
        found = set(Promotion.objects.filter(terms.in_state(state, now=NOW)))
        assert found == {
            each
            for each in Promotion.objects.all()
            if state
            == terms.state_of(
                is_active=each.is_active,
                starts_at=each.starts_at,
                ends_at=each.ends_at,
                usage_limit=each.usage_limit,
                used_count=each.used_count,
                now=NOW,
            )
        }
        assert found


@pytest.mark.django_db
def test_the_database_keeps_no_window_that_ends_before_it_starts(in_shop: Tenant) -> None:
    with pytest.raises(IntegrityError, match="promotion_window"), transaction.atomic():
        Promotion.objects.create(name="Offer", kind="percentage", starts_at=NOW, ends_at=NOW)
