"""Whose message it is: a shop's, or the platform's."""

from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings
from django.utils import translation

from kernel import colours, scope
from storefront.policies import queries as policies
from tenants import current, hosts


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
        return colours.text_on(self.colour)


def brand() -> Brand:
    """The current shop's, or the platform's."""
    if scope.is_platform():
        name = parseaddr(settings.DEFAULT_FROM_EMAIL)[0] or settings.PLATFORM_NAME
        url = f"{settings.PUBLIC_SCHEME}://{settings.PLATFORM_DOMAIN}{settings.PORT_SUFFIX}/"
        return Brand(name=name, colour=settings.PLATFORM_COLOUR, url=url)
    shop = current.tenant()
    return Brand(
        name=shop.name,
        colour=colours.surface(shop.theme_colour),
        url=hosts.shop_url(shop.slug),
        reply_to=shop.contact_email,
    )


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
            for kind in policies.list_versions()
        ]
