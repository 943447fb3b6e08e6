from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.settings_view_fonts import SettingsViewFonts, check_settings_view_fonts
from ..models.settings_view_languages_item import SettingsViewLanguagesItem, check_settings_view_languages_item

if TYPE_CHECKING:
    from ..models.cover_view import CoverView
    from ..models.legal_identity import LegalIdentity
    from ..models.logo_view import LogoView
    from ..models.palette_choice import PaletteChoice


T = TypeVar("T", bound="SettingsView")


@_attrs_define
class SettingsView:
    """A shop's settings. Slug, country and currency were settled when it was opened.

    Attributes:
        name (str):
        contact_email (str): where buyers' answers and the shop's own mail go
        theme_colour (str): the palette's primary colour, by its older name
        palette (PaletteChoice): The colours that the shop has chosen; null for one that follows from the others.
        logo (LogoView | None): `POST` and `DELETE /settings/logo` change it
        cover (CoverView | None): the picture on top of its first page
        fonts (SettingsViewFonts): the pair its pages are set in; empty: plain
        announcement (str): one line on top of the shop's pages
        locale (str): of en, de, fr, es, ar, as BCP 47 writes it
        languages (list[SettingsViewLanguagesItem]): what the shop's own pages speak besides its own
        time_zone (str): IANA's name
        summary_hour (int): on the shop's clock
        prices_include_tax (bool): true: tax is within every price; false: it is added at the end
        reverse_charge (bool): businesses elsewhere in the European Union, told by their VAT numbers, buy without tax;
            whether a number is theirs is for you to check
        captures_by_hand (bool): cards are charged when you capture the payment, and not when the order is placed, at
            gateways that can hold money
        captures_when_sent (bool): what is held for an order is captured within minutes of its last piece being sent;
            nothing without `captures_by_hand`
        requires_second_factor (bool): staff come in with a code of their app as well, or not at all
        cors_origins (list[str]): websites whose scripts may call this API in a browser
        legal_identity (LegalIdentity): The person or company that sells: all of it text, empty where there is none.
        slug (str): its part of an address on the web; unique
        country (str): ISO 3166-1 alpha-2, in capital letters
        currency (str): ISO 4217, in capital letters
    """

    name: str
    contact_email: str
    theme_colour: str
    palette: PaletteChoice
    logo: LogoView | None
    cover: CoverView | None
    fonts: SettingsViewFonts
    announcement: str
    locale: str
    languages: list[SettingsViewLanguagesItem]
    time_zone: str
    summary_hour: int
    prices_include_tax: bool
    reverse_charge: bool
    captures_by_hand: bool
    captures_when_sent: bool
    requires_second_factor: bool
    cors_origins: list[str]
    legal_identity: LegalIdentity
    slug: str
    country: str
    currency: str

    def to_dict(self) -> dict[str, Any]:
        from ..models.cover_view import CoverView  # noqa: PLC0415
        from ..models.logo_view import LogoView  # noqa: PLC0415

        name = self.name

        contact_email = self.contact_email

        theme_colour = self.theme_colour

        palette = self.palette.to_dict()

        logo: dict[str, Any] | None
        if isinstance(self.logo, LogoView):
            logo = self.logo.to_dict()
        else:
            logo = self.logo

        cover: dict[str, Any] | None
        if isinstance(self.cover, CoverView):
            cover = self.cover.to_dict()
        else:
            cover = self.cover

        fonts: str = self.fonts

        announcement = self.announcement

        locale = self.locale

        languages = []
        for languages_item_data in self.languages:
            languages_item: str = languages_item_data
            languages.append(languages_item)

        time_zone = self.time_zone

        summary_hour = self.summary_hour

        prices_include_tax = self.prices_include_tax

        reverse_charge = self.reverse_charge

        captures_by_hand = self.captures_by_hand

        captures_when_sent = self.captures_when_sent

        requires_second_factor = self.requires_second_factor

        cors_origins = self.cors_origins

        legal_identity = self.legal_identity.to_dict()

        slug = self.slug

        country = self.country

        currency = self.currency

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "contact_email": contact_email,
                "theme_colour": theme_colour,
                "palette": palette,
                "logo": logo,
                "cover": cover,
                "fonts": fonts,
                "announcement": announcement,
                "locale": locale,
                "languages": languages,
                "time_zone": time_zone,
                "summary_hour": summary_hour,
                "prices_include_tax": prices_include_tax,
                "reverse_charge": reverse_charge,
                "captures_by_hand": captures_by_hand,
                "captures_when_sent": captures_when_sent,
                "requires_second_factor": requires_second_factor,
                "cors_origins": cors_origins,
                "legal_identity": legal_identity,
                "slug": slug,
                "country": country,
                "currency": currency,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.cover_view import CoverView  # noqa: PLC0415
        from ..models.legal_identity import LegalIdentity  # noqa: PLC0415
        from ..models.logo_view import LogoView  # noqa: PLC0415
        from ..models.palette_choice import PaletteChoice  # noqa: PLC0415

        d = dict(src_dict)
        name = d.pop("name")

        contact_email = d.pop("contact_email")

        theme_colour = d.pop("theme_colour")

        palette = PaletteChoice.from_dict(d.pop("palette"))

        def _parse_logo(data: object) -> LogoView | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                logo_type_0 = LogoView.from_dict(data)

                return logo_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(LogoView | None, data)

        logo = _parse_logo(d.pop("logo"))

        def _parse_cover(data: object) -> CoverView | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                cover_type_0 = CoverView.from_dict(data)

                return cover_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CoverView | None, data)

        cover = _parse_cover(d.pop("cover"))

        fonts = check_settings_view_fonts(d.pop("fonts"))

        announcement = d.pop("announcement")

        locale = d.pop("locale")

        languages = []
        _languages = d.pop("languages")
        for languages_item_data in _languages:
            languages_item = check_settings_view_languages_item(languages_item_data)

            languages.append(languages_item)

        time_zone = d.pop("time_zone")

        summary_hour = d.pop("summary_hour")

        prices_include_tax = d.pop("prices_include_tax")

        reverse_charge = d.pop("reverse_charge")

        captures_by_hand = d.pop("captures_by_hand")

        captures_when_sent = d.pop("captures_when_sent")

        requires_second_factor = d.pop("requires_second_factor")

        cors_origins = cast(list[str], d.pop("cors_origins"))

        legal_identity = LegalIdentity.from_dict(d.pop("legal_identity"))

        slug = d.pop("slug")

        country = d.pop("country")

        currency = d.pop("currency")

        settings_view = cls(
            name=name,
            contact_email=contact_email,
            theme_colour=theme_colour,
            palette=palette,
            logo=logo,
            cover=cover,
            fonts=fonts,
            announcement=announcement,
            locale=locale,
            languages=languages,
            time_zone=time_zone,
            summary_hour=summary_hour,
            prices_include_tax=prices_include_tax,
            reverse_charge=reverse_charge,
            captures_by_hand=captures_by_hand,
            captures_when_sent=captures_when_sent,
            requires_second_factor=requires_second_factor,
            cors_origins=cors_origins,
            legal_identity=legal_identity,
            slug=slug,
            country=country,
            currency=currency,
        )

        return settings_view
