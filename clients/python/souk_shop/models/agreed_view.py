from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..models.agreed_view_kind import AgreedViewKind, check_agreed_view_kind

T = TypeVar("T", bound="AgreedView")


@_attrs_define
class AgreedView:
    """A version of a policy.

    Attributes:
        kind (AgreedViewKind):
        version (int):
    """

    kind: AgreedViewKind
    version: int

    def to_dict(self) -> dict[str, Any]:
        kind: str = self.kind

        version = self.version

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "kind": kind,
                "version": version,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        kind = check_agreed_view_kind(d.pop("kind"))

        version = d.pop("version")

        agreed_view = cls(
            kind=kind,
            version=version,
        )

        return agreed_view
