"""Amounts as they come in: in the shop's currency or not at all."""

from decimal import Decimal

from api.shop.schemas.catalogue import MoneyIn
from kernel.errors import Invalid
from tenants import current


def amount(given: MoneyIn, *, field: str) -> Decimal:
    """The amount. Raises Invalid for another currency than the shop's."""
    currency = current.tenant().currency
    if given.currency is not None and given.currency != currency:
        raise Invalid(f"This shop's currency is {currency}.", field=f"{field}.currency")
    return given.amount
