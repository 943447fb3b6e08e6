from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.allowance import Allowance


T = TypeVar("T", bound="Usage")


@_attrs_define
class Usage:
    """What a shop's plan allows, and what of it is used.

    Attributes:
        plan (str):
        products (Allowance): How much is used of what the plan allows; a limit of null is none.
        media_bytes (Allowance): How much is used of what the plan allows; a limit of null is none.
    """

    plan: str
    products: Allowance
    media_bytes: Allowance

    def to_dict(self) -> dict[str, Any]:
        plan = self.plan

        products = self.products.to_dict()

        media_bytes = self.media_bytes.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "plan": plan,
                "products": products,
                "media_bytes": media_bytes,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.allowance import Allowance  # noqa: PLC0415

        d = dict(src_dict)
        plan = d.pop("plan")

        products = Allowance.from_dict(d.pop("products"))

        media_bytes = Allowance.from_dict(d.pop("media_bytes"))

        usage = cls(
            plan=plan,
            products=products,
            media_bytes=media_bytes,
        )

        return usage
