from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="EmailTemplatePatch")


@_attrs_define
class EmailTemplatePatch:
    """What changes. Kind and language stay.

    Attributes:
        subject (str | Unset):
        html (str | Unset):
        text (str | Unset):
        is_active (bool | Unset): false: it is kept, and not used
    """

    subject: str | Unset = UNSET
    html: str | Unset = UNSET
    text: str | Unset = UNSET
    is_active: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        subject = self.subject

        html = self.html

        text = self.text

        is_active = self.is_active

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if subject is not UNSET:
            field_dict["subject"] = subject
        if html is not UNSET:
            field_dict["html"] = html
        if text is not UNSET:
            field_dict["text"] = text
        if is_active is not UNSET:
            field_dict["is_active"] = is_active

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        subject = d.pop("subject", UNSET)

        html = d.pop("html", UNSET)

        text = d.pop("text", UNSET)

        is_active = d.pop("is_active", UNSET)

        email_template_patch = cls(
            subject=subject,
            html=html,
            text=text,
            is_active=is_active,
        )

        return email_template_patch
