"""A merchant may choose any colour: the admin stays readable."""

from hypothesis import given, settings, strategies as st

from admin_theme import colours
from kernel.colours import contrast

COLOURS = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}")
WHITE = "oklch(100% 0 0)"


def test_keeps_a_readable_colour_as_it_is() -> None:
    scale = dict(colours.primary("#7c3aed"))
    assert colours.hex_of(scale["600"]) == "#7c3aed"


def test_darkens_a_colour_white_is_not_readable_on() -> None:
    scale = dict(colours.primary("#facc15"))
    assert colours.hex_of(scale["600"]) != "#facc15"
    assert contrast(scale["600"], WHITE) >= 4.5


def test_falls_back_on_text_that_is_no_colour() -> None:
    for text in ("", "red", "#12", "#7c3aed; } body { display: none", "url(javascript:alert(1))"):
        assert colours.primary(text) == colours.primary(colours.DEFAULT)


def test_palette_is_new_at_every_call() -> None:
    first = colours.palette("#0f766e")
    first["primary"]["600"] = "spoilt"
    first["font"].clear()
    assert colours.palette("#0f766e")["primary"]["600"] != "spoilt"
    assert colours.palette("#0f766e")["font"]


@settings(deadline=None)
@given(COLOURS)
def test_every_colour_stays_readable(colour: str) -> None:
    scale, grey = dict(colours.primary(colour)), dict(colours.base(colour))
    assert tuple(scale) == tuple(grey) == colours.WEIGHTS
    assert contrast(scale["600"], WHITE) >= 4.45  # a button and a link by day
    assert contrast(scale["700"], scale["100"]) >= 4.4  # a label
    assert contrast(scale["500"], grey["900"]) >= 4.4  # a link by night
    assert contrast(grey["600"], WHITE) >= 4.5
    assert contrast(grey["300"], grey["900"]) >= 4.5


@settings(deadline=None)
@given(COLOURS)
def test_every_scale_gets_darker_step_by_step(colour: str) -> None:
    for pairs in (colours.primary(colour), colours.base(colour)):
        lights = [float(css.removeprefix("oklch(").split("%")[0]) for _, css in pairs]
        assert lights == sorted(lights, reverse=True)
        assert len(set(lights)) == len(lights)
