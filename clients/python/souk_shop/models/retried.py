from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="Retried")


@_attrs_define
class Retried:
    """How many pictures are fetched once more.

    Attributes:
        retried (int):
    """

    retried: int

    def to_dict(self) -> dict[str, Any]:
        retried = self.retried

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "retried": retried,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        retried = d.pop("retried")

        retried = cls(
            retried=retried,
        )

        return retried
