from hypothesis import given
from hypothesis import strategies as st

from storefront.inventory import rules
from storefront.inventory.rules import Level


def level(key: int, on_hand: int, reserved: int = 0, policy: str = "deny", **fields: object) -> Level:
    return Level(id=key, variant_id=1, on_hand=on_hand, reserved=reserved, policy=policy, **fields)  # type: ignore[arg-type]


def test_one_location_that_has_all_goes_before_two_that_have_parts() -> None:
    assert rules.take([level(1, 2), level(2, 5, priority=9)], 4) == {2: 4}


def test_priority_decides_between_two_that_have_all() -> None:
    assert rules.take([level(1, 5, priority=2), level(2, 5, priority=1)], 4) == {2: 4}


def test_parts_are_taken_by_priority() -> None:
    assert rules.take([level(1, 2), level(2, 3, priority=1)], 4) == {1: 2, 2: 2}


def test_too_little_everywhere() -> None:
    assert rules.take([level(1, 2), level(2, 1)], 4) is None
    assert rules.take([], 1) is None


def test_what_is_not_counted_gives_without_counting() -> None:
    assert rules.take([level(1, 0, policy="untracked")], 4) == {}


def test_who_sells_on_gives_what_nobody_has() -> None:
    assert rules.take([level(1, 2), level(2, 1, policy="continue", priority=1)], 9) == {1: 2, 2: 7}


def test_an_inactive_location_gives_nothing() -> None:
    assert rules.take([level(1, 9, is_active=False)], 1) is None
    assert rules.available_of([level(1, 9, is_active=False)]) == 0


def test_crossing_the_threshold_counts_once() -> None:
    assert rules.is_crossing(6, 5, 5)
    assert not rules.is_crossing(5, 4, 5)
    assert not rules.is_crossing(6, 5, None)


@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(0, 3)), max_size=5),
    st.integers(1, 40),
)
def test_what_is_taken_adds_up_and_is_there(rows: list[tuple[int, int, int]], quantity: int) -> None:
    levels = [
        level(i, on_hand + reserved, reserved, priority=p) for i, (on_hand, reserved, p) in enumerate(rows)
    ]
    taken = rules.take(levels, quantity)
    if taken is None:
        assert (rules.available_of(levels) or 0) < quantity
    else:
        assert sum(taken.values()) == quantity
        assert all(0 < part <= levels[i].available for i, part in taken.items())
