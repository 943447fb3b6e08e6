from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="RedirectAction")


@_attrs_define
class RedirectAction:
    """The buyer goes to this address, pays there, and comes back.

    Attributes:
        type_ (Literal['redirect']):
        url (str):
    """

    type_: Literal["redirect"]
    url: str

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        url = self.url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "type": type_,
                "url": url,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        type_ = cast(Literal["redirect"], d.pop("type"))
        if type_ != "redirect":
            raise ValueError(f"type must match const 'redirect', got '{type_}'")

        url = d.pop("url")

        redirect_action = cls(
            type_=type_,
            url=url,
        )

        return redirect_action
