from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="LegalIdentity")


@_attrs_define
class LegalIdentity:
    """The person or company that sells: all of it text, empty where there is none.

    Attributes:
        name (str):
        line1 (str): street and number
        line2 (str): what else is needed to find it
        postal_code (str):
        city (str):
        region (str): a state or province: its name or its ISO 3166-2 code; only where addresses have one
        country (str): ISO 3166-1 alpha-2
        register (str): where the company is registered, and its number
        vat_id (str): or what takes its place: ABN, GST number, UID; checked by the country's form
        tax_number (str): of the tax office, where there is no VAT id
        responsible (str): who answers for the contents
    """

    name: str
    line1: str
    line2: str
    postal_code: str
    city: str
    region: str
    country: str
    register: str
    vat_id: str
    tax_number: str
    responsible: str

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        line1 = self.line1

        line2 = self.line2

        postal_code = self.postal_code

        city = self.city

        region = self.region

        country = self.country

        register = self.register

        vat_id = self.vat_id

        tax_number = self.tax_number

        responsible = self.responsible

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "line1": line1,
                "line2": line2,
                "postal_code": postal_code,
                "city": city,
                "region": region,
                "country": country,
                "register": register,
                "vat_id": vat_id,
                "tax_number": tax_number,
                "responsible": responsible,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name")

        line1 = d.pop("line1")

        line2 = d.pop("line2")

        postal_code = d.pop("postal_code")

        city = d.pop("city")

        region = d.pop("region")

        country = d.pop("country")

        register = d.pop("register")

        vat_id = d.pop("vat_id")

        tax_number = d.pop("tax_number")

        responsible = d.pop("responsible")

        legal_identity = cls(
            name=name,
            line1=line1,
            line2=line2,
            postal_code=postal_code,
            city=city,
            region=region,
            country=country,
            register=register,
            vat_id=vat_id,
            tax_number=tax_number,
            responsible=responsible,
        )

        return legal_identity
