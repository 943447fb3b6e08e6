from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="TrackingView")


@_attrs_define
class TrackingView:
    """How a parcel is followed.

    Attributes:
        carrier (str): who brings it, as in DHL
        number (str):
        url (str):
    """

    carrier: str
    number: str
    url: str

    def to_dict(self) -> dict[str, Any]:
        carrier = self.carrier

        number = self.number

        url = self.url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "carrier": carrier,
                "number": number,
                "url": url,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        carrier = d.pop("carrier")

        number = d.pop("number")

        url = d.pop("url")

        tracking_view = cls(
            carrier=carrier,
            number=number,
            url=url,
        )

        return tracking_view
