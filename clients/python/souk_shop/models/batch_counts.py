from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="BatchCounts")


@_attrs_define
class BatchCounts:
    """How far a batch is.

    Attributes:
        items (int):
        pending (int):
        created (int):
        updated (int):
        failed (int):
    """

    items: int
    pending: int
    created: int
    updated: int
    failed: int

    def to_dict(self) -> dict[str, Any]:
        items = self.items

        pending = self.pending

        created = self.created

        updated = self.updated

        failed = self.failed

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "items": items,
                "pending": pending,
                "created": created,
                "updated": updated,
                "failed": failed,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        items = d.pop("items")

        pending = d.pop("pending")

        created = d.pop("created")

        updated = d.pop("updated")

        failed = d.pop("failed")

        batch_counts = cls(
            items=items,
            pending=pending,
            created=created,
            updated=updated,
            failed=failed,
        )

        return batch_counts
