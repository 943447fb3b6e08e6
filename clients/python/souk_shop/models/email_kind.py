from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.email_kind_kind import EmailKindKind, check_email_kind_kind

if TYPE_CHECKING:
    from ..models.email_kind_defaults import EmailKindDefaults


T = TypeVar("T", bound="EmailKind")


@_attrs_define
class EmailKind:
    """A message the shop sends: when, what a template of it may show, and the platform's own words.

    Attributes:
        kind (EmailKindKind):
        name (str):
        sent (str):
        is_transactional (bool):
        variables (list[str]):
        defaults (EmailKindDefaults): by language: `subject` and `html`
    """

    kind: EmailKindKind
    name: str
    sent: str
    is_transactional: bool
    variables: list[str]
    defaults: EmailKindDefaults

    def to_dict(self) -> dict[str, Any]:
        kind: str = self.kind

        name = self.name

        sent = self.sent

        is_transactional = self.is_transactional

        variables = self.variables

        defaults = self.defaults.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "kind": kind,
                "name": name,
                "sent": sent,
                "is_transactional": is_transactional,
                "variables": variables,
                "defaults": defaults,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.email_kind_defaults import EmailKindDefaults  # noqa: PLC0415

        d = dict(src_dict)
        kind = check_email_kind_kind(d.pop("kind"))

        name = d.pop("name")

        sent = d.pop("sent")

        is_transactional = d.pop("is_transactional")

        variables = cast(list[str], d.pop("variables"))

        defaults = EmailKindDefaults.from_dict(d.pop("defaults"))

        email_kind = cls(
            kind=kind,
            name=name,
            sent=sent,
            is_transactional=is_transactional,
            variables=variables,
            defaults=defaults,
        )

        return email_kind
