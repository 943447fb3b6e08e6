from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.event_body import EventBody


T = TypeVar("T", bound="EventFeed")


@_attrs_define
class EventFeed:
    """Events, the oldest first.

    Attributes:
        results (list[EventBody]):
        last (None | str): what to send as `after` next time
    """

    results: list[EventBody]
    last: None | str

    def to_dict(self) -> dict[str, Any]:
        results = []
        for results_item_data in self.results:
            results_item = results_item_data.to_dict()
            results.append(results_item)

        last: None | str
        last = self.last

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "results": results,
                "last": last,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.event_body import EventBody  # noqa: PLC0415

        d = dict(src_dict)
        results = []
        _results = d.pop("results")
        for results_item_data in _results:
            results_item = EventBody.from_dict(results_item_data)

            results.append(results_item)

        def _parse_last(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        last = _parse_last(d.pop("last"))

        event_feed = cls(
            results=results,
            last=last,
        )

        return event_feed
