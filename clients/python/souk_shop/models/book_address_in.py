from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="BookAddressIn")


@_attrs_define
class BookAddressIn:
    """An address for the address book.

    Attributes:
        last_name (str):
        line1 (str): street and number
        country (str): ISO 3166-1 alpha-2, or XK
        first_name (str | Unset):
        company (str | Unset):
        line2 (str | Unset): what else is needed to find it
        city (str | Unset):
        region (str | Unset): by its name, or its ISO 3166-2 code with the country or without
        postal_code (str | Unset):
        phone (str | Unset): with the country's code, as in +49 30 1234567
        is_default_shipping (bool | Unset): by default false
        is_default_billing (bool | Unset): by default false
    """

    last_name: str
    line1: str
    country: str
    first_name: str | Unset = UNSET
    company: str | Unset = UNSET
    line2: str | Unset = UNSET
    city: str | Unset = UNSET
    region: str | Unset = UNSET
    postal_code: str | Unset = UNSET
    phone: str | Unset = UNSET
    is_default_shipping: bool | Unset = UNSET
    is_default_billing: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        last_name = self.last_name

        line1 = self.line1

        country = self.country

        first_name = self.first_name

        company = self.company

        line2 = self.line2

        city = self.city

        region = self.region

        postal_code = self.postal_code

        phone = self.phone

        is_default_shipping = self.is_default_shipping

        is_default_billing = self.is_default_billing

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "last_name": last_name,
                "line1": line1,
                "country": country,
            }
        )
        if first_name is not UNSET:
            field_dict["first_name"] = first_name
        if company is not UNSET:
            field_dict["company"] = company
        if line2 is not UNSET:
            field_dict["line2"] = line2
        if city is not UNSET:
            field_dict["city"] = city
        if region is not UNSET:
            field_dict["region"] = region
        if postal_code is not UNSET:
            field_dict["postal_code"] = postal_code
        if phone is not UNSET:
            field_dict["phone"] = phone
        if is_default_shipping is not UNSET:
            field_dict["is_default_shipping"] = is_default_shipping
        if is_default_billing is not UNSET:
            field_dict["is_default_billing"] = is_default_billing

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        last_name = d.pop("last_name")

        line1 = d.pop("line1")

        country = d.pop("country")

        first_name = d.pop("first_name", UNSET)

        company = d.pop("company", UNSET)

        line2 = d.pop("line2", UNSET)

        city = d.pop("city", UNSET)

        region = d.pop("region", UNSET)

        postal_code = d.pop("postal_code", UNSET)

        phone = d.pop("phone", UNSET)

        is_default_shipping = d.pop("is_default_shipping", UNSET)

        is_default_billing = d.pop("is_default_billing", UNSET)

        book_address_in = cls(
            last_name=last_name,
            line1=line1,
            country=country,
            first_name=first_name,
            company=company,
            line2=line2,
            city=city,
            region=region,
            postal_code=postal_code,
            phone=phone,
            is_default_shipping=is_default_shipping,
            is_default_billing=is_default_billing,
        )

        return book_address_in
