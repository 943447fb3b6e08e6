from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.return_view import ReturnView


T = TypeVar("T", bound="PageReturnView")


@_attrs_define
class PageReturnView:
    """
    Attributes:
        next_ (None | str): the address of the next page; null: this is the last
        previous (None | str): the address of the page before; null: this is the first, or there is a cursor
        results (list[ReturnView]):
        count (int | Unset): of all pages; not told of a page by cursor
    """

    next_: None | str
    previous: None | str
    results: list[ReturnView]
    count: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        next_: None | str
        next_ = self.next_

        previous: None | str
        previous = self.previous

        results = []
        for componentsschemasshared_6_item_data in self.results:
            componentsschemasshared_6_item = componentsschemasshared_6_item_data.to_dict()
            results.append(componentsschemasshared_6_item)

        count = self.count

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "next": next_,
                "previous": previous,
                "results": results,
            }
        )
        if count is not UNSET:
            field_dict["count"] = count

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.return_view import ReturnView  # noqa: PLC0415

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

        results = []
        _results = d.pop("results")
        for componentsschemasshared_6_item_data in _results:
            componentsschemasshared_6_item = ReturnView.from_dict(componentsschemasshared_6_item_data)

            results.append(componentsschemasshared_6_item)

        count = d.pop("count", UNSET)

        page_return_view = cls(
            next_=next_,
            previous=previous,
            results=results,
            count=count,
        )

        return page_return_view
