"""Paying again keeps stock for a while, and not without end."""

from datetime import timedelta

import pytest

from storefront.orders import rules
from tests.storefront.stories import NOW


@pytest.mark.parametrize(
    ("patience", "tried_after", "held_for"),
    [
        (timedelta(minutes=30), timedelta(minutes=10), timedelta(minutes=40)),
        (timedelta(minutes=30), timedelta(hours=23, minutes=50), timedelta(hours=24)),
        (timedelta(minutes=30), timedelta(hours=30), timedelta(hours=24)),
        (timedelta(days=7), timedelta(hours=2), timedelta(days=7)),
    ],
)
def test_a_hold_has_a_last_moment_however_often_it_is_tried(
    patience: timedelta, tried_after: timedelta, held_for: timedelta
) -> None:
    until = rules.hold_until(placed_at=NOW, patience=patience, now=NOW + tried_after)
    assert until == NOW + held_for
