from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.place_view_kind import PlaceViewKind, check_place_view_kind

T = TypeVar("T", bound="PlaceView")


@_attrs_define
class PlaceView:
    """A log-in that holds; `id` is no key to it.

    Attributes:
        id (str):
        kind (PlaceViewKind):
        name (str):
        device (str):
        address (str):
        began_at (datetime.datetime | None):
        is_current (bool):
    """

    id: str
    kind: PlaceViewKind
    name: str
    device: str
    address: str
    began_at: datetime.datetime | None
    is_current: bool

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        kind: str = self.kind

        name = self.name

        device = self.device

        address = self.address

        began_at: None | str
        if isinstance(self.began_at, datetime.datetime):
            began_at = self.began_at.isoformat()
        else:
            began_at = self.began_at

        is_current = self.is_current

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "kind": kind,
                "name": name,
                "device": device,
                "address": address,
                "began_at": began_at,
                "is_current": is_current,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        kind = check_place_view_kind(d.pop("kind"))

        name = d.pop("name")

        device = d.pop("device")

        address = d.pop("address")

        def _parse_began_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                began_at_type_0 = datetime.datetime.fromisoformat(data)

                return began_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        began_at = _parse_began_at(d.pop("began_at"))

        is_current = d.pop("is_current")

        place_view = cls(
            id=id,
            kind=kind,
            name=name,
            device=device,
            address=address,
            began_at=began_at,
            is_current=is_current,
        )

        return place_view
