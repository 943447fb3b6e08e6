from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="ReviewIn")


@_attrs_define
class ReviewIn:
    """A review: 1 to 5 stars, and words. It is shown once it is approved.

    Attributes:
        rating (int):
        title (str | Unset):
        body (str | Unset):
    """

    rating: int
    title: str | Unset = UNSET
    body: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        rating = self.rating

        title = self.title

        body = self.body

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "rating": rating,
            }
        )
        if title is not UNSET:
            field_dict["title"] = title
        if body is not UNSET:
            field_dict["body"] = body

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        rating = d.pop("rating")

        title = d.pop("title", UNSET)

        body = d.pop("body", UNSET)

        review_in = cls(
            rating=rating,
            title=title,
            body=body,
        )

        return review_in
