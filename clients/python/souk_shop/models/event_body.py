from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.event_body_data import EventBodyData
    from ..models.event_body_previous_type_0 import EventBodyPreviousType0


T = TypeVar("T", bound="EventBody")


@_attrs_define
class EventBody:
    """What happened: the body of a webhook and an entry of the feed.

    Attributes:
        id (str): the webhook-id, the same in every try
        type_ (str):
        created_at (datetime.datetime): when it was made
        api_version (str): of the shape of `data`
        data (EventBodyData): the object as it was when the event was first sent or read; see the document's `webhooks`
        previous (EventBodyPreviousType0 | None): the changed fields as they were, where that is known
    """

    id: str
    type_: str
    created_at: datetime.datetime
    api_version: str
    data: EventBodyData
    previous: EventBodyPreviousType0 | None

    def to_dict(self) -> dict[str, Any]:
        from ..models.event_body_previous_type_0 import EventBodyPreviousType0  # noqa: PLC0415

        id = self.id

        type_ = self.type_

        created_at = self.created_at.isoformat()

        api_version = self.api_version

        data = self.data.to_dict()

        previous: dict[str, Any] | None
        if isinstance(self.previous, EventBodyPreviousType0):
            previous = self.previous.to_dict()
        else:
            previous = self.previous

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "type": type_,
                "created_at": created_at,
                "api_version": api_version,
                "data": data,
                "previous": previous,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.event_body_data import EventBodyData  # noqa: PLC0415
        from ..models.event_body_previous_type_0 import EventBodyPreviousType0  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        type_ = d.pop("type")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        api_version = d.pop("api_version")

        data = EventBodyData.from_dict(d.pop("data"))

        def _parse_previous(data: object) -> EventBodyPreviousType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                previous_type_0 = EventBodyPreviousType0.from_dict(data)

                return previous_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(EventBodyPreviousType0 | None, data)

        previous = _parse_previous(d.pop("previous"))

        event_body = cls(
            id=id,
            type_=type_,
            created_at=created_at,
            api_version=api_version,
            data=data,
            previous=previous,
        )

        return event_body
