"""Whatever colour is chosen, what is written on it or in it can be read."""

from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from hypothesis import given, strategies as st

from kernel import colours

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("colour", "text"),
    [("#000000", "#ffffff"), ("#ffffff", "#16151a"), ("#facc15", "#16151a"), ("#00869c", "#000000")],
)
def test_text_on_a_colour_is_black_or_white(colour: str, text: str) -> None:
    assert colours.text_on(colour) == text


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.0),
    ],
)
def test_contrast_is_wcag_s(one: str, other: str, ratio: float) -> None:
    assert colours.contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert colours.contrast(other, one) == pytest.approx(ratio, abs=0.01)


@hypothesis.settings(deadline=None)
@given(COLOURS)
def test_every_colour_is_made_readable_and_visible(colour: str) -> None:
    assert colours.contrast(colours.text_on(colour), colour) >= colours.READABLE
    for paper in ("#f2f1ef", "#211f25"):
        assert colours.contrast(colours.readable(colour, paper=paper), paper) >= colours.READABLE
    assert colours.contrast(colours.surface(colour), "#ffffff") >= colours.VISIBLE


def test_a_colour_that_can_be_seen_stays_as_it_was_chosen() -> None:
    assert colours.surface("#0f766e") == "#0f766e"
    assert colours.surface("#ffffff") != "#ffffff"


def test_the_platform_has_one_colour_in_its_mails_its_admin_and_on_its_pages() -> None:
    css = Path(settings.BASE_DIR / "web/static/web/souk.css").read_text(encoding="utf-8")
    assert f"--brand: {settings.PLATFORM_COLOUR};" in css
