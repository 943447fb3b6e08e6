"""Reviews as every door shows them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

Status = Literal["pending", "approved", "rejected"]


class ReviewView(TypedDict):
    """What a customer says of a product."""

    id: int
    product: Annotated[int, Field(description="the id of the product it is about")]
    rating: Annotated[int, Field(description="1 to 5 stars")]
    title: str
    body: str
    author: Annotated[str, Field(description="the customer's first name")]
    is_verified: Annotated[bool, Field(description="the customer has bought the product here")]
    status: Status
    reply: Annotated[str, Field(description="the merchant's public answer; empty where there is none")]
    created_at: datetime
    updated_at: datetime
