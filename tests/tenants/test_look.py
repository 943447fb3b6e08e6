"""A shop's palette: chosen by hand and refused where it cannot be read, or made from a picture and mended."""

import pytest
from hypothesis import given, strategies as st

from kernel import colours
from kernel.errors import DomainError
from tenants import look
from tenants.models import Tenant

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def shop(primary: str = "#0f766e", **own: str) -> Tenant:
    return Tenant(theme_colour=primary, palette=own)


@pytest.mark.parametrize(
    ("own", "shown"),
    [
        ({}, ("#0f766e", "#fbfbfa", "#1f1b16")),
        ({"background": "#101014"}, ("#358c85", "#101014", "#ffffff")),
        ({"background": "#ffffff", "text": "#333333"}, ("#0f766e", "#ffffff", "#333333")),
        ({"accent": "#9d174d"}, ("#9d174d", "#fbfbfa", "#1f1b16")),
    ],
)
def test_what_a_shop_has_not_chosen_follows_from_the_rest(
    own: dict[str, str], shown: tuple[str, str, str]
) -> None:
    found = look.palette(shop(**own))
    assert (found["accent"], found["background"], found["text"]) == shown


@pytest.mark.parametrize(
    ("own", "refused"),
    [
        ({"text": "#777777", "background": "#ffffff"}, {"palette.text": "4.47"}),
        ({"text": "#767676", "background": "#ffffff"}, {}),
        ({"accent": "#f5c518"}, {"palette.accent": "1.57"}),
        ({"accent": "#f5c518", "background": "#16151a"}, {}),
        (
            {"accent": "#444444", "text": "#333333", "background": "#000000"},
            {"palette.accent": "2.15", "palette.text": "1.66"},
        ),
    ],
)
def test_what_cannot_be_read_on_the_background_is_refused_with_its_contrast(
    own: dict[str, str], refused: dict[str, str]
) -> None:
    try:
        look.check_contrast(shop(**own))
        told = {}
    except DomainError as error:
        told = {part.field: part.detail for part in error.parts}
    assert set(told) == set(refused)
    for field, ratio in refused.items():
        assert f"contrast of {ratio}:1" in told[field]


@pytest.mark.parametrize(
    ("shares", "ground", "primary", "is_dark"),
    [
        ([("#0f766e", 0.7), ("#f59e0b", 0.3)], None, "#0f766e", False),
        ([("#111111", 0.9), ("#e11d48", 0.1)], None, "#e11d48", False),
        ([("#111111", 1.0)], None, "#111111", False),
        ([("#ffffff", 0.9), ("#fde047", 0.1)], None, "#fde047", True),
        ([("#fde047", 1.0)], "#101014", "#fde047", True),
    ],
)
def test_a_palette_is_made_of_a_pictures_colours(
    shares: list[tuple[str, float]], ground: str | None, primary: str, is_dark: bool
) -> None:
    found = look.from_picture(shares, ground=ground)
    assert found["primary"] == primary
    assert (colours.text_on(found["background"]) == colours.LIGHT_TEXT) == is_dark


@given(st.lists(st.tuples(COLOURS, st.floats(0.01, 1)), min_size=1, max_size=8), st.none() | COLOURS)
def test_every_palette_of_a_picture_can_be_read(shares: list[tuple[str, float]], ground: str | None) -> None:
    found = look.from_picture(shares, ground=ground)
    for name in ("accent", "text"):
        assert colours.contrast(found[name], found["background"]) >= colours.READABLE  # type: ignore[literal-required]
