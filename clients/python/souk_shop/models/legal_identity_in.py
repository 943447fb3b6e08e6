from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="LegalIdentityIn")


@_attrs_define
class LegalIdentityIn:
    """Who sells: parts that are left out are empty.

    Attributes:
        name (str | Unset):
        line1 (str | Unset): street and number
        line2 (str | Unset): what else is needed to find it
        postal_code (str | Unset):
        city (str | Unset):
        region (str | Unset): a state or province: its name or its ISO 3166-2 code; only where addresses have one
        country (str | Unset): ISO 3166-1 alpha-2
        register (str | Unset): where the company is registered, and its number
        vat_id (str | Unset): or what takes its place: ABN, GST number, UID; checked by the country's form
        tax_number (str | Unset): of the tax office, where there is no VAT id
        responsible (str | Unset): who answers for the contents
    """

    name: str | Unset = UNSET
    line1: str | Unset = UNSET
    line2: str | Unset = UNSET
    postal_code: str | Unset = UNSET
    city: str | Unset = UNSET
    region: str | Unset = UNSET
    country: str | Unset = UNSET
    register: str | Unset = UNSET
    vat_id: str | Unset = UNSET
    tax_number: str | Unset = UNSET
    responsible: str | Unset = UNSET

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

        field_dict.update({})
        if name is not UNSET:
            field_dict["name"] = name
        if line1 is not UNSET:
            field_dict["line1"] = line1
        if line2 is not UNSET:
            field_dict["line2"] = line2
        if postal_code is not UNSET:
            field_dict["postal_code"] = postal_code
        if city is not UNSET:
            field_dict["city"] = city
        if region is not UNSET:
            field_dict["region"] = region
        if country is not UNSET:
            field_dict["country"] = country
        if register is not UNSET:
            field_dict["register"] = register
        if vat_id is not UNSET:
            field_dict["vat_id"] = vat_id
        if tax_number is not UNSET:
            field_dict["tax_number"] = tax_number
        if responsible is not UNSET:
            field_dict["responsible"] = responsible

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name", UNSET)

        line1 = d.pop("line1", UNSET)

        line2 = d.pop("line2", UNSET)

        postal_code = d.pop("postal_code", UNSET)

        city = d.pop("city", UNSET)

        region = d.pop("region", UNSET)

        country = d.pop("country", UNSET)

        register = d.pop("register", UNSET)

        vat_id = d.pop("vat_id", UNSET)

        tax_number = d.pop("tax_number", UNSET)

        responsible = d.pop("responsible", UNSET)

        legal_identity_in = cls(
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

        return legal_identity_in
