from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="TaxRatePatch")


@_attrs_define
class TaxRatePatch:
    """What to change of a rate.

    Attributes:
        name (str | Unset):
        country (None | str | Unset): ISO 3166-1 alpha-2, in capital letters
        region (str | Unset): as it stands in addresses; empty: all of it
        postal_from (str | Unset): the first, or the last, postal code of a range, or how it begins; empty: all of them
        postal_to (str | Unset): the first, or the last, postal code of a range, or how it begins; empty: all of them
        tax_class (str | Unset): which of a country's rates it bears: standard, reduced, or a class of the shop's own
        percent (float | str | Unset): from 0 to 100, at most three decimals
        is_settled (bool | Unset): false: nothing is sold to who would bear it
    """

    name: str | Unset = UNSET
    country: None | str | Unset = UNSET
    region: str | Unset = UNSET
    postal_from: str | Unset = UNSET
    postal_to: str | Unset = UNSET
    tax_class: str | Unset = UNSET
    percent: float | str | Unset = UNSET
    is_settled: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        country: None | str | Unset
        if isinstance(self.country, Unset):
            country = UNSET
        else:
            country = self.country

        region = self.region

        postal_from = self.postal_from

        postal_to = self.postal_to

        tax_class = self.tax_class

        percent: float | str | Unset
        if isinstance(self.percent, Unset):
            percent = UNSET
        else:
            percent = self.percent

        is_settled = self.is_settled

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if name is not UNSET:
            field_dict["name"] = name
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
        if percent is not UNSET:
            field_dict["percent"] = percent
        if is_settled is not UNSET:
            field_dict["is_settled"] = is_settled

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name", UNSET)

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

        def _parse_percent(data: object) -> float | str | Unset:
            if isinstance(data, Unset):
                return data
            return cast(float | str | Unset, data)

        percent = _parse_percent(d.pop("percent", UNSET))

        is_settled = d.pop("is_settled", UNSET)

        tax_rate_patch = cls(
            name=name,
            country=country,
            region=region,
            postal_from=postal_from,
            postal_to=postal_to,
            tax_class=tax_class,
            percent=percent,
            is_settled=is_settled,
        )

        return tax_rate_patch
