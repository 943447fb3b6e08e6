from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="TaxRateIn")


@_attrs_define
class TaxRateIn:
    """A rate of a class at some postal codes, in a region, a country, or (null) everywhere else.

    Attributes:
        name (str):
        percent (float | str): from 0 to 100, at most three decimals
        country (None | str | Unset): ISO 3166-1 alpha-2, in capital letters
        region (str | Unset): as it stands in addresses; empty: all of it
        postal_from (str | Unset): the first, or the last, postal code of a range, or how it begins; empty: all of them
        postal_to (str | Unset): the first, or the last, postal code of a range, or how it begins; empty: all of them
        tax_class (str | Unset): by default "standard"
        is_settled (bool | Unset): false: nothing is sold to who would bear it; by default true
    """

    name: str
    percent: float | str
    country: None | str | Unset = UNSET
    region: str | Unset = UNSET
    postal_from: str | Unset = UNSET
    postal_to: str | Unset = UNSET
    tax_class: str | Unset = UNSET
    is_settled: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        percent: float | str
        percent = self.percent

        country: None | str | Unset
        if isinstance(self.country, Unset):
            country = UNSET
        else:
            country = self.country

        region = self.region

        postal_from = self.postal_from

        postal_to = self.postal_to

        tax_class = self.tax_class

        is_settled = self.is_settled

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "percent": percent,
            }
        )
        if country is not UNSET:
            field_dict["country"] = country
        if region is not UNSET:
            field_dict["region"] = region
        if postal_from is not UNSET:
            field_dict["postal_from"] = postal_from
        if postal_to is not UNSET:
            field_dict["postal_to"] = postal_to
        if tax_class is not UNSET:
            field_dict["tax_class"] = tax_class
        if is_settled is not UNSET:
            field_dict["is_settled"] = is_settled

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name")

        def _parse_percent(data: object) -> float | str:
            return cast(float | str, data)

        percent = _parse_percent(d.pop("percent"))

        def _parse_country(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        country = _parse_country(d.pop("country", UNSET))

        region = d.pop("region", UNSET)

        postal_from = d.pop("postal_from", UNSET)

        postal_to = d.pop("postal_to", UNSET)

        tax_class = d.pop("tax_class", UNSET)

        is_settled = d.pop("is_settled", UNSET)

        tax_rate_in = cls(
            name=name,
            percent=percent,
            country=country,
            region=region,
            postal_from=postal_from,
            postal_to=postal_to,
            tax_class=tax_class,
            is_settled=is_settled,
        )

        return tax_rate_in
