"""What settings name by its path: how each site looks to the one who opened it, its sidebar, its lock."""

from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import get_language_info, gettext as _

from admin_theme import colours, login, navigation, platform_site, shop_site
from admin_theme.sites import SoukSite
from kernel import formats, scope
from tenants import current, look


def shop_name(request: HttpRequest) -> str:
    """The shop's own name, which no word of ours stands beside."""
    return str(current.tenant().name)


def platform_name(request: HttpRequest) -> str:
    """What the operators' admin calls itself."""
    return _("Platform")


def shop_host(request: HttpRequest) -> str:
    """The host the shop is looked at from."""
    return request.get_host()


def shop_palette(request: HttpRequest) -> dict[str, colours.Scale]:
    """The scales grown from the shop's colour."""
    return colours.palette(current.tenant().theme_colour)


def shop_icon(request: HttpRequest) -> str:
    """The shop's logo in a square, or else its first letter on its colour."""
    shop = current.tenant()
    logo = look.logo(shop)
    return logo["icon"] if logo else monogram(str(shop.name), str(shop.theme_colour))


def platform_palette(request: HttpRequest) -> dict[str, colours.Scale]:
    """The platform's own scales."""
    return colours.palette(settings.PLATFORM_COLOUR)


def platform_monogram(request: HttpRequest) -> str:
    """The platform's letter on its colour."""
    return monogram(settings.PLATFORM_NAME, settings.PLATFORM_COLOUR)


def environment_label(request: HttpRequest) -> list[str] | None:
    """A word that keeps an operator from taking one installation for another; none in production."""
    return ["Development", "warning"] if settings.DEVELOPMENT else None


def languages(request: HttpRequest) -> list[dict[str, Any]]:
    """What the admin speaks, for its reader to choose from."""
    return [get_language_info(code) for code in formats.LANGUAGES]


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """What the viewer may open."""
    return navigation.sidebar(request, _site())


def locked_out(request: HttpRequest, *_answer_and_credentials: Any) -> HttpResponseBase:
    """The answer to someone whom axes has locked out."""
    return login.locked_out(request, _site())


def _site() -> SoukSite:
    return platform_site.site if scope.is_platform() else shop_site.site


@lru_cache(maxsize=1024)
def monogram(name: str, colour: str) -> str:
    """An SVG with the name's first letter or digit, as a data address."""
    letter = next((character for character in name if character.isalnum()), "S").upper()
    scale = dict(colours.primary(colour))
    deep, bright = colours.hex_of(scale["700"]), colours.hex_of(scale["500"])
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
        '<defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1">'
        f'<stop offset="0" stop-color="{bright}"/><stop offset="1" stop-color="{deep}"/></linearGradient></defs>'
        '<rect width="64" height="64" rx="15" fill="url(#g)"/>'
        '<text x="32" y="33" fill="#fff" font-family="Inter,system-ui,sans-serif" font-size="34" font-weight="600" '
        f'text-anchor="middle" dominant-baseline="central">{letter}</text></svg>'
    )
    return "data:image/svg+xml," + quote(svg)
