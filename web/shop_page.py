"""What every page of a shop shows around its own matter."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from storefront.carts import queries
from tenants import current
from web.carts import held as held_carts


def context(request: HttpRequest) -> dict[str, Any]:
    """The shop, and how many pieces are in the visitor's cart: a statement for those who have one."""
    held = held_carts.find(request)
    return {
        "shop": current.tenant(),
        "has_mailbox": settings.MAILBOX_ENABLED,
        "pieces": queries.count_pieces(cart_id=held[0], holder=held[1]) if held else 0,
    }
