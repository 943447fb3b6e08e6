"""How a shop looks: its palette, made readable by WCAG's contrast, logo, cover, fonts, announcement.

One place, which pages, messages, documents and the admin read. A palette's primary colour is `theme_colour`; of the
other colours a shop keeps those that it has chosen, and the rest follow from them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from django.conf import settings
from django.utils.translation import gettext as _, gettext_lazy
from django_stubs_ext import StrOrPromise
from pydantic import Field
from typing_extensions import TypedDict

from kernel import colours
from kernel.errors import Invalid, Refusals
from tenants import rules
from tenants.models import Tenant

LONGEST_ANNOUNCEMENT = 200
PAPER, INK = "#fbfbfa", "#1f1b16"  # the shop's pages in daylight, where it has chosen no others
NAMES = {
    "primary": gettext_lazy("Primary"),
    "accent": gettext_lazy("Accent"),
    "background": gettext_lazy("Background"),
    "text": gettext_lazy("Text"),
}
_SANS = '-apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'
_SERIF = '"Iowan Old Style", "Palatino Linotype", Palatino, "Book Antiqua", Georgia, serif'
_MONO = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace'
_ROUND = 'ui-rounded, "Hiragino Maru Gothic ProN", Quicksand, Nunito, "Arial Rounded MT Bold", sans-serif'


@dataclass(frozen=True, slots=True)
class FontPair:
    """What headings and texts are set in: fonts that readers have, so that none is loaded; `paper` sets documents."""

    name: StrOrPromise
    heading: str = _SANS
    text: str = _SANS
    paper: str = "Libertinus Serif"


FONTS = {
    "": FontPair(gettext_lazy("Plain")),
    "classic": FontPair(gettext_lazy("Classic: headings with serifs"), heading=_SERIF),
    "bookish": FontPair(gettext_lazy("Bookish: serifs throughout"), heading=_SERIF, text=_SERIF),
    "rounded": FontPair(gettext_lazy("Soft: rounded headings"), heading=_ROUND),
    "technical": FontPair(
        gettext_lazy("Technical: headings as typed"), heading=_MONO, paper="DejaVu Sans Mono"
    ),
}
FontsCode = Literal["", "classic", "bookish", "rounded", "technical"]
_READ_ON_BACKGROUND = ("accent", "text")
_GREY = 0.04  # chroma in OKLCH below which people see no hue
_OTHER_HUE = 30.0  # degrees between two hues that are told apart
_PALE = 2.0  # contrast against white below which a logo needs dark paper

Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$", examples=["#0f766e"])]


class Palette(TypedDict):
    """The colours of a shop: its header and buttons, its links, and its paper and ink."""

    primary: Colour
    accent: Colour
    background: Colour
    text: Colour


class PaletteChoice(TypedDict):
    """The colours that the shop has chosen; null for one that follows from the others."""

    primary: Colour
    accent: Colour | None
    background: Colour | None
    text: Colour | None


class LogoView(TypedDict):
    """A shop's logo. `icon` is the same in a square, as browsers show it in a tab."""

    url: str
    width: int
    height: int
    icon: str


class CoverView(TypedDict):
    """The picture on top of a shop's first page."""

    url: str
    width: int
    height: int


def palette(shop: Tenant) -> Palette:
    """All four colours, each readable on the background."""
    own: Mapping[str, str] = shop.palette
    background = own.get("background") or PAPER
    text = own.get("text") or (colours.text_on(background) if own.get("background") else INK)
    accent = own.get("accent") or colours.readable(shop.theme_colour, paper=background)
    return Palette(primary=shop.theme_colour, accent=accent, background=background, text=text)


def chosen(shop: Tenant) -> PaletteChoice:
    """The colours as the shop has chosen them."""
    own: Mapping[str, str] = shop.palette
    return PaletteChoice(
        primary=shop.theme_colour,
        accent=own.get("accent"),
        background=own.get("background"),
        text=own.get("text"),
    )


def logo(shop: Tenant) -> LogoView | None:
    """The shop's logo and where it is, or None where it has none."""
    kept: Mapping[str, Any] = shop.logo
    if not kept:
        return None
    at = settings.MEDIA_URL
    return LogoView(url=at + kept["name"], width=kept["width"], height=kept["height"], icon=at + kept["icon"])


def cover(shop: Tenant) -> CoverView | None:
    """The shop's cover and where it is, or None where it has none."""
    kept: Mapping[str, Any] = shop.cover
    if not kept:
        return None
    return CoverView(url=settings.MEDIA_URL + kept["name"], width=kept["width"], height=kept["height"])


def banner(shop: Tenant) -> str:
    """Where the strip of the shop's cover is that mails show; empty where there is none."""
    name = shop.cover.get("banner")
    return settings.MEDIA_URL + name if name else ""


def fonts(shop: Tenant) -> FontPair:
    """What the shop is set in."""
    return FONTS.get(shop.fonts, FONTS[""])


def check_fonts(value: str) -> str:
    """The pair's code. Raises Invalid."""
    if value not in FONTS:
        raise Invalid(_("There are no such fonts."), reason="unknown")
    return value


def check_colour(value: str) -> str:
    """The colour as it would be kept. Raises Invalid."""
    colour = value.strip().lower()
    if not rules.is_colour(colour):
        raise Invalid(_("Write the colour as a number sign and six hexadecimal digits, as in #0f766e."))
    return colour


def check_palette(given: Mapping[str, str | None]) -> dict[str, str]:
    """The named colours as they would be kept, "" for one that shall follow from the others.

    Raises Invalid naming the colour, or Several.
    """
    refusals = Refusals()
    kept: dict[str, str] = {}
    for name, value in given.items():
        with refusals.gather("palette", field=name):
            if name not in NAMES:
                raise Invalid(_("There is no such colour."), reason="unknown")
            kept[name] = check_colour(value) if value or name == "primary" else ""  # type: ignore[arg-type]
    refusals.tell()
    return kept


def check_contrast(shop: Tenant) -> None:
    """Make sure that what a shop has chosen to write with can be read on its background (WCAG 2.2, 1.4.3).

    Raises Invalid naming the colour, or Several.
    """
    refusals = Refusals()
    background = palette(shop)["background"]
    for name in _READ_ON_BACKGROUND:
        colour = shop.palette.get(name)
        if colour and (ratio := colours.contrast(colour, background)) < colours.READABLE:
            with refusals.gather("palette", field=name):
                raise Invalid(
                    _(
                        "{colour} on {background} has a contrast of {ratio}:1, and people can read texts from "
                        "4.5:1. Choose a colour further from the background."
                    ).format(colour=colour, background=background, ratio=f"{int(ratio * 100) / 100:g}"),
                    reason="contrast",
                )
    refusals.tell()


def check_announcement(value: str) -> str:
    """The line as it would be kept. Raises Invalid."""
    line = " ".join(value.split())
    if len(line) > LONGEST_ANNOUNCEMENT:
        raise Invalid(
            _("Use at most %(most)s characters.") % {"most": LONGEST_ANNOUNCEMENT}, reason="too_long"
        )
    return line


def from_picture(shares: Sequence[tuple[str, float]], *, ground: str | None) -> Palette:
    """A palette of a picture's colours, each with its share of the picture, made readable.

    `ground` is the plain colour that the picture stands on, None where it is cut out. The paper is that colour where
    it is a quiet one; else light, or dark under a picture that light paper would swallow.
    """
    ordered = sorted(shares, key=lambda pair: -_weight(*pair))
    primary = ordered[0][0]
    if _is_grey(primary):
        primary = max(shares, key=lambda pair: pair[1])[0]
    hue = _oklch(primary)[2]
    paper = ground if ground and _is_grey(ground) else _paper(shares, hue)
    is_dark = colours.text_on(paper) == colours.LIGHT_TEXT
    other = next((colour for colour, _share in ordered if _is_other(colour, primary)), primary)
    return Palette(
        primary=primary,
        accent=colours.readable(other, paper=paper),
        background=paper,
        text=colours.readable(_tinted(0.95 if is_dark else 0.22, hue), paper=paper),
    )


def _paper(shares: Sequence[tuple[str, float]], hue: float) -> str:
    pale = sum(share for colour, share in shares if colours.contrast(colour, PAPER) < _PALE)
    return _tinted(0.19 if pale > sum(share for _colour, share in shares) / 2 else 0.987, hue)


def _weight(colour: str, share: float) -> float:
    return share * (_oklch(colour)[1] + _GREY / 4)


def _is_grey(colour: str) -> bool:
    return _oklch(colour)[1] < _GREY


def _is_other(colour: str, primary: str) -> bool:
    if _is_grey(colour):
        return False
    between = abs(_oklch(colour)[2] - _oklch(primary)[2]) % 360
    return min(between, 360 - between) >= _OTHER_HUE


def _tinted(lightness: float, hue: float) -> str:
    return colours.as_hex(colours.parse(f"oklch({lightness} 0.008 {hue})"))


def _oklch(colour: str) -> tuple[float, float, float]:
    lightness, chroma, hue = colours.parse(colour).convert("oklch").coords(nans=False)
    return lightness, chroma, hue
