from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="PreviewView")


@_attrs_define
class PreviewView:
    """A message with sample data, and the address it was sent to as well.

    Attributes:
        subject (str):
        html (str):
        text (str):
        sent_to (None | str):
    """

    subject: str
    html: str
    text: str
    sent_to: None | str

    def to_dict(self) -> dict[str, Any]:
        subject = self.subject

        html = self.html

        text = self.text

        sent_to: None | str
        sent_to = self.sent_to

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "subject": subject,
                "html": html,
                "text": text,
                "sent_to": sent_to,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        subject = d.pop("subject")

        html = d.pop("html")

        text = d.pop("text")

        def _parse_sent_to(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        sent_to = _parse_sent_to(d.pop("sent_to"))

        preview_view = cls(
            subject=subject,
            html=html,
            text=text,
            sent_to=sent_to,
        )

        return preview_view
