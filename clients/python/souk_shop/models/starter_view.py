from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..models.starter_view_kind import StarterViewKind, check_starter_view_kind

T = TypeVar("T", bound="StarterView")


@_attrs_define
class StarterView:
    """A text to start a policy from, and no legal advice.

    Attributes:
        kind (StarterViewKind):
        language (str): ISO 639-1, as in en
        body (str): HTML; what stands in double brackets has to be filled in or deleted
    """

    kind: StarterViewKind
    language: str
    body: str

    def to_dict(self) -> dict[str, Any]:
        kind: str = self.kind

        language = self.language

        body = self.body

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "kind": kind,
                "language": language,
                "body": body,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        kind = check_starter_view_kind(d.pop("kind"))

        language = d.pop("language")

        body = d.pop("body")

        starter_view = cls(
            kind=kind,
            language=language,
            body=body,
        )

        return starter_view
