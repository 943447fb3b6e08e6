from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.fulfilment_line_in import FulfilmentLineIn
    from ..models.metadata_in import MetadataIn
    from ..models.tracking_in import TrackingIn


T = TypeVar("T", bound="FulfilmentPut")


@_attrs_define
class FulfilmentPut:
    """A parcel as another system has it; without lines, all that is left to send of its order.

    Attributes:
        tracking (TrackingIn | Unset): Where the parcel is.
        is_delivered (bool | Unset):
        external_id (None | str | Unset): what another system calls it; unique among its kind
        metadata (MetadataIn | Unset): texts that another system keeps here, by key
        order (int | None | Unset): the order's number: needed where it is new
        lines (list[FulfilmentLineIn] | None | Unset):
    """

    tracking: TrackingIn | Unset = UNSET
    is_delivered: bool | Unset = UNSET
    external_id: None | str | Unset = UNSET
    metadata: MetadataIn | Unset = UNSET
    order: int | None | Unset = UNSET
    lines: list[FulfilmentLineIn] | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        tracking: dict[str, Any] | Unset = UNSET
        if not isinstance(self.tracking, Unset):
            tracking = self.tracking.to_dict()

        is_delivered = self.is_delivered

        external_id: None | str | Unset
        if isinstance(self.external_id, Unset):
            external_id = UNSET
        else:
            external_id = self.external_id

        metadata: dict[str, Any] | Unset = UNSET
        if not isinstance(self.metadata, Unset):
            metadata = self.metadata.to_dict()

        order: int | None | Unset
        if isinstance(self.order, Unset):
            order = UNSET
        else:
            order = self.order

        lines: list[dict[str, Any]] | None | Unset
        if isinstance(self.lines, Unset):
            lines = UNSET
        elif isinstance(self.lines, list):
            lines = []
            for componentsschemaslines_3_type_0_item_data in self.lines:
                componentsschemaslines_3_type_0_item = componentsschemaslines_3_type_0_item_data.to_dict()
                lines.append(componentsschemaslines_3_type_0_item)

        else:
            lines = self.lines

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if tracking is not UNSET:
            field_dict["tracking"] = tracking
        if is_delivered is not UNSET:
            field_dict["is_delivered"] = is_delivered
        if external_id is not UNSET:
            field_dict["external_id"] = external_id
        if metadata is not UNSET:
            field_dict["metadata"] = metadata
        if order is not UNSET:
            field_dict["order"] = order
        if lines is not UNSET:
            field_dict["lines"] = lines

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.fulfilment_line_in import FulfilmentLineIn  # noqa: PLC0415
        from ..models.metadata_in import MetadataIn  # noqa: PLC0415
        from ..models.tracking_in import TrackingIn  # noqa: PLC0415

        d = dict(src_dict)
        _tracking = d.pop("tracking", UNSET)
        tracking: TrackingIn | Unset
        if isinstance(_tracking, Unset):
            tracking = UNSET
        else:
            tracking = TrackingIn.from_dict(_tracking)

        is_delivered = d.pop("is_delivered", UNSET)

        def _parse_external_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        external_id = _parse_external_id(d.pop("external_id", UNSET))

        _metadata = d.pop("metadata", UNSET)
        metadata: MetadataIn | Unset
        if isinstance(_metadata, Unset):
            metadata = UNSET
        else:
            metadata = MetadataIn.from_dict(_metadata)

        def _parse_order(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        order = _parse_order(d.pop("order", UNSET))

        def _parse_lines(data: object) -> list[FulfilmentLineIn] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                componentsschemaslines_3_type_0 = []
                _componentsschemaslines_3_type_0 = data
                for componentsschemaslines_3_type_0_item_data in _componentsschemaslines_3_type_0:
                    componentsschemaslines_3_type_0_item = FulfilmentLineIn.from_dict(
                        componentsschemaslines_3_type_0_item_data
                    )

                    componentsschemaslines_3_type_0.append(componentsschemaslines_3_type_0_item)

                return componentsschemaslines_3_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[FulfilmentLineIn] | None | Unset, data)

        lines = _parse_lines(d.pop("lines", UNSET))

        fulfilment_put = cls(
            tracking=tracking,
            is_delivered=is_delivered,
            external_id=external_id,
            metadata=metadata,
            order=order,
            lines=lines,
        )

        return fulfilment_put
