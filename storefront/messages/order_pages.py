"""The link in a guest's mails to the page of their order."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from storefront.orders import tokens


@dataclass(frozen=True, slots=True)
class OrderPage:
    """Where an order is seen without logging in, and the key in that address, which is not kept."""

    url: str = ""
    secrets: tuple[str, ...] = ()


def of(order: Mapping[str, Any], *, shop_url: str) -> OrderPage:
    """The page of a guest's order; a customer has none, they log in."""
    if order["customer"]:
        return OrderPage()
    token = tokens.for_order(order["id"])
    return OrderPage(url=f"{shop_url}orders/{order['number']}/?token={token}", secrets=(token,))
