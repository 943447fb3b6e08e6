"""How much of what its plan allows a shop uses, as both doors tell it."""

from typing import Any

from storefront.catalogue import usage


def view() -> dict[str, Any]:
    """The current shop's, counted now."""
    found = usage.get()
    return {
        "plan": found.plan,
        "products": {"used": found.products, "limit": found.product_limit},
        "media_bytes": {"used": found.media_bytes, "limit": found.media_limit_bytes},
    }
