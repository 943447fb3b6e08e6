from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.metadata_in import MetadataIn
    from ..models.pieces_view import PiecesView
    from ..models.tracking_view import TrackingView


T = TypeVar("T", bound="FulfilmentView")


@_attrs_define
class FulfilmentView:
    """A parcel.

    Attributes:
        id (int):
        order (int): the order's number
        lines (list[PiecesView]):
        tracking (TrackingView): How a parcel is followed.
        sent_at (datetime.datetime): when it left
        delivered_at (datetime.datetime | None): when it arrived; null: that is not known
        external_id (None | str): what another system calls it; unique among its kind
        metadata (MetadataIn): texts that another system keeps here, by key
        updated_at (datetime.datetime): when it last changed: what feeds go by
    """

    id: int
    order: int
    lines: list[PiecesView]
    tracking: TrackingView
    sent_at: datetime.datetime
    delivered_at: datetime.datetime | None
    external_id: None | str
    metadata: MetadataIn
    updated_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        order = self.order

        lines = []
        for lines_item_data in self.lines:
            lines_item = lines_item_data.to_dict()
            lines.append(lines_item)

        tracking = self.tracking.to_dict()

        sent_at = self.sent_at.isoformat()

        delivered_at: None | str
        if isinstance(self.delivered_at, datetime.datetime):
            delivered_at = self.delivered_at.isoformat()
        else:
            delivered_at = self.delivered_at

        external_id: None | str
        external_id = self.external_id

        metadata = self.metadata.to_dict()

        updated_at = self.updated_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "order": order,
                "lines": lines,
                "tracking": tracking,
                "sent_at": sent_at,
                "delivered_at": delivered_at,
                "external_id": external_id,
                "metadata": metadata,
                "updated_at": updated_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.metadata_in import MetadataIn  # noqa: PLC0415
        from ..models.pieces_view import PiecesView  # noqa: PLC0415
        from ..models.tracking_view import TrackingView  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        order = d.pop("order")

        lines = []
        _lines = d.pop("lines")
        for lines_item_data in _lines:
            lines_item = PiecesView.from_dict(lines_item_data)

            lines.append(lines_item)

        tracking = TrackingView.from_dict(d.pop("tracking"))

        sent_at = datetime.datetime.fromisoformat(d.pop("sent_at"))

        def _parse_delivered_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                delivered_at_type_0 = datetime.datetime.fromisoformat(data)

                return delivered_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        delivered_at = _parse_delivered_at(d.pop("delivered_at"))

        def _parse_external_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        external_id = _parse_external_id(d.pop("external_id"))

        metadata = MetadataIn.from_dict(d.pop("metadata"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        fulfilment_view = cls(
            id=id,
            order=order,
            lines=lines,
            tracking=tracking,
            sent_at=sent_at,
            delivered_at=delivered_at,
            external_id=external_id,
            metadata=metadata,
            updated_at=updated_at,
        )

        return fulfilment_view
