from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.email_template_in_kind import EmailTemplateInKind, check_email_template_in_kind
from ..models.email_template_in_locale import EmailTemplateInLocale, check_email_template_in_locale
from ..types import UNSET, Unset

T = TypeVar("T", bound="EmailTemplateIn")


@_attrs_define
class EmailTemplateIn:
    """A new template; `subject` and `html` begin as the platform's own where they are left out.

    Attributes:
        kind (EmailTemplateInKind):
        locale (EmailTemplateInLocale | Unset): by default "en"
        subject (None | str | Unset):
        html (None | str | Unset):
        text (str | Unset):
        is_active (bool | Unset): by default true
    """

    kind: EmailTemplateInKind
    locale: EmailTemplateInLocale | Unset = UNSET
    subject: None | str | Unset = UNSET
    html: None | str | Unset = UNSET
    text: str | Unset = UNSET
    is_active: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        kind: str = self.kind

        locale: str | Unset = UNSET
        if not isinstance(self.locale, Unset):
            locale = self.locale

        subject: None | str | Unset
        if isinstance(self.subject, Unset):
            subject = UNSET
        else:
            subject = self.subject

        html: None | str | Unset
        if isinstance(self.html, Unset):
            html = UNSET
        else:
            html = self.html

        text = self.text

        is_active = self.is_active

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "kind": kind,
            }
        )
        if locale is not UNSET:
            field_dict["locale"] = locale
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
        kind = check_email_template_in_kind(d.pop("kind"))

        _locale = d.pop("locale", UNSET)
        locale: EmailTemplateInLocale | Unset
        if isinstance(_locale, Unset):
            locale = UNSET
        else:
            locale = check_email_template_in_locale(_locale)

        def _parse_subject(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        subject = _parse_subject(d.pop("subject", UNSET))

        def _parse_html(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        html = _parse_html(d.pop("html", UNSET))

        text = d.pop("text", UNSET)

        is_active = d.pop("is_active", UNSET)

        email_template_in = cls(
            kind=kind,
            locale=locale,
            subject=subject,
            html=html,
            text=text,
            is_active=is_active,
        )

        return email_template_in
