"""Draft orders."""

from pydantic import Field

from api.schemas import NOT_SENT, Email, Input, SmallId, Sorted, change_of, ordered_by
from api.shop.money import MoneyIn
from api.shop.schemas.carts import AddressIn


class DraftQuery(Sorted):
    """Which drafts."""

    is_placed: bool | None = Field(default=None, description="those that are orders already, or not")
    ordering: ordered_by("created_at") | None = None  # type: ignore[valid-type]


class DraftLineIn(Input):
    """So many of a variant."""

    variant: SmallId
    quantity: int = 1
    price: MoneyIn | None = Field(default=None, description="of one piece, instead of what it costs now")


class DraftIn(Input):
    """What is written for a buyer."""

    customer: SmallId | None = None
    email: Email | None = Field(default=None, description="where the link to pay goes; the customer's own")
    lines: list[DraftLineIn] = Field(default=[], max_length=200)
    shipping_address: AddressIn | None = None
    billing_address: AddressIn | None = None
    shipping_method: str | None = Field(default=None, max_length=40)
    vat_id: str | None = Field(default=None, max_length=40)
    note: str = Field(default="", max_length=1000)


class OrderPut(DraftIn):
    """An order as another system has it."""

    is_paid: bool = Field(default=True, description="false: its buyer is mailed the link to pay")
    metadata: dict[str, str] = NOT_SENT
    tags: list[str] = NOT_SENT


@change_of()
class DraftPatch(DraftIn):
    """What to change of a draft."""
