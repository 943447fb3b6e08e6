from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="RepeatsView")


@_attrs_define
class RepeatsView:
    """Buyers by their e-mail addresses; `repeat_buyers` have bought before, or twice in these days.

    Attributes:
        buyers (int):
        repeat_buyers (int):
        percent (str): a decimal number: 19 is 19 %
    """

    buyers: int
    repeat_buyers: int
    percent: str

    def to_dict(self) -> dict[str, Any]:
        buyers = self.buyers

        repeat_buyers = self.repeat_buyers

        percent = self.percent

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "buyers": buyers,
                "repeat_buyers": repeat_buyers,
                "percent": percent,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        buyers = d.pop("buyers")

        repeat_buyers = d.pop("repeat_buyers")

        percent = d.pop("percent")

        repeats_view = cls(
            buyers=buyers,
            repeat_buyers=repeat_buyers,
            percent=percent,
        )

        return repeats_view
