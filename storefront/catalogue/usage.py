"""What the shop uses of what its plan allows."""

from dataclasses import dataclass

from media import quota
from storefront.catalogue import limits
from tenants import current


@dataclass(frozen=True, slots=True)
class Usage:
    """The plan's name as the shop knows it, products that are not archived, bytes of files; a limit of None is none."""

    plan: str
    products: int
    product_limit: int | None
    media_bytes: int
    media_limit_bytes: int | None


def get() -> Usage:
    """The current shop's usage, counted now."""
    entitlements = current.tenant().entitlements
    megabytes = entitlements.get("max_media_mb")
    return Usage(
        plan=entitlements.get("plan", ""),
        products=limits.count_used(),
        product_limit=entitlements.get("max_products"),
        media_bytes=quota.used_bytes(),
        media_limit_bytes=None if megabytes is None else int(megabytes) * quota.MEGABYTE,
    )
