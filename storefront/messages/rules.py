"""Pure rules of messages."""

_LIGHT, _DARK = "#ffffff", "#16151a"


def text_on(colour: str) -> str:
    """Black or white, whichever reads better on the `#rrggbb` colour (WCAG 2.2, contrast)."""
    return _LIGHT if 1.05 / (_luminance(colour) + 0.05) >= (_luminance(colour) + 0.05) / 0.058 else _DARK


def one_line(text: str) -> str:
    """The text as a header can carry it: no line breaks, at most 200 characters."""
    return " ".join(text.split())[:200]


def _luminance(colour: str) -> float:
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
