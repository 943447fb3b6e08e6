from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..models.stock_movement_view_kind import StockMovementViewKind, check_stock_movement_view_kind

T = TypeVar("T", bound="StockMovementView")


@_attrs_define
class StockMovementView:
    """One change of a stock level: one of `queries.list_movements`.

    Attributes:
        id (int):
        kind (StockMovementViewKind):
        on_hand_delta (int): pieces that came, or below zero went
        reserved_delta (int): pieces that orders began to wait for, or below zero ceased to
        reference (str):
        reason (str):
        actor (str): who did it: a person's address, or a key's beginning
        created_at (datetime.datetime): when it was made
        variant_id (int):
        location_id (int):
    """

    id: int
    kind: StockMovementViewKind
    on_hand_delta: int
    reserved_delta: int
    reference: str
    reason: str
    actor: str
    created_at: datetime.datetime
    variant_id: int
    location_id: int

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        kind: str = self.kind

        on_hand_delta = self.on_hand_delta

        reserved_delta = self.reserved_delta

        reference = self.reference

        reason = self.reason

        actor = self.actor

        created_at = self.created_at.isoformat()

        variant_id = self.variant_id

        location_id = self.location_id

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "kind": kind,
                "on_hand_delta": on_hand_delta,
                "reserved_delta": reserved_delta,
                "reference": reference,
                "reason": reason,
                "actor": actor,
                "created_at": created_at,
                "variant_id": variant_id,
                "location_id": location_id,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        kind = check_stock_movement_view_kind(d.pop("kind"))

        on_hand_delta = d.pop("on_hand_delta")

        reserved_delta = d.pop("reserved_delta")

        reference = d.pop("reference")

        reason = d.pop("reason")

        actor = d.pop("actor")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        variant_id = d.pop("variant_id")

        location_id = d.pop("location_id")

        stock_movement_view = cls(
            id=id,
            kind=kind,
            on_hand_delta=on_hand_delta,
            reserved_delta=reserved_delta,
            reference=reference,
            reason=reason,
            actor=actor,
            created_at=created_at,
            variant_id=variant_id,
            location_id=location_id,
        )

        return stock_movement_view
