from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="ProfilePatch")


@_attrs_define
class ProfilePatch:
    """What customers change of themselves.

    Attributes:
        first_name (str | Unset):
        last_name (str | Unset):
        phone (str | Unset): with the country's code, as in +49 30 1234567
        accepts_marketing (bool | Unset): has agreed to be mailed news and offers
    """

    first_name: str | Unset = UNSET
    last_name: str | Unset = UNSET
    phone: str | Unset = UNSET
    accepts_marketing: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        first_name = self.first_name

        last_name = self.last_name

        phone = self.phone

        accepts_marketing = self.accepts_marketing

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if first_name is not UNSET:
            field_dict["first_name"] = first_name
        if last_name is not UNSET:
            field_dict["last_name"] = last_name
        if phone is not UNSET:
            field_dict["phone"] = phone
        if accepts_marketing is not UNSET:
            field_dict["accepts_marketing"] = accepts_marketing

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        first_name = d.pop("first_name", UNSET)

        last_name = d.pop("last_name", UNSET)

        phone = d.pop("phone", UNSET)

        accepts_marketing = d.pop("accepts_marketing", UNSET)

        profile_patch = cls(
            first_name=first_name,
            last_name=last_name,
            phone=phone,
            accepts_marketing=accepts_marketing,
        )

        return profile_patch
