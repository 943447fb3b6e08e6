from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..models.review_view_status import ReviewViewStatus, check_review_view_status

T = TypeVar("T", bound="ReviewView")


@_attrs_define
class ReviewView:
    """What a customer says of a product.

    Attributes:
        id (int):
        product (int): the id of the product it is about
        rating (int): 1 to 5 stars
        title (str):
        body (str):
        author (str): the customer's first name
        is_verified (bool): the customer has bought the product here
        status (ReviewViewStatus):
        reply (str): the merchant's public answer; empty where there is none
        created_at (datetime.datetime): when it was made
        updated_at (datetime.datetime): when it last changed: what feeds go by
    """

    id: int
    product: int
    rating: int
    title: str
    body: str
    author: str
    is_verified: bool
    status: ReviewViewStatus
    reply: str
    created_at: datetime.datetime
    updated_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        product = self.product

        rating = self.rating

        title = self.title

        body = self.body

        author = self.author

        is_verified = self.is_verified

        status: str = self.status

        reply = self.reply

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "product": product,
                "rating": rating,
                "title": title,
                "body": body,
                "author": author,
                "is_verified": is_verified,
                "status": status,
                "reply": reply,
                "created_at": created_at,
                "updated_at": updated_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        product = d.pop("product")

        rating = d.pop("rating")

        title = d.pop("title")

        body = d.pop("body")

        author = d.pop("author")

        is_verified = d.pop("is_verified")

        status = check_review_view_status(d.pop("status"))

        reply = d.pop("reply")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        review_view = cls(
            id=id,
            product=product,
            rating=rating,
            title=title,
            body=body,
            author=author,
            is_verified=is_verified,
            status=status,
            reply=reply,
            created_at=created_at,
            updated_at=updated_at,
        )

        return review_view
