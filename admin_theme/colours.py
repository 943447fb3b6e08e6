"""One colour of a merchant's choosing, grown into the scales an admin is painted with.

Pure functions over OKLCH, in which equal steps of lightness look equal
(B. Ottosson, "A perceptual color space for image processing", 2020). Contrast is WCAG 2.2's.
"""

import math
import re
from functools import lru_cache

Rgb = tuple[float, float, float]
Scale = dict[str, str]

WEIGHTS = ("50", "100", "200", "300", "400", "500", "600", "700", "800", "900", "950")
READABLE = 4.5  # WCAG 2.2, 1.4.3: text against its background
DEFAULT = "#7c3aed"
WHITE: Rgb = (1.0, 1.0, 1.0)
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
    lightness, chroma, hue = _oklch(_rgb_of_hex(colour))
    button = _darken_until(min(max(lightness, 0.36), 0.7), chroma, hue, against=WHITE)
    night = _rgb(*_grey("900", hue, chroma))
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
    pale = _rgb(lights["100"], chroma * _CHROMA["100"], hue)
    lights["700"] = _darken_until(button - 0.055, chroma * _CHROMA["700"], hue, against=pale)
    floor = min(0.21, lights["700"] * 0.6)
    for share, weight in ((0.3, "800"), (0.6, "900"), (1.0, "950")):
        lights[weight] = lights["700"] + (floor - lights["700"]) * share
    return tuple((w, _css(lights[w], chroma * _CHROMA.get(w, 1.0), hue)) for w in WEIGHTS)


@lru_cache(maxsize=1024)
def base(colour: str) -> tuple[tuple[str, str], ...]:
    """The greys 50 to 950, with a breath of the colour in them; as pairs."""
    _, chroma, hue = _oklch(_rgb_of_hex(colour))
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
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in _rgb(*_parse(css)))


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio of two `oklch(...)` colours of ours, 1 to 21."""
    return _contrast(_rgb(*_parse(one)), _rgb(*_parse(other)))


def _parse(css: str) -> tuple[float, float, float]:
    lightness, chroma, hue = css.removeprefix("oklch(").removesuffix(")").replace("%", "").split()
    return float(lightness) / 100, float(chroma), float(hue)


def _grey(weight: str, hue: float, chroma: float) -> tuple[float, float, float]:
    lightness, breath = _GREYS[weight]
    return lightness, min(breath, chroma * 0.2), hue


def _rgb_of_hex(colour: str) -> Rgb:
    text = colour if _HEX.fullmatch(colour) else DEFAULT
    red, green, blue = (int(text[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def _darken_until(lightness: float, chroma: float, hue: float, *, against: Rgb) -> float:
    while lightness > 0.1 and _contrast(_rgb(lightness, chroma, hue), against) < READABLE:
        lightness -= 0.005
    return lightness


def _lighten_until(lightness: float, chroma: float, hue: float, *, against: Rgb) -> float:
    while lightness < 0.95 and _contrast(_rgb(lightness, chroma, hue), against) < READABLE:
        lightness += 0.005
    return lightness


def _css(lightness: float, chroma: float, hue: float) -> str:
    return f"oklch({lightness * 100:.2f}% {_fit(lightness, chroma, hue):.4f} {hue:.2f})"


def _fit(lightness: float, chroma: float, hue: float) -> float:
    """The most of the chroma that a screen (sRGB) can show at this lightness and hue."""
    if _in_gamut(_linear(lightness, chroma, hue)):
        return chroma
    low, high = 0.0, chroma
    for _ in range(18):
        middle = (low + high) / 2
        if _in_gamut(_linear(lightness, middle, hue)):
            low = middle
        else:
            high = middle
    return low


def _in_gamut(linear: Rgb) -> bool:
    return all(-0.0005 <= channel <= 1.0005 for channel in linear)


def _rgb(lightness: float, chroma: float, hue: float) -> Rgb:
    red, green, blue = (_encode(c) for c in _linear(lightness, _fit(lightness, chroma, hue), hue))
    return red, green, blue


def _encode(channel: float) -> float:
    clipped = min(max(channel, 0.0), 1.0)
    return clipped * 12.92 if clipped <= 0.0031308 else 1.055 * clipped ** (1 / 2.4) - 0.055


def _decode(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _contrast(one: Rgb, other: Rgb) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(rgb: Rgb) -> float:
    red, green, blue = (_decode(channel) for channel in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(lightness: float, chroma: float, hue: float) -> Rgb:
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _oklch(rgb: Rgb) -> tuple[float, float, float]:
    red, green, blue = (_decode(channel) for channel in rgb)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    chroma = math.hypot(a, b)
    return lightness, (chroma if chroma > 0.002 else 0.0), math.degrees(math.atan2(b, a)) % 360
