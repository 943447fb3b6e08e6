from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="TrackingIn")


@_attrs_define
class TrackingIn:
    """Where the parcel is.

    Attributes:
        carrier (str | Unset): who brings it, as in DHL
        number (str | Unset):
        url (str | Unset):
    """

    carrier: str | Unset = UNSET
    number: str | Unset = UNSET
    url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        carrier = self.carrier

        number = self.number

        url = self.url

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if carrier is not UNSET:
            field_dict["carrier"] = carrier
        if number is not UNSET:
            field_dict["number"] = number
        if url is not UNSET:
            field_dict["url"] = url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        carrier = d.pop("carrier", UNSET)

        number = d.pop("number", UNSET)

        url = d.pop("url", UNSET)

        tracking_in = cls(
            carrier=carrier,
            number=number,
            url=url,
        )

        return tracking_in
