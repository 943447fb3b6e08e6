"""The words of invoices, credit notes and order pages: one file a language, beside this module."""

import tomllib
from functools import lru_cache
from pathlib import Path

from accounts.models import Profile
from kernel import formats
from kernel.formats import Format
from storefront.orders.models import Order
from tenants import current

FOLDER = Path(__file__).parent


@lru_cache
def words(language: str) -> dict[str, dict[str, str]]:
    """The words by what they are for. Raises KeyError for a language there are none in."""
    if language not in formats.LANGUAGES:
        raise KeyError(language)
    found: dict[str, dict[str, str]] = tomllib.loads(
        (FOLDER / f"{language}.toml").read_text(encoding="utf-8")
    )
    return found


def way_of(order: Order) -> Format:
    """How an order is written to its buyer: its own locale first, then the customer's, then the shop's."""
    return formats.of(locale for locale in (order.locale, _own(order), current.tenant().locale) if locale)


def _own(order: Order) -> str:
    if order.locale or order.customer_id is None:
        return ""
    return (
        Profile.objects.filter(user__customer=order.customer_id).values_list("locale", flat=True).first()
        or ""
    )
