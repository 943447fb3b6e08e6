"""A shop's colours as the storefront shows them: as surfaces, under text, and as text on light and dark paper.

A shop that has chosen no paper of its own is light by day and dark by night, as its visitor's screen is; one that
has keeps it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from kernel import colours
from tenants import look, rules
from tenants.models import Tenant

# the least favourable surfaces that souk.css puts text of the colour on
LIGHT_PAPER = "#f2f1ef"
DARK_PAPER = "#211f25"
_OWN = ("accent", "background", "text")
_SUNK, _LINE, _MUTED = (
    0.04,
    0.14,
    0.3,
)  # of the text's colour in the paper's, and of the paper's in the text's
_GOOD, _BAD = "#1b6e43", "#b3261e"


@dataclass(frozen=True, slots=True)
class Theme:
    """The shop's colour as a surface with the text on it, and as text on light and on dark paper."""

    brand: str
    on_brand: str
    text_on_light: str
    text_on_dark: str


def theme_of(colour: str, *, accent: str = "") -> Theme:
    """The theme of one `#rrggbb` colour, with another one for text."""
    brand = colours.surface(colour)
    return Theme(
        brand=brand,
        on_brand=colours.text_on(brand),
        text_on_light=colours.readable(accent or colour, paper=LIGHT_PAPER),
        text_on_dark=colours.readable(accent or colour, paper=DARK_PAPER),
    )


def write(shop: Tenant) -> str:
    """The colours and fonts that a shop has chosen, as `theme.css` is asked for them: `0f766e.ad3a17~classic`."""
    names = [shop.theme_colour, *(shop.palette.get(name, "") for name in _OWN)]
    written = ".".join(colour.lstrip("#") for colour in names).rstrip(".")
    return f"{written}~{shop.fonts}" if shop.fonts else written


def style_sheet(written: str) -> str:
    """The custom properties of CSS for what `write` wrote; for anything else none, so that souk.css's own hold."""
    named, _sign, pair = written.partition("~")
    primary, *others = (f"#{part}" if part else "" for part in named.split(".")[: len(_OWN) + 1])
    if pair not in look.FONTS or not all(
        rules.is_colour(colour) for colour in (primary, *filter(None, others))
    ):
        return ""
    own = {name: colour for name, colour in zip(_OWN, others, strict=False) if colour}
    made = theme_of(primary, accent=own.get("accent", ""))
    css = (
        f":root{{--brand:{made.brand};--on-brand:{made.on_brand};"
        f"--brand-on-light:{made.text_on_light};--brand-on-dark:{made.text_on_dark}}}"
    )
    if pair:
        css += f".shop{{--display:{look.FONTS[pair].heading};--sans:{look.FONTS[pair].text}}}"
    return css + _paper(primary, own) if "background" in own or "text" in own else css


def paper_of(palette: look.Palette) -> dict[str, str]:
    """Every surface and ink of a page on the palette's background, by the names souk.css has for them."""
    background, text = palette["background"], palette["text"]
    is_dark = colours.text_on(background) == colours.LIGHT_TEXT
    sunk = colours.mix(background, text, _SUNK)
    hardest = colours.mix(background, text, 2 * _SUNK) if is_dark else sunk
    return {
        "paper": background,
        "surface": hardest if is_dark else colours.mix(background, "#ffffff", 0.7),
        "sunk": sunk,
        "line": colours.mix(background, text, _LINE),
        "ink": colours.readable(text, paper=hardest),
        "muted": colours.readable(colours.mix(text, background, _MUTED), paper=hardest),
        "brand-text": colours.readable(palette["accent"], paper=hardest),
        "good": colours.readable(_GOOD, paper=hardest),
        "bad": colours.readable(_BAD, paper=hardest),
        "bad-soft": colours.mix(background, _BAD, 0.12),
        "logo-paper": background,
    }


def _paper(primary: str, own: Mapping[str, str]) -> str:
    made = paper_of(look.palette(Tenant(theme_colour=primary, palette=dict(own))))
    scheme = "dark" if colours.text_on(made["paper"]) == colours.LIGHT_TEXT else "light"
    named = "".join(f"--{name}:{colour};" for name, colour in made.items())
    return f":root{{color-scheme:{scheme}}}.shop{{{named}}}"
