"""What sending an order costs. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kernel import money
from kernel.money import ZERO


@dataclass(frozen=True, slots=True)
class Method:
    """A shipping method's terms."""

    code: str
    name: str
    price: Decimal
    free_above: Decimal | None = None
    countries: tuple[str, ...] = ()


def is_offered(method: Method, *, country: str | None) -> bool:
    """Whether the method goes to the country; an address that is not known yet rules nothing out."""
    return not method.countries or country is None or country in method.countries


def quote(method: Method, *, goods: Decimal, currency: str) -> Decimal:
    """The price of sending goods worth `goods` after their discounts."""
    if method.free_above is not None and goods >= method.free_above:
        return ZERO
    return money.quantise(method.price, currency)


def choose(methods: Sequence[Method], *, code: str, country: str | None) -> Method | None:
    """The method of that code if it goes to the country, or None."""
    return next((m for m in methods if m.code == code and is_offered(m, country=country)), None)
