from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="TierCountView")


@_attrs_define
class TierCountView:
    """How many customers stand on a tier.

    Attributes:
        name (str):
        rank (int):
        customers (int):
    """

    name: str
    rank: int
    customers: int

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        rank = self.rank

        customers = self.customers

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "rank": rank,
                "customers": customers,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name")

        rank = d.pop("rank")

        customers = d.pop("customers")

        tier_count_view = cls(
            name=name,
            rank=rank,
            customers=customers,
        )

        return tier_count_view
