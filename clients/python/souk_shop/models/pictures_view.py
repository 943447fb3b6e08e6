from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="PicturesView")


@_attrs_define
class PicturesView:
    """What became of the pictures an import named: a worker fetches them after the products.

    Attributes:
        ready (int):
        pending (int): still to be fetched
        failed (int): not to be had; the reasons are at /imports/{id}/pictures
    """

    ready: int
    pending: int
    failed: int

    def to_dict(self) -> dict[str, Any]:
        ready = self.ready

        pending = self.pending

        failed = self.failed

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "ready": ready,
                "pending": pending,
                "failed": failed,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        ready = d.pop("ready")

        pending = d.pop("pending")

        failed = d.pop("failed")

        pictures_view = cls(
            ready=ready,
            pending=pending,
            failed=failed,
        )

        return pictures_view
