"""Whose message it is: a shop's, or the platform's."""

from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings
from django.utils import translation

from kernel import colours, scope
from kernel.outbox import claims
from storefront.policies import queries as policies
from tenants import current, hosts, look

_LARGEST = (240, 48)


@dataclass(frozen=True, slots=True)
class Brand:
    """The name, colour and home of whoever writes."""

    name: str
    colour: str
    url: str
    reply_to: str = ""
    logo: str = ""
    size: tuple[int, int] = (0, 0)
    banner: str = ""
    """What stands on top of what buyers are sent: a strip of the shop's cover."""
    paper: str = "#ffffff"
    """What the logo stands on, and is as large as `size` on."""
    fonts: look.FontPair = look.FONTS[""]

    @property
    def text_on_colour(self) -> str:
        """What can be read on the colour."""
        return colours.text_on(self.colour)

    @property
    def text_on_paper(self) -> str:
        """What can be read in the logo's place, where pictures are not shown."""
        return colours.text_on(self.paper)


def brand() -> Brand:
    """The current shop's, or the platform's."""
    if scope.is_platform():
        name = parseaddr(settings.DEFAULT_FROM_EMAIL)[0] or settings.PLATFORM_NAME
        url = f"{settings.PUBLIC_SCHEME}://{settings.PLATFORM_DOMAIN}{settings.PORT_SUFFIX}/"
        return Brand(name=name, colour=settings.PLATFORM_COLOUR, url=url)
    shop = current.tenant()
    logo, banner = look.logo(shop), look.banner(shop)
    return Brand(
        name=shop.name,
        colour=colours.surface(shop.theme_colour),
        url=hosts.shop_url(shop.slug),
        reply_to=shop.contact_email,
        logo=hosts.shop_url(shop.slug, logo["url"]) if logo else "",
        size=_fit(logo["width"], logo["height"]) if logo else (0, 0),
        banner=hosts.shop_url(shop.slug, banner) if banner else "",
        paper=look.palette(shop)["background"],
        fonts=look.fonts(shop),
    )


def _fit(width: int, height: int) -> tuple[int, int]:
    """The size at which a picture fits the head of a message."""
    share = min(1.0, _LARGEST[0] / width, _LARGEST[1] / height)
    return max(1, round(width * share)), max(1, round(height * share))


def shop_facts() -> dict[str, str]:
    """What every message knows of its shop."""
    whose = brand()
    return {"name": whose.name, "url": whose.url, "email": whose.reply_to}


def policy_links(language: str) -> list[tuple[str, str]]:
    """The names and addresses of the policies in force, for the foot of what buyers are sent."""
    shop = current.tenant()
    with translation.override(language):
        return [
            (str(kind.label), hosts.shop_url(shop.slug, f"/policies/{kind.value}/"))
            for kind in claims.once("policies", policies.list_versions)
        ]
