"""At which rates of tax the parts of an order were charged, and what of them a refund gives back."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from kernel.money import ZERO
from storefront.orders.models import Order, OrderLine, Refund

_SHIPPING = None
"""Its key among the parts, which lines have by their ids."""


@dataclass(frozen=True, slots=True)
class Part:
    """A line, or (without a title) the shipping: what it costs without tax, and its tax."""

    title: str
    sku: str
    quantity: int
    net: Decimal
    tax: Decimal
    percent: Decimal = ZERO


def charged(order: Order, lines: Iterable[OrderLine]) -> dict[int | None, Part] | None:
    """What was charged: by line, and for shipping; None where the rates do not add up to what the order says.

    An order keeps its tax by rate and by line, and not the rate of a line: it is the one nearest to the line's tax.
    """
    included = order.prices_include_tax
    found: dict[int | None, Part] = {
        line.pk: Part(
            line.title, line.sku, line.quantity, line.total - (line.tax if included else ZERO), line.tax
        )
        for line in lines
    }
    shipping_tax = order.tax_total - sum((line.tax for line in lines), ZERO)
    off_shipping = order.discount_total - sum((line.discount for line in lines), ZERO)
    shipping = order.shipping_total - off_shipping - (shipping_tax if included else ZERO)
    found[_SHIPPING] = Part("", "", 1, shipping, shipping_tax)
    percents = [Decimal(tax["percent"]) for tax in order.taxes]
    for among in (percents, [*percents, ZERO]):  # some of it may bear none
        rated = {key: _at_nearest(part, among or [ZERO]) for key, part in found.items()}
        if _is_of_rates(rated.values(), order):
            return rated
    return None


def by_rate(parts: Iterable[Part]) -> dict[Decimal, tuple[Decimal, Decimal]]:
    """What the parts of each rate are without tax, and their tax."""
    found: dict[Decimal, tuple[Decimal, Decimal]] = {}
    for part in parts:
        net, tax = found.get(part.percent, (ZERO, ZERO))
        found[part.percent] = (net + part.net, tax + part.tax)
    return found


def refunded(order: Order, refund: Refund) -> list[Part] | None:
    """What a refund gives back, at the rates at which it was charged; None where those are not certain."""
    parts = charged(order, order.lines.all())
    if parts is None:
        return None
    found = [
        replace(parts[each.line_id], quantity=each.quantity or 1, net=each.amount - each.tax, tax=each.tax)
        for each in refund.lines.order_by("pk")
    ]
    net = refund.shipping - refund.shipping_tax
    found.append(replace(parts[_SHIPPING], net=net, tax=refund.shipping_tax))
    return found if sum((part.net + part.tax for part in found), ZERO) == refund.amount else None


def _at_nearest(part: Part, percents: list[Decimal]) -> Part:
    nearest = min(percents, key=lambda percent: abs(part.net * percent / 100 - part.tax))
    return replace(part, percent=nearest)


def _is_of_rates(parts: Iterable[Part], order: Order) -> bool:
    """Whether the parts of each rate add up to what the order says of it."""
    said = {
        Decimal(tax["percent"]): (
            Decimal(tax["base"]) - (Decimal(tax["amount"]) if order.prices_include_tax else ZERO),
            Decimal(tax["amount"]),
        )
        for tax in order.taxes
    }
    found = by_rate(parts)
    return len(said) == len(order.taxes) and all(
        said.get(percent, (sums[0], ZERO)) == sums for percent, sums in found.items()
    )
