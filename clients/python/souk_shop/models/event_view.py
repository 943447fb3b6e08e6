from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.event_view_data import EventViewData


T = TypeVar("T", bound="EventView")


@_attrs_define
class EventView:
    """Something that happened to an order.

    Attributes:
        id (int):
        kind (str):
        is_public (bool): its buyer sees it
        data (EventViewData):
        actor (str): who did it: a person's address, or a key's beginning
        created_at (datetime.datetime): when it was made
    """

    id: int
    kind: str
    is_public: bool
    data: EventViewData
    actor: str
    created_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        kind = self.kind

        is_public = self.is_public

        data = self.data.to_dict()

        actor = self.actor

        created_at = self.created_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "kind": kind,
                "is_public": is_public,
                "data": data,
                "actor": actor,
                "created_at": created_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.event_view_data import EventViewData  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        kind = d.pop("kind")

        is_public = d.pop("is_public")

        data = EventViewData.from_dict(d.pop("data"))

        actor = d.pop("actor")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        event_view = cls(
            id=id,
            kind=kind,
            is_public=is_public,
            data=data,
            actor=actor,
            created_at=created_at,
        )

        return event_view
