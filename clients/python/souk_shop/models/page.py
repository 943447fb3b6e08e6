from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="Page")


@_attrs_define
class Page:
    """
    Attributes:
        next_ (None | str): the address of the next page; null: this is the last
        previous (None | str): the address of the page before; null: this is the first, or there is a cursor
        count (int | Unset): of all pages; not told of a page by cursor
    """

    next_: None | str
    previous: None | str
    count: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        next_: None | str
        next_ = self.next_

        previous: None | str
        previous = self.previous

        count = self.count

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "next": next_,
                "previous": previous,
            }
        )
        if count is not UNSET:
            field_dict["count"] = count

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_next_(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        next_ = _parse_next_(d.pop("next"))

        def _parse_previous(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        previous = _parse_previous(d.pop("previous"))

        count = d.pop("count", UNSET)

        page = cls(
            next_=next_,
            previous=previous,
            count=count,
        )

        return page
