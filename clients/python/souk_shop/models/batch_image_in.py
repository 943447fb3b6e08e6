from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="BatchImageIn")


@_attrs_define
class BatchImageIn:
    """A picture, fetched from its address once.

    Attributes:
        url (str):
        alt (str | Unset): what is to be seen, for who does not see it
    """

    url: str
    alt: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        url = self.url

        alt = self.alt

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "url": url,
            }
        )
        if alt is not UNSET:
            field_dict["alt"] = alt

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        url = d.pop("url")

        alt = d.pop("alt", UNSET)

        batch_image_in = cls(
            url=url,
            alt=alt,
        )

        return batch_image_in
