from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.legal_identity_in import LegalIdentityIn
    from ..models.palette_patch import PalettePatch


T = TypeVar("T", bound="SettingsPatch")


@_attrs_define
class SettingsPatch:
    """What to change; what is not sent stays.

    Attributes:
        name (str | Unset):
        contact_email (str | Unset):
        theme_colour (str | Unset):
        palette (PalettePatch | Unset): Colours to choose; null has one follow from the others. What is written in has
            to be readable (4.5:1).
        announcement (str | Unset): one line; empty for none
        locale (str | Unset): of en, de, fr, es, ar, as BCP 47 writes it
        languages (list[str] | Unset):
        time_zone (str | Unset): IANA's name
        summary_hour (int | Unset): on the shop's clock
        prices_include_tax (bool | Unset): carts are priced so from now on; placed orders stay as they are
        reverse_charge (bool | Unset): businesses elsewhere in the European Union buy without tax
        captures_by_hand (bool | Unset): cards are charged when you capture the payment, and not when the order is
            placed; payments that are begun from now on
        captures_when_sent (bool | Unset): what is held for an order is captured within minutes of its last piece being
            sent
        requires_second_factor (bool | Unset): staff without a second factor are let in to set one up, and to nothing
            else
        cors_origins (list[str] | Unset): web pages from there may call this API in a browser, as in
            https://app.example.com
        legal_identity (LegalIdentityIn | Unset): Who sells: parts that are left out are empty.
    """

    name: str | Unset = UNSET
    contact_email: str | Unset = UNSET
    theme_colour: str | Unset = UNSET
    palette: PalettePatch | Unset = UNSET
    announcement: str | Unset = UNSET
    locale: str | Unset = UNSET
    languages: list[str] | Unset = UNSET
    time_zone: str | Unset = UNSET
    summary_hour: int | Unset = UNSET
    prices_include_tax: bool | Unset = UNSET
    reverse_charge: bool | Unset = UNSET
    captures_by_hand: bool | Unset = UNSET
    captures_when_sent: bool | Unset = UNSET
    requires_second_factor: bool | Unset = UNSET
    cors_origins: list[str] | Unset = UNSET
    legal_identity: LegalIdentityIn | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        contact_email = self.contact_email

        theme_colour = self.theme_colour

        palette: dict[str, Any] | Unset = UNSET
        if not isinstance(self.palette, Unset):
            palette = self.palette.to_dict()

        announcement = self.announcement

        locale = self.locale

        languages: list[str] | Unset = UNSET
        if not isinstance(self.languages, Unset):
            languages = self.languages

        time_zone = self.time_zone

        summary_hour = self.summary_hour

        prices_include_tax = self.prices_include_tax

        reverse_charge = self.reverse_charge

        captures_by_hand = self.captures_by_hand

        captures_when_sent = self.captures_when_sent

        requires_second_factor = self.requires_second_factor

        cors_origins: list[str] | Unset = UNSET
        if not isinstance(self.cors_origins, Unset):
            cors_origins = self.cors_origins

        legal_identity: dict[str, Any] | Unset = UNSET
        if not isinstance(self.legal_identity, Unset):
            legal_identity = self.legal_identity.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if name is not UNSET:
            field_dict["name"] = name
        if contact_email is not UNSET:
            field_dict["contact_email"] = contact_email
        if theme_colour is not UNSET:
            field_dict["theme_colour"] = theme_colour
        if palette is not UNSET:
            field_dict["palette"] = palette
        if announcement is not UNSET:
            field_dict["announcement"] = announcement
        if locale is not UNSET:
            field_dict["locale"] = locale
        if languages is not UNSET:
            field_dict["languages"] = languages
        if time_zone is not UNSET:
            field_dict["time_zone"] = time_zone
        if summary_hour is not UNSET:
            field_dict["summary_hour"] = summary_hour
        if prices_include_tax is not UNSET:
            field_dict["prices_include_tax"] = prices_include_tax
        if reverse_charge is not UNSET:
            field_dict["reverse_charge"] = reverse_charge
        if captures_by_hand is not UNSET:
            field_dict["captures_by_hand"] = captures_by_hand
        if captures_when_sent is not UNSET:
            field_dict["captures_when_sent"] = captures_when_sent
        if requires_second_factor is not UNSET:
            field_dict["requires_second_factor"] = requires_second_factor
        if cors_origins is not UNSET:
            field_dict["cors_origins"] = cors_origins
        if legal_identity is not UNSET:
            field_dict["legal_identity"] = legal_identity

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.legal_identity_in import LegalIdentityIn  # noqa: PLC0415
        from ..models.palette_patch import PalettePatch  # noqa: PLC0415

        d = dict(src_dict)
        name = d.pop("name", UNSET)

        contact_email = d.pop("contact_email", UNSET)

        theme_colour = d.pop("theme_colour", UNSET)

        _palette = d.pop("palette", UNSET)
        palette: PalettePatch | Unset
        if isinstance(_palette, Unset):
            palette = UNSET
        else:
            palette = PalettePatch.from_dict(_palette)

        announcement = d.pop("announcement", UNSET)

        locale = d.pop("locale", UNSET)

        languages = cast(list[str], d.pop("languages", UNSET))

        time_zone = d.pop("time_zone", UNSET)

        summary_hour = d.pop("summary_hour", UNSET)

        prices_include_tax = d.pop("prices_include_tax", UNSET)

        reverse_charge = d.pop("reverse_charge", UNSET)

        captures_by_hand = d.pop("captures_by_hand", UNSET)

        captures_when_sent = d.pop("captures_when_sent", UNSET)

        requires_second_factor = d.pop("requires_second_factor", UNSET)

        cors_origins = cast(list[str], d.pop("cors_origins", UNSET))

        _legal_identity = d.pop("legal_identity", UNSET)
        legal_identity: LegalIdentityIn | Unset
        if isinstance(_legal_identity, Unset):
            legal_identity = UNSET
        else:
            legal_identity = LegalIdentityIn.from_dict(_legal_identity)

        settings_patch = cls(
            name=name,
            contact_email=contact_email,
            theme_colour=theme_colour,
            palette=palette,
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
        )

        return settings_patch
