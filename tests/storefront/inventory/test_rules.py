import re
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from storefront.inventory import rules
from storefront.inventory.rules import Level

PAGE = Path(__file__).parents[3] / "docs" / "algorithms" / "stock.md"


def level(key: int, on_hand: int, reserved: int = 0, policy: str = "deny", **fields: object) -> Level:
    return Level(id=key, variant_id=1, on_hand=on_hand, reserved=reserved, policy=policy, **fields)  # type: ignore[arg-type]


def read_cases() -> list[list[str]]:
    table = PAGE.read_text().split("## From which location")[1].split("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def read_level(name: str, text: str) -> Level:
    on_hand, priority, *words = [word.strip() for word in text.split(",")]
    fields = {"priority": int(priority), "is_active": "inactive" not in words}
    policy = next((word for word in words if word != "inactive"), "deny")
    return level(ord(name), int(on_hand), policy=policy, **fields)


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: f"{case[1]} of {case[0]}")
def test_the_page_s_example_holds(case: list[str]) -> None:
    levels = [read_level(name, text) for name, text in re.findall(r"([A-Z]) \(([^)]+)\)", case[0])]
    taken = rules.take(levels, int(case[1]))
    if taken is None:
        told = "none: out of stock"
    else:
        told = ", ".join(f"{chr(key)} {part}" for key, part in taken.items()) or "none is counted"
    assert told == case[2]


def test_the_page_has_its_examples() -> None:
    assert len(read_cases()) >= 7


def test_nobody_has_what_is_nowhere() -> None:
    assert rules.take([], 1) is None


def test_an_inactive_location_gives_nothing() -> None:
    assert rules.take([level(1, 9, is_active=False)], 1) is None
    assert rules.available_of([level(1, 9, is_active=False)]) == 0


@pytest.mark.parametrize(
    ("policy", "available", "threshold", "state", "is_low"),
    [
        ("deny", 6, 5, "in stock", False),
        ("deny", 5, 5, "low", True),
        ("continue", 1, 5, "low", True),
        ("deny", 0, 5, "out", True),
        ("deny", 0, None, "out", False),
        ("continue", -3, 0, "out", True),
        ("deny", 1, None, "in stock", False),
        ("untracked", 0, 5, "not counted", False),
    ],
)
def test_what_is_low_and_what_is_out(
    policy: str, available: int, threshold: int | None, state: str, is_low: bool
) -> None:
    assert rules.state_of(policy=policy, available=available, threshold=threshold) == state
    assert rules.is_low(policy, available, threshold) == is_low
    assert not rules.is_low(policy, available, threshold, is_active=False)


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
