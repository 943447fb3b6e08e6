from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.theme_view import ThemeView


T = TypeVar("T", bound="PublicShopViewMembers")


@_attrs_define
class PublicShopViewMembers:
    """
    Attributes:
        name (str):
        slug (str): its part of an address on the web; unique
        currency (str): ISO 4217, in capital letters
        country (str): ISO 3166-1 alpha-2, in capital letters
        locale (str): the language, as in de
        time_zone (str): a name of IANA's, as in Europe/Berlin
        prices_include_tax (bool): true: tax is within every price; false: it is added at the end
        theme (ThemeView): How the shop looks.
        contact_email (str):
        announcement (str):
    """

    name: str
    slug: str
    currency: str
    country: str
    locale: str
    time_zone: str
    prices_include_tax: bool
    theme: ThemeView
    contact_email: str
    announcement: str

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        slug = self.slug

        currency = self.currency

        country = self.country

        locale = self.locale

        time_zone = self.time_zone

        prices_include_tax = self.prices_include_tax

        theme = self.theme.to_dict()

        contact_email = self.contact_email

        announcement = self.announcement

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "slug": slug,
                "currency": currency,
                "country": country,
                "locale": locale,
                "time_zone": time_zone,
                "prices_include_tax": prices_include_tax,
                "theme": theme,
                "contact_email": contact_email,
                "announcement": announcement,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.theme_view import ThemeView  # noqa: PLC0415

        d = dict(src_dict)
        name = d.pop("name")

        slug = d.pop("slug")

        currency = d.pop("currency")

        country = d.pop("country")

        locale = d.pop("locale")

        time_zone = d.pop("time_zone")

        prices_include_tax = d.pop("prices_include_tax")

        theme = ThemeView.from_dict(d.pop("theme"))

        contact_email = d.pop("contact_email")

        announcement = d.pop("announcement")

        public_shop_view_members = cls(
            name=name,
            slug=slug,
            currency=currency,
            country=country,
            locale=locale,
            time_zone=time_zone,
            prices_include_tax=prices_include_tax,
            theme=theme,
            contact_email=contact_email,
            announcement=announcement,
        )

        return public_shop_view_members
