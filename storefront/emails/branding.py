"""Whose message it is: a shop's, or the platform's."""

from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings

from kernel import scope
from storefront.emails import rules
from tenants import current, hosts

PLATFORM_COLOUR = "#7c3aed"


@dataclass(frozen=True, slots=True)
class Brand:
    """The name, colour and home of whoever writes."""

    name: str
    colour: str
    url: str
    reply_to: str = ""

    @property
    def text_on_colour(self) -> str:
        """What can be read on the colour."""
        return rules.text_on(self.colour)


def brand() -> Brand:
    """The current shop's, or the platform's."""
    if scope.is_platform():
        name = parseaddr(settings.DEFAULT_FROM_EMAIL)[0] or "Souk"
        url = f"{settings.PUBLIC_SCHEME}://{settings.PLATFORM_DOMAIN}{settings.PORT_SUFFIX}/"
        return Brand(name=name, colour=PLATFORM_COLOUR, url=url)
    shop = current.tenant()
    return Brand(
        name=shop.name, colour=shop.theme_colour, url=hosts.shop_url(shop.slug), reply_to=shop.contact_email
    )


def shop_facts() -> dict[str, str]:
    """What every message knows of its shop."""
    whose = brand()
    return {"name": whose.name, "url": whose.url, "email": whose.reply_to}
