"""Colours that people choose, made readable. Pure; coloraide does the maths, and contrast is WCAG 2.2's.

A colour is any text CSS knows: `#0f766e`, `oklch(54% 0.1 180)`.
"""

from functools import lru_cache
from typing import Any

READABLE = 4.5  # WCAG 2.2, 1.4.3: text against its background
VISIBLE = 1.3  # of a coloured bar or button against a white page: enough to see where it ends
LIGHT_TEXT, DARK_TEXT = "#ffffff", "#16151a"
_WHITE, _BLACK = "#ffffff", "#000000"
_STEP = 0.04


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio, 1 to 21."""
    return float(parse(one).contrast(other, method="wcag21"))


@lru_cache(maxsize=1024)
def text_on(colour: str) -> str:
    """White or nearly black as `#rrggbb`, whichever reads better on the colour; black where neither reads well."""
    best = max(LIGHT_TEXT, DARK_TEXT, key=lambda text: contrast(text, colour))
    return best if contrast(best, colour) >= READABLE else _BLACK


@lru_cache(maxsize=1024)
def readable(colour: str, *, paper: str) -> str:
    """The colour as `#rrggbb`, moved towards black or white until text in it can be read on the paper."""
    goal = _BLACK if contrast(_BLACK, paper) > contrast(_WHITE, paper) else _WHITE
    return _mix_until(colour, goal, paper=paper, ratio=READABLE)


@lru_cache(maxsize=1024)
def surface(colour: str) -> str:
    """The colour as `#rrggbb` for a bar or a button, darkened where a white page would hide it."""
    return _mix_until(colour, _BLACK, paper=_WHITE, ratio=VISIBLE)


@lru_cache(maxsize=1024)
def mix(colour: str, other: str, share: float) -> str:
    """The colour as `#rrggbb` with so much of the other in it."""
    return as_hex(parse(colour).mix(other, share, space="srgb"))


def parse(colour: str) -> Any:
    """The colour as coloraide has it. Raises ValueError for text that is none."""
    from coloraide import Color  # weight that few processes need

    return Color(colour)


def as_hex(colour: Any) -> str:
    """A colour of coloraide's as `#rrggbb`."""
    return str(colour.convert("srgb").to_string(hex=True))


def _mix_until(colour: str, goal: str, *, paper: str, ratio: float) -> str:
    share = 0.0
    mixed = as_hex(parse(colour))
    while contrast(mixed, paper) < ratio and share < 1:
        share = min(share + _STEP, 1.0)
        mixed = mix(colour, goal, share)
    return mixed
