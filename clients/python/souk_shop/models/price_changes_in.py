from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.price_change_in import PriceChangeIn


T = TypeVar("T", bound="PriceChangesIn")


@_attrs_define
class PriceChangesIn:
    """Prices to change together: all or none.

    Attributes:
        changes (list[PriceChangeIn]):
    """

    changes: list[PriceChangeIn]

    def to_dict(self) -> dict[str, Any]:
        changes = []
        for changes_item_data in self.changes:
            changes_item = changes_item_data.to_dict()
            changes.append(changes_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "changes": changes,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.price_change_in import PriceChangeIn  # noqa: PLC0415

        d = dict(src_dict)
        changes = []
        _changes = d.pop("changes")
        for changes_item_data in _changes:
            changes_item = PriceChangeIn.from_dict(changes_item_data)

            changes.append(changes_item)

        price_changes_in = cls(
            changes=changes,
        )

        return price_changes_in
