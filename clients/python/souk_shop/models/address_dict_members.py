from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="AddressDictMembers")


@_attrs_define
class AddressDictMembers:
    """
    Attributes:
        first_name (str):
        last_name (str):
        company (str):
        line1 (str): street and number
        line2 (str): what else is needed to find it
        city (str):
        region (str): a state or province: its name or its ISO 3166-2 code; only where addresses have one
        postal_code (str):
        country (str): ISO 3166-1 alpha-2, in capital letters
        phone (str): with the country's code, as in +49 30 1234567
    """

    first_name: str
    last_name: str
    company: str
    line1: str
    line2: str
    city: str
    region: str
    postal_code: str
    country: str
    phone: str

    def to_dict(self) -> dict[str, Any]:
        first_name = self.first_name

        last_name = self.last_name

        company = self.company

        line1 = self.line1

        line2 = self.line2

        city = self.city

        region = self.region

        postal_code = self.postal_code

        country = self.country

        phone = self.phone

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "first_name": first_name,
                "last_name": last_name,
                "company": company,
                "line1": line1,
                "line2": line2,
                "city": city,
                "region": region,
                "postal_code": postal_code,
                "country": country,
                "phone": phone,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        first_name = d.pop("first_name")

        last_name = d.pop("last_name")

        company = d.pop("company")

        line1 = d.pop("line1")

        line2 = d.pop("line2")

        city = d.pop("city")

        region = d.pop("region")

        postal_code = d.pop("postal_code")

        country = d.pop("country")

        phone = d.pop("phone")

        address_dict_members = cls(
            first_name=first_name,
            last_name=last_name,
            company=company,
            line1=line1,
            line2=line2,
            city=city,
            region=region,
            postal_code=postal_code,
            country=country,
            phone=phone,
        )

        return address_dict_members
