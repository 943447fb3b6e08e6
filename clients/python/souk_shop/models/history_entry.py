from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.history_entry_changes import HistoryEntryChanges


T = TypeVar("T", bound="HistoryEntry")


@_attrs_define
class HistoryEntry:
    """What was changed at once of a product, or of one of its variants.

    Attributes:
        id (int):
        variant (int | None): the id of the variant
        changes (HistoryEntryChanges): before and after by field
        actor (str): who did it: a person's address, or a key's beginning
        at (datetime.datetime):
    """

    id: int
    variant: int | None
    changes: HistoryEntryChanges
    actor: str
    at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        variant: int | None
        variant = self.variant

        changes = self.changes.to_dict()

        actor = self.actor

        at = self.at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "variant": variant,
                "changes": changes,
                "actor": actor,
                "at": at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.history_entry_changes import HistoryEntryChanges  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        def _parse_variant(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        variant = _parse_variant(d.pop("variant"))

        changes = HistoryEntryChanges.from_dict(d.pop("changes"))

        actor = d.pop("actor")

        at = datetime.datetime.fromisoformat(d.pop("at"))

        history_entry = cls(
            id=id,
            variant=variant,
            changes=changes,
            actor=actor,
            at=at,
        )

        return history_entry
