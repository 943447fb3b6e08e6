from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

from ..models.picture_view_state import PictureViewState, check_picture_view_state

if TYPE_CHECKING:
    from ..models.picture_of_view import PictureOfView


T = TypeVar("T", bound="PictureView")


@_attrs_define
class PictureView:
    """A picture that an import named, and what became of it.

    Attributes:
        image (int): its id among the product's images
        product (PictureOfView): The product a picture is of.
        url (str):
        state (PictureViewState):
        error (str): why it could not be fetched
        attempts (int): tries so far
    """

    image: int
    product: PictureOfView
    url: str
    state: PictureViewState
    error: str
    attempts: int

    def to_dict(self) -> dict[str, Any]:
        image = self.image

        product = self.product.to_dict()

        url = self.url

        state: str = self.state

        error = self.error

        attempts = self.attempts

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "image": image,
                "product": product,
                "url": url,
                "state": state,
                "error": error,
                "attempts": attempts,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.picture_of_view import PictureOfView  # noqa: PLC0415

        d = dict(src_dict)
        image = d.pop("image")

        product = PictureOfView.from_dict(d.pop("product"))

        url = d.pop("url")

        state = check_picture_view_state(d.pop("state"))

        error = d.pop("error")

        attempts = d.pop("attempts")

        picture_view = cls(
            image=image,
            product=product,
            url=url,
            state=state,
            error=error,
            attempts=attempts,
        )

        return picture_view
