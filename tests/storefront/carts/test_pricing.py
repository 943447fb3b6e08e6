"""Pricing, by the tables of docs/algorithms/pricing.md and by what must always hold."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel import money
from storefront.carts import rules
from storefront.promotions.rules import Kind, Offer
from storefront.shipping.rules import Method
from storefront.taxes.rules import Rate

PAGE = Path(__file__).parents[3] / "docs" / "algorithms" / "pricing.md"
CODE = "a-method"


def read_cases() -> list[list[str]]:
    table = PAGE.read_text().split("## Examples")[1].split("## What always holds")[0]
    rows = [
        [cell.strip() for cell in row.strip("|").split("|")]
        for row in table.splitlines()
        if row.startswith("|")
    ]
    return rows[2:]


def read_line(text: str) -> rules.Line:
    quantity, price, *words = text.replace("×", " ").split()
    return rules.Line(
        unit_price=Decimal(price),
        quantity=int(quantity),
        is_taxed="untaxed" not in words,
        needs_shipping="digital" not in words,
    )


def read_offer(text: str) -> Offer:
    what, _, minimum = text.partition(" from ")
    if what == "free shipping":
        kind, value = Kind.FREE_SHIPPING, "0"
    elif what.endswith("%"):
        kind, value = Kind.PERCENTAGE, what.removesuffix("%").strip()
    else:
        kind, value = Kind.FIXED, what.removesuffix("off").strip()
    return Offer(name=text, kind=kind, value=Decimal(value), minimum_subtotal=Decimal(minimum or 0))


def read_method(text: str) -> Method | None:
    price, _, free_above = text.partition(" free from ")
    if not price:
        return None
    return Method(
        code=CODE,
        name="A method",
        price=Decimal(price),
        free_above=Decimal(free_above) if free_above else None,
    )


def parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: re.sub(r"\W+", "-", case[0]))
def test_the_page_s_example_holds(case: list[str]) -> None:
    _, currency, tax, lines, offers, method, *expected = case
    percent, mode = tax.split()
    terms = rules.Terms(
        currency=currency,
        prices_include_tax=mode == "in",
        offers=tuple(read_offer(text) for text in parts(offers)),
        method=read_method(method),
        rate=Rate(name="VAT", percent=Decimal(percent)),
    )
    price = rules.price([read_line(text) for text in parts(lines)], terms)
    found = [price.subtotal, price.discount_total, price.shipping_total, price.tax_total, price.total]
    assert [money.as_dict(amount, currency)["amount"] for amount in found] == expected


def test_the_page_has_its_examples() -> None:
    assert len(read_cases()) >= 16


def test_a_discount_is_shared_by_largest_remainder() -> None:
    lines = [rules.Line(unit_price=Decimal(p), quantity=q) for p, q in (("1.234", 1), ("0.500", 2))]
    offer = Offer(name="Less", kind=Kind.FIXED, value=Decimal("0.1"))
    price = rules.price(lines, rules.Terms(currency="KWD", prices_include_tax=True, offers=(offer,)))
    assert [line.discount for line in price.lines] == [Decimal("0.055"), Decimal("0.045")]


amounts = st.decimals(min_value=0, max_value=10_000, places=3)
percents = st.decimals(min_value=0, max_value=100, places=2)
a_line = st.builds(
    rules.Line,
    unit_price=amounts,
    quantity=st.integers(1, rules.LARGEST_QUANTITY),
    is_taxed=st.booleans(),
    needs_shipping=st.booleans(),
)
an_offer = st.one_of(
    st.builds(
        Offer, name=st.just("%"), kind=st.just(Kind.PERCENTAGE), value=percents, minimum_subtotal=amounts
    ),
    st.builds(Offer, name=st.just("-"), kind=st.just(Kind.FIXED), value=amounts, minimum_subtotal=amounts),
    st.builds(Offer, name=st.just("f"), kind=st.just(Kind.FREE_SHIPPING), minimum_subtotal=amounts),
)
a_method = st.builds(
    Method, code=st.just(CODE), name=st.just("M"), price=amounts, free_above=st.none() | amounts
)
some_terms = st.builds(
    rules.Terms,
    currency=st.sampled_from(["JPY", "EUR", "KWD"]),
    prices_include_tax=st.booleans(),
    offers=st.lists(an_offer, max_size=4).map(tuple),
    method=st.none() | a_method,
    rate=st.builds(Rate, name=st.just("VAT"), percent=percents),
)


@given(lines=st.lists(a_line, max_size=12), terms=some_terms)
def test_the_total_is_the_sum_of_its_parts_and_nothing_is_negative(
    lines: list[rules.Line], terms: rules.Terms
) -> None:
    price = rules.price(lines, terms)
    added = 0 if terms.prices_include_tax else price.tax_total
    assert price.total == price.subtotal - price.discount_total + price.shipping_total + added
    on_shipping = sum(applied.amount for applied in price.discounts if applied.is_on_shipping)
    assert sum(line.discount for line in price.lines) + on_shipping == price.discount_total
    assert sum(applied.amount for applied in price.discounts) == price.discount_total
    assert sum(line.total for line in price.lines) == price.subtotal - price.discount_total + on_shipping
    every = [price.subtotal, price.discount_total, price.shipping_total, price.tax_total, price.total]
    every += [
        amount for line in price.lines for amount in (line.subtotal, line.discount, line.total, line.tax)
    ]
    step = money.unit(terms.currency)
    for amount in every:
        assert amount >= 0
        assert amount % step == 0


@given(lines=st.lists(a_line, min_size=1, max_size=6), terms=some_terms)
def test_tax_that_is_included_never_exceeds_the_total(lines: list[rules.Line], terms: rules.Terms) -> None:
    price = rules.price(lines, terms)
    if terms.prices_include_tax:
        assert price.tax_total <= price.total
