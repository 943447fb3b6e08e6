"""One colour of a merchant's choosing, grown into the scales an admin is painted with.

Pure functions over OKLCH, in which equal steps of lightness look equal
(B. Ottosson, "A perceptual color space for image processing", 2020).
"""

import re
from functools import lru_cache
from typing import Any

from kernel import colours
from kernel.colours import READABLE

Scale = dict[str, str]

WEIGHTS = ("50", "100", "200", "300", "400", "500", "600", "700", "800", "900", "950")
DEFAULT = "#7c3aed"
WHITE = "#ffffff"
_HEX = re.compile(r"#[0-9a-fA-F]{6}")

# how colourful each step is, against the merchant's own colour
_CHROMA = {
    "50": 0.07,
    "100": 0.14,
    "200": 0.27,
    "300": 0.5,
    "400": 0.8,
    "700": 0.92,
    "800": 0.77,
    "900": 0.62,
    "950": 0.48,
}
# lightness and chroma of the greys everything stands on
_GREYS = {
    "50": (0.985, 0.002),
    "100": (0.967, 0.003),
    "200": (0.926, 0.005),
    "300": (0.872, 0.008),
    "400": (0.707, 0.013),
    "500": (0.551, 0.016),
    "600": (0.446, 0.017),
    "700": (0.365, 0.018),
    "800": (0.272, 0.017),
    "900": (0.208, 0.016),
    "950": (0.135, 0.013),
}


@lru_cache(maxsize=1024)
def primary(colour: str) -> tuple[tuple[str, str], ...]:
    """The scale 50 to 950 of a colour given as `#rrggbb`, as pairs; `DEFAULT`'s for any other text.

    600 is the colour itself wherever white is readable on it, or else the nearest that is; 500 is
    readable on the dark background, 700 on 100, and 400 on the darkest grey.
    """
    lightness, chroma, hue = _oklch(colour)
    button = _darken_until(min(max(lightness, 0.36), 0.7), chroma, hue, against=WHITE)
    night = _css(*_grey("900", hue, chroma))
    link = _lighten_until(button + 0.05, chroma, hue, against=night)
    top = 0.985
    lights = {
        "50": top,
        "100": 0.962,
        "200": 0.918,
        "300": max(0.845, link + 0.02),
        "400": link + (max(0.845, link + 0.02) - link) * 0.45,
        "500": link,
        "600": button,
    }
    pale = _css(lights["100"], chroma * _CHROMA["100"], hue)
    lights["700"] = _darken_until(button - 0.055, chroma * _CHROMA["700"], hue, against=pale)
    floor = min(0.21, lights["700"] * 0.6)
    for share, weight in ((0.3, "800"), (0.6, "900"), (1.0, "950")):
        lights[weight] = lights["700"] + (floor - lights["700"]) * share
    return tuple((w, _css(lights[w], chroma * _CHROMA.get(w, 1.0), hue)) for w in WEIGHTS)


@lru_cache(maxsize=1024)
def base(colour: str) -> tuple[tuple[str, str], ...]:
    """The greys 50 to 950, with a breath of the colour in them; as pairs."""
    _, chroma, hue = _oklch(colour)
    return tuple((weight, _css(*_grey(weight, hue, chroma))) for weight in WEIGHTS)


def palette(colour: str) -> dict[str, Scale]:
    """What Unfold's COLORS wants, new at every call since Unfold writes into it."""
    return {
        "primary": dict(primary(colour)),
        "base": dict(base(colour)),
        "font": {
            "subtle-light": "var(--color-base-500)",
            "subtle-dark": "var(--color-base-400)",
            "default-light": "var(--color-base-600)",
            "default-dark": "var(--color-base-300)",
            "important-light": "var(--color-base-900)",
            "important-dark": "var(--color-base-100)",
        },
    }


def hex_of(css: str) -> str:
    """An `oklch(...)` of ours as `#rrggbb`, for pictures that know no oklch."""
    return colours.as_hex(colours.parse(css))


def _grey(weight: str, hue: float, chroma: float) -> tuple[float, float, float]:
    lightness, breath = _GREYS[weight]
    return lightness, min(breath, chroma * 0.2), hue


def _oklch(colour: str) -> tuple[float, float, float]:
    found: Any = colours.parse(colour if _HEX.fullmatch(colour) else DEFAULT).convert("oklch")
    lightness, chroma, hue = found.coords(nans=False)
    return lightness, (chroma if chroma > 0.002 else 0.0), hue % 360


def _darken_until(lightness: float, chroma: float, hue: float, *, against: str) -> float:
    return _approach(lightness, 0.1, chroma, hue, against=against)


def _lighten_until(lightness: float, chroma: float, hue: float, *, against: str) -> float:
    return _approach(lightness, 0.95, chroma, hue, against=against)


def _approach(lightness: float, limit: float, chroma: float, hue: float, *, against: str) -> float:
    """The lightness nearest to the first, on the way to the limit, that can be read against a colour."""
    unreadable, readable = lightness, limit
    if colours.contrast(_css(lightness, chroma, hue), against) >= READABLE:
        return lightness
    for _ in range(9):
        middle = (unreadable + readable) / 2
        if colours.contrast(_css(middle, chroma, hue), against) >= READABLE:
            readable = middle
        else:
            unreadable = middle
    return readable


def _css(lightness: float, chroma: float, hue: float) -> str:
    """The colour with the most of the chroma that a screen (sRGB) can show at this lightness and hue."""
    wanted = colours.parse(f"oklch({lightness} {chroma} {hue})")
    shown: Any = wanted.fit("srgb", method="oklch-chroma", jnd=0)
    return f"oklch({lightness * 100:.2f}% {shown['chroma']:.4f} {hue:.2f})"
