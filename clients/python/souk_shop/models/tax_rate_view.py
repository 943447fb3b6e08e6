from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="TaxRateView")


@_attrs_define
class TaxRateView:
    """The rate that goods of a class bear in a place; of country null it is for everywhere else.

    Attributes:
        id (int):
        name (str):
        country (None | str): ISO 3166-1 alpha-2, in capital letters
        region (str): a state or province: its name or its ISO 3166-2 code; only where addresses have one
        postal_from (str):
        postal_to (str):
        tax_class (str): which of a country's rates it bears: standard, reduced, or a class of the shop's own
        percent (str): a decimal number: 19 is 19 %
        is_default (bool):
        is_settled (bool): false: nothing is sold to who would bear it
        updated_at (datetime.datetime): when it last changed: what feeds go by
    """

    id: int
    name: str
    country: None | str
    region: str
    postal_from: str
    postal_to: str
    tax_class: str
    percent: str
    is_default: bool
    is_settled: bool
    updated_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        country: None | str
        country = self.country

        region = self.region

        postal_from = self.postal_from

        postal_to = self.postal_to

        tax_class = self.tax_class

        percent = self.percent

        is_default = self.is_default

        is_settled = self.is_settled

        updated_at = self.updated_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "name": name,
                "country": country,
                "region": region,
                "postal_from": postal_from,
                "postal_to": postal_to,
                "tax_class": tax_class,
                "percent": percent,
                "is_default": is_default,
                "is_settled": is_settled,
                "updated_at": updated_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        name = d.pop("name")

        def _parse_country(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        country = _parse_country(d.pop("country"))

        region = d.pop("region")

        postal_from = d.pop("postal_from")

        postal_to = d.pop("postal_to")

        tax_class = d.pop("tax_class")

        percent = d.pop("percent")

        is_default = d.pop("is_default")

        is_settled = d.pop("is_settled")

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        tax_rate_view = cls(
            id=id,
            name=name,
            country=country,
            region=region,
            postal_from=postal_from,
            postal_to=postal_to,
            tax_class=tax_class,
            percent=percent,
            is_default=is_default,
            is_settled=is_settled,
            updated_at=updated_at,
        )

        return tax_rate_view
