from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="TaxPresetView")


@_attrs_define
class TaxPresetView:
    """A usual rate of a country, to start from.

    Attributes:
        name (str):
        country (str): ISO 3166-1 alpha-2, in capital letters
        region (str): a state or province: its name or its ISO 3166-2 code; only where addresses have one
        tax_class (str): which of a country's rates it bears: standard, reduced, or a class of the shop's own
        percent (str): a decimal number: 19 is 19 %
        source (str): who says so
        as_of (datetime.date): the day it was right; ask whoever counsels you on taxes
    """

    name: str
    country: str
    region: str
    tax_class: str
    percent: str
    source: str
    as_of: datetime.date

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        country = self.country

        region = self.region

        tax_class = self.tax_class

        percent = self.percent

        source = self.source

        as_of = self.as_of.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "country": country,
                "region": region,
                "tax_class": tax_class,
                "percent": percent,
                "source": source,
                "as_of": as_of,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name")

        country = d.pop("country")

        region = d.pop("region")

        tax_class = d.pop("tax_class")

        percent = d.pop("percent")

        source = d.pop("source")

        as_of = datetime.date.fromisoformat(d.pop("as_of"))

        tax_preset_view = cls(
            name=name,
            country=country,
            region=region,
            tax_class=tax_class,
            percent=percent,
            source=source,
            as_of=as_of,
        )

        return tax_preset_view
