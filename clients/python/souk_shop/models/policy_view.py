from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..models.policy_view_kind import PolicyViewKind, check_policy_view_kind

T = TypeVar("T", bound="PolicyView")


@_attrs_define
class PolicyView:
    """A policy as it is in force.

    Attributes:
        kind (PolicyViewKind):
        title (str): in the language of the request
        body (str): HTML that runs and loads nothing, in the language of the request if it is there
        version (int): 1, 2, 3 …: the same words have the same number
        published_at (datetime.datetime):
    """

    kind: PolicyViewKind
    title: str
    body: str
    version: int
    published_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        kind: str = self.kind

        title = self.title

        body = self.body

        version = self.version

        published_at = self.published_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "kind": kind,
                "title": title,
                "body": body,
                "version": version,
                "published_at": published_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        kind = check_policy_view_kind(d.pop("kind"))

        title = d.pop("title")

        body = d.pop("body")

        version = d.pop("version")

        published_at = datetime.datetime.fromisoformat(d.pop("published_at"))

        policy_view = cls(
            kind=kind,
            title=title,
            body=body,
            version=version,
            published_at=published_at,
        )

        return policy_view
