from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.money_dict import MoneyDict


T = TypeVar("T", bound="PriceSpan")


@_attrs_define
class PriceSpan:
    """From and to which price products are to be had; null where there are none.

    Attributes:
        min_ (MoneyDict | None):
        max_ (MoneyDict | None):
    """

    min_: MoneyDict | None
    max_: MoneyDict | None

    def to_dict(self) -> dict[str, Any]:
        from ..models.money_dict import MoneyDict  # noqa: PLC0415

        min_: dict[str, Any] | None
        if isinstance(self.min_, MoneyDict):
            min_ = self.min_.to_dict()
        else:
            min_ = self.min_

        max_: dict[str, Any] | None
        if isinstance(self.max_, MoneyDict):
            max_ = self.max_.to_dict()
        else:
            max_ = self.max_

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "min": min_,
                "max": max_,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.money_dict import MoneyDict  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_min_(data: object) -> MoneyDict | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                min_type_0 = MoneyDict.from_dict(data)

                return min_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MoneyDict | None, data)

        min_ = _parse_min_(d.pop("min"))

        def _parse_max_(data: object) -> MoneyDict | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                max_type_0 = MoneyDict.from_dict(data)

                return max_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MoneyDict | None, data)

        max_ = _parse_max_(d.pop("max"))

        price_span = cls(
            min_=min_,
            max_=max_,
        )

        return price_span
