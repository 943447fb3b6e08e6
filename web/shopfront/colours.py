"""A shop's one colour, made readable: on white, on black, and under text (WCAG 2.2, contrast of 4.5 to 1)."""

from dataclasses import dataclass

READABLE = 4.5
# the least favourable surfaces that souk.css puts text of the colour on
LIGHT_PAPER = "#f2f1ef"
DARK_PAPER = "#211f25"
_STEP = 0.04


@dataclass(frozen=True, slots=True)
class Theme:
    """The shop's colour as a surface with the text on it, and as text on light and on dark paper."""

    brand: str
    on_brand: str
    text_on_light: str
    text_on_dark: str


def theme_of(colour: str) -> Theme:
    """The theme of one `#rrggbb` colour."""
    return Theme(
        brand=colour,
        on_brand=max("#ffffff", "#16151a", key=lambda text: contrast(text, colour)),
        text_on_light=readable(colour, paper=LIGHT_PAPER),
        text_on_dark=readable(colour, paper=DARK_PAPER),
    )


def readable(colour: str, *, paper: str) -> str:
    """The colour, moved towards black or white until text in it can be read on the paper."""
    goal = "#000000" if luminance(paper) > 0.5 else "#ffffff"
    share = 0.0
    while contrast(mixed := mix(colour, goal, share), paper) < READABLE and share < 1:
        share += _STEP
    return mixed


def mix(colour: str, other: str, share: float) -> str:
    """The colour with `share` (0 to 1) of the other in it."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * min(share, 1.0)):02x}" for a, b in pairs)


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """WCAG's relative luminance, 0 to 1."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (n / 255 for n in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
