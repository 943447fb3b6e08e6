from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.stock_change_in import StockChangeIn


T = TypeVar("T", bound="StockChangesIn")


@_attrs_define
class StockChangesIn:
    """Stock to change together: all or none.

    Attributes:
        changes (list[StockChangeIn]):
        reason (str | Unset):
    """

    changes: list[StockChangeIn]
    reason: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        changes = []
        for changes_item_data in self.changes:
            changes_item = changes_item_data.to_dict()
            changes.append(changes_item)

        reason = self.reason

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "changes": changes,
            }
        )
        if reason is not UNSET:
            field_dict["reason"] = reason

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.stock_change_in import StockChangeIn  # noqa: PLC0415

        d = dict(src_dict)
        changes = []
        _changes = d.pop("changes")
        for changes_item_data in _changes:
            changes_item = StockChangeIn.from_dict(changes_item_data)

            changes.append(changes_item)

        reason = d.pop("reason", UNSET)

        stock_changes_in = cls(
            changes=changes,
            reason=reason,
        )

        return stock_changes_in
