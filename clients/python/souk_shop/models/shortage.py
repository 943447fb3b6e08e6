from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="Shortage")


@_attrs_define
class Shortage:
    """How much of a variant is asked for, and how much is there.

    Attributes:
        variant (int): the id of the variant
        requested (int): pieces that are asked for
        available (int): pieces that can be sold: on hand, less those reserved
    """

    variant: int
    requested: int
    available: int

    def to_dict(self) -> dict[str, Any]:
        variant = self.variant

        requested = self.requested

        available = self.available

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "variant": variant,
                "requested": requested,
                "available": available,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        variant = d.pop("variant")

        requested = d.pop("requested")

        available = d.pop("available")

        shortage = cls(
            variant=variant,
            requested=requested,
            available=available,
        )

        return shortage
