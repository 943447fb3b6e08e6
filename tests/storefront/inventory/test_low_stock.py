"""When a level counts as low, and what is on record of those who change it."""

import pytest
from django.db.models import Case, When

from accounts.models import AuditEvent
from kernel import clock
from storefront.inventory import locations, queries, rules, services
from storefront.inventory.models import StockLevel
from tests import actors
from tests.storefront.catalogue.factories import make_sized
from tests.storefront.inventory.test_stock import main, stocked

pytestmark = pytest.mark.usefixtures("in_shop")


class TestLowStock:
    """One definition: what the rule says of a level, the condition says of its row, at every door."""

    CASES = [
        (policy, on_hand, threshold, is_active)
        for policy in ("deny", "continue", "untracked")
        for on_hand in (0, 1, 5, 6)
        for threshold in (None, 0, 5)
        for is_active in (True, False)
    ]

    def test_the_condition_and_the_rule_agree(self) -> None:
        cellar = locations.create(values={"name": "Cellar"}, actor=actors.TERMINAL)
        locations.update(location_id=cellar.pk, values={"is_active": False}, actor=actors.TERMINAL)
        product = make_sized(sizes=tuple(f"S{n}" for n in range(len(self.CASES))))
        StockLevel.objects.all().delete()
        StockLevel.objects.bulk_create(
            StockLevel(
                variant=variant,
                location_id=main() if is_active else cellar.pk,
                policy=policy,
                on_hand=on_hand,
                low_stock_threshold=threshold,
            )
            for variant, (policy, on_hand, threshold, is_active) in zip(
                product.variants.all(), self.CASES, strict=True
            )
        )
        levels = StockLevel.objects.select_related("location").annotate(
            low=Case(When(queries.LOW, then=True), default=False),
            out=Case(When(queries.OUT, then=True), default=False),
        )
        assert len(levels) == len(self.CASES)
        for row in levels:
            free, threshold, is_active = row.on_hand, row.low_stock_threshold, row.location.is_active
            assert row.low == rules.is_low(row.policy, free, threshold, is_active=is_active)
            state = rules.state_of(
                policy=row.policy, available=free, threshold=threshold, is_active=is_active
            )
            assert row.out == (state == rules.State.OUT)

    def test_what_staff_do_to_stock_is_on_record(self) -> None:
        (tee,) = stocked(5)
        at = {"variant_id": tee.pk, "location_id": main(), "actor": actors.TERMINAL}
        services.adjust(delta=-2, reason="damaged", now=clock.now(), **at)
        services.set_policy(policy="continue", low_stock_threshold=3, **at)
        told = AuditEvent.objects.order_by("-pk")[:2]
        assert [(event.verb, event.fields) for event in told] == [
            ("updated", {"policy": ["deny", "continue"], "low_stock_threshold": [None, 3]}),
            ("adjusted", {"on_hand": [5, 3]}),
        ]
        assert told[1].change_message == "damaged"
