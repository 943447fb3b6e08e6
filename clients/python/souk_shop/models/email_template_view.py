from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="EmailTemplateView")


@_attrs_define
class EmailTemplateView:
    """A message in a language: the shop's own words, or with `is_default` the platform's, which have no id.

    Attributes:
        id (int | None):
        kind (str):
        locale (str): the language, as in de
        subject (str):
        html (str):
        text (str):
        is_active (bool): false: it is kept, and not used
        is_default (bool):
        updated_at (datetime.datetime | None): when it last changed: what feeds go by
    """

    id: int | None
    kind: str
    locale: str
    subject: str
    html: str
    text: str
    is_active: bool
    is_default: bool
    updated_at: datetime.datetime | None

    def to_dict(self) -> dict[str, Any]:
        id: int | None
        id = self.id

        kind = self.kind

        locale = self.locale

        subject = self.subject

        html = self.html

        text = self.text

        is_active = self.is_active

        is_default = self.is_default

        updated_at: None | str
        if isinstance(self.updated_at, datetime.datetime):
            updated_at = self.updated_at.isoformat()
        else:
            updated_at = self.updated_at

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "kind": kind,
                "locale": locale,
                "subject": subject,
                "html": html,
                "text": text,
                "is_active": is_active,
                "is_default": is_default,
                "updated_at": updated_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_id(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        id = _parse_id(d.pop("id"))

        kind = d.pop("kind")

        locale = d.pop("locale")

        subject = d.pop("subject")

        html = d.pop("html")

        text = d.pop("text")

        is_active = d.pop("is_active")

        is_default = d.pop("is_default")

        def _parse_updated_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                updated_at_type_0 = datetime.datetime.fromisoformat(data)

                return updated_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        updated_at = _parse_updated_at(d.pop("updated_at"))

        email_template_view = cls(
            id=id,
            kind=kind,
            locale=locale,
            subject=subject,
            html=html,
            text=text,
            is_active=is_active,
            is_default=is_default,
            updated_at=updated_at,
        )

        return email_template_view
