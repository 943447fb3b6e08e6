from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.fulfilment_line_in import FulfilmentLineIn
    from ..models.tracking_in import TrackingIn


T = TypeVar("T", bound="FulfilmentIn")


@_attrs_define
class FulfilmentIn:
    """What is sent; without lines, all that is left.

    Attributes:
        lines (list[FulfilmentLineIn] | None | Unset):
        tracking (None | TrackingIn | Unset):
    """

    lines: list[FulfilmentLineIn] | None | Unset = UNSET
    tracking: None | TrackingIn | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.tracking_in import TrackingIn  # noqa: PLC0415

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

        tracking: dict[str, Any] | None | Unset
        if isinstance(self.tracking, Unset):
            tracking = UNSET
        elif isinstance(self.tracking, TrackingIn):
            tracking = self.tracking.to_dict()
        else:
            tracking = self.tracking

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if lines is not UNSET:
            field_dict["lines"] = lines
        if tracking is not UNSET:
            field_dict["tracking"] = tracking

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.fulfilment_line_in import FulfilmentLineIn  # noqa: PLC0415
        from ..models.tracking_in import TrackingIn  # noqa: PLC0415

        d = dict(src_dict)

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

        def _parse_tracking(data: object) -> None | TrackingIn | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                tracking_type_0 = TrackingIn.from_dict(data)

                return tracking_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | TrackingIn | Unset, data)

        tracking = _parse_tracking(d.pop("tracking", UNSET))

        fulfilment_in = cls(
            lines=lines,
            tracking=tracking,
        )

        return fulfilment_in
