"""Pricing, by the tables of docs/algorithms/pricing.md and by what must always hold."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from kernel import money
from storefront.carts import rules
from storefront.orders import allocation
from storefront.promotions.rules import AppliesTo, Kind, Offer
from storefront.shipping import rules as shipping
from storefront.shipping.rules import Band, Method
from storefront.taxes.rules import Rate

PAGE = Path(__file__).parents[3] / "docs" / "algorithms" / "pricing.md"
CODE = "a-method"
LETTERS = "ABCDE"


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
    grams = next((int(word[:-1]) for word in words if word[-1] == "g" and word[:-1].isdecimal()), 0)
    return rules.Line(
        unit_price=Decimal(price),
        quantity=int(quantity),
        is_taxed="untaxed" not in words,
        needs_shipping="digital" not in words,
        tax_class="reduced" if "reduced" in words else "standard",
        product=next((ord(word) for word in words if word in LETTERS), 0),
        grams=grams,
    )


def read_offer(text: str) -> Offer:
    found = re.fullmatch(
        r"(?P<line>line |shipping )?(?:(?P<free>free shipping)|buy (?P<buy>\d+) get (?P<get>\d+)"
        r"(?: at (?P<at>[\d.]+) %)?|(?P<percent>[\d.]+) %|(?P<fixed>[\d.]+) off)"
        r"(?: of (?P<of>[A-Z]))?(?: from (?P<minimum>[\d.]+))?(?P<exclusive> exclusive)?"
        r"(?: priority (?P<priority>\d+))?",
        text,
    )
    assert found, text
    part = found.groupdict()
    applies_to = AppliesTo((part["line"] or "order").strip())
    kind, value = Kind.FIXED, part["fixed"]
    if part["free"]:
        applies_to, kind = AppliesTo.SHIPPING, Kind.FREE_SHIPPING
    elif part["buy"]:
        applies_to, kind, value = AppliesTo.LINE, Kind.BUY_X_GET_Y, part["at"] or "100"
    elif part["percent"]:
        kind, value = Kind.PERCENTAGE, part["percent"]
    return Offer(
        name=text,
        kind=kind,
        applies_to=applies_to,
        value=Decimal(value or 0),
        buy=int(part["buy"] or 0),
        get=int(part["get"] or 0),
        products=frozenset({ord(part["of"])}) if part["of"] else None,
        minimum_subtotal=Decimal(part["minimum"] or 0),
        is_exclusive=bool(part["exclusive"]),
        priority=int(part["priority"] or 0),
    )


def read_method(text: str) -> Method | None:
    for words, kind in (
        ("by weight ", shipping.MethodKind.BY_WEIGHT),
        ("by value ", shipping.MethodKind.BY_SUBTOTAL),
    ):
        if text.startswith(words):
            bands = [band.split(":") for band in text.removeprefix(words).split(",")]
            return Method(
                code=CODE,
                name="A method",
                kind=kind,
                bands=tuple(
                    Band(Decimal(start.strip()), None if price.strip() == "none" else Decimal(price.strip()))
                    for start, price in bands
                ),
            )
    price, _, free_above = text.partition(" free from ")
    if not price:
        return None
    return Method(
        code=CODE,
        name="A method",
        price=Decimal(price),
        free_above=Decimal(free_above) if free_above else None,
    )


def read_rates(text: str) -> tuple[Rate, ...]:
    standard, *others = text.split(",")
    found = [Rate(name="VAT", percent=Decimal(standard))]
    for other in others:
        tax_class, percent = other.split()
        found.append(Rate(name="VAT", percent=Decimal(percent), tax_class=tax_class))
    return tuple(found)


def parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: re.sub(r"\W+", "-", case[0]))
def test_the_page_s_example_holds(case: list[str]) -> None:
    _, currency, tax, lines, offers, method, *expected = case
    rates, mode = tax.rsplit(" ", 1)
    terms = rules.Terms(
        currency=currency,
        prices_include_tax=mode == "in",
        offers=tuple(read_offer(text) for text in parts(offers)),
        method=read_method(method),
        rates=read_rates(rates),
    )
    price = rules.price([read_line(text) for text in parts(lines)], terms)
    found = [price.subtotal, price.discount_total, price.shipping_total, price.tax_total, price.total]
    assert [money.as_dict(amount, currency)["amount"] for amount in found] == expected


def test_the_page_has_its_examples() -> None:
    assert len(read_cases()) >= 36


def test_a_discount_is_shared_by_largest_remainder() -> None:
    lines = [rules.Line(unit_price=Decimal(p), quantity=q) for p, q in (("1.234", 1), ("0.500", 2))]
    offer = Offer(name="Less", kind=Kind.FIXED, value=Decimal("0.1"))
    price = rules.price(lines, rules.Terms(currency="KWD", prices_include_tax=True, offers=(offer,)))
    assert [line.discount for line in price.lines] == [Decimal("0.055"), Decimal("0.045")]


amounts = st.decimals(min_value=0, max_value=10_000, places=3)
percents = st.decimals(min_value=0, max_value=100, places=2)
products = st.integers(1, 4)
a_line = st.builds(
    rules.Line,
    unit_price=amounts,
    quantity=st.integers(1, rules.LARGEST_QUANTITY),
    is_taxed=st.booleans(),
    needs_shipping=st.booleans(),
    tax_class=st.sampled_from(["standard", "reduced", "unheard-of"]),
    product=products,
    grams=st.integers(0, 5000),
)
conditions = {
    "name": st.just("an offer"),
    "priority": st.integers(0, 2),
    "is_exclusive": st.booleans(),
    "products": st.none() | st.frozensets(products),
    "minimum_subtotal": st.just(Decimal(0)) | amounts,
    "minimum_quantity": st.integers(0, 5),
}
any_class = st.sampled_from(AppliesTo)
an_offer = st.one_of(
    st.builds(Offer, kind=st.just(Kind.PERCENTAGE), applies_to=any_class, value=percents, **conditions),
    st.builds(Offer, kind=st.just(Kind.FIXED), applies_to=any_class, value=amounts, **conditions),
    st.builds(Offer, kind=st.just(Kind.FREE_SHIPPING), applies_to=st.just(AppliesTo.SHIPPING), **conditions),
    st.builds(
        Offer,
        kind=st.just(Kind.BUY_X_GET_Y),
        applies_to=st.just(AppliesTo.LINE),
        value=percents,
        buy=st.integers(1, 4),
        get=st.integers(1, 3),
        **conditions,
    ),
)
a_table = st.lists(st.tuples(amounts, st.none() | amounts), min_size=1, max_size=4, unique_by=lambda b: b[0])
a_method = st.builds(
    Method,
    code=st.just(CODE),
    name=st.just("M"),
    kind=st.sampled_from(shipping.MethodKind),
    price=amounts,
    free_above=st.none() | amounts,
    bands=a_table.map(
        lambda rows: tuple(Band(start, price) for start, price in sorted(rows, key=lambda b: b[0]))
    ),
)
some_terms = st.builds(
    rules.Terms,
    currency=st.sampled_from(["JPY", "EUR", "KWD"]),
    prices_include_tax=st.booleans(),
    offers=st.lists(an_offer, max_size=5).map(tuple),
    method=st.none() | a_method,
    rates=st.tuples(
        st.builds(Rate, name=st.just("VAT"), percent=percents),
        st.builds(Rate, name=st.just("VAT"), percent=percents, tax_class=st.just("reduced")),
    ),
)


def test_a_gift_card_beside_them_makes_no_goods_dearer_to_send_or_cheaper() -> None:
    cup = rules.Line(unit_price=Decimal("25.00"), quantity=1)
    card = rules.Line(unit_price=Decimal("200.00"), quantity=1, needs_shipping=False, is_gift_card=True)
    for asked in ("4.90 free from 100", "by value 0:4.90,100:none"):
        terms = rules.Terms(currency="EUR", prices_include_tax=True, method=read_method(asked))
        price = rules.price([cup, card], terms)
        assert price.method == terms.method
        assert (price.shipping_total, price.total) == (Decimal("4.90"), Decimal("229.90"))


@given(lines=st.lists(a_line, max_size=8), terms=some_terms)
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
    assert sum(line.tax for line in price.lines) + price.shipping_tax == price.tax_total
    assert sum(part.amount for part in price.taxes) == price.tax_total
    every = [price.subtotal, price.discount_total, price.shipping_total, price.tax_total, price.total]
    every += [
        amount for line in price.lines for amount in (line.subtotal, line.discount, line.total, line.tax)
    ]
    every += [share for applied in price.discounts for share in applied.shares]
    step = money.unit(terms.currency)
    for amount in every:
        assert amount >= 0
        assert amount % step == 0
    assert len(price.discounts) + len(price.refused) == len(terms.offers)
    assert len(price.discounts) == 1 or not any(a.offer.is_exclusive for a in price.discounts)


@given(lines=st.lists(a_line, min_size=1, max_size=6), terms=some_terms)
def test_tax_that_is_included_never_exceeds_the_total(lines: list[rules.Line], terms: rules.Terms) -> None:
    price = rules.price(lines, terms)
    if terms.prices_include_tax:
        assert price.tax_total <= price.total


@given(data=st.data(), lines=st.lists(a_line, min_size=1, max_size=4), terms=some_terms)
def test_refunds_of_all_parts_return_the_total(
    data: st.DataObject, lines: list[rules.Line], terms: rules.Terms
) -> None:
    price = rules.price(lines, terms)
    added = 0 if terms.prices_include_tax else 1
    on_shipping = sum(applied.amount for applied in price.discounts if applied.is_on_shipping)
    shipping = price.shipping_total - on_shipping + price.shipping_tax * added
    parts = [
        allocation.LineAmount(index, line.quantity, paid.total + paid.tax * added, paid.tax)
        for index, (line, paid) in enumerate(zip(lines, price.lines, strict=True))
    ]
    parts.append(allocation.LineAmount(None, 0, shipping, price.shipping_tax))
    first = {index: data.draw(st.integers(0, line.quantity)) for index, line in enumerate(lines)}
    rest = {index: line.quantity - first[index] for index, line in enumerate(lines)}
    one = allocation.take_pieces(parts, first, with_shipping=False, currency=terms.currency)
    left = allocation.left(parts, one)
    other = allocation.take_pieces(left, rest, with_shipping=True, currency=terms.currency)
    assert all(part.amount >= 0 and part.tax >= 0 for part in (*one, *other))
    assert allocation.total(one) + allocation.total(other) == price.total
