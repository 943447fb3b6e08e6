"""A shop's one colour as the storefront shows it: as a surface, under text, and as text on light and dark paper."""

from dataclasses import dataclass

from kernel import colours

# the least favourable surfaces that souk.css puts text of the colour on
LIGHT_PAPER = "#f2f1ef"
DARK_PAPER = "#211f25"


@dataclass(frozen=True, slots=True)
class Theme:
    """The shop's colour as a surface with the text on it, and as text on light and on dark paper."""

    brand: str
    on_brand: str
    text_on_light: str
    text_on_dark: str


def theme_of(colour: str) -> Theme:
    """The theme of one `#rrggbb` colour."""
    brand = colours.surface(colour)
    return Theme(
        brand=brand,
        on_brand=colours.text_on(brand),
        text_on_light=colours.readable(colour, paper=LIGHT_PAPER),
        text_on_dark=colours.readable(colour, paper=DARK_PAPER),
    )
