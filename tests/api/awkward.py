"""Twenty-three carts that are awkward to price, for `test_same_figures`: what is sold, on which terms, to whom."""

from dataclasses import dataclass, field
from typing import Any

DE = {
    "last_name": "Lovelace",
    "first_name": "Ada",
    "line1": "Market 1",
    "city": "Berlin",
    "postal_code": "10115",
    "country": "DE",
}
FR = DE | {"city": "Lyon", "postal_code": "69001", "country": "FR"}
NY = DE | {"city": "Ithaca", "region": "ny", "postal_code": "14850", "country": "US"}
STRANGE = "“O'Brien” <b>&amp; {{ order }} #let x = $y$ \\ é"
ARABIC, EMOJI = "كوب أزرق", "🎁 gift 👩‍👩‍👧"


@dataclass(frozen=True)
class Line:
    """So many of a variant at a price; `more` are the variant's other fields, or its product's."""

    price: str
    quantity: int = 1
    title: str = "Cup"
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """A cart and its world. `rates` are (country, region, class, percent); an offer's `code` is entered."""

    name: str
    lines: tuple[Line, ...]
    currency: str = "EUR"
    includes_tax: bool = True
    rates: tuple[tuple[str | None, str, str, str], ...] = ((None, "", "standard", "19"),)
    offers: tuple[dict[str, Any], ...] = ()
    method: dict[str, Any] | None = field(default_factory=lambda: {"price": "4.90"})
    address: dict[str, str] | None = field(default_factory=lambda: DE)
    billing: dict[str, str] | None = None
    tier: dict[str, Any] | None = None
    new_price: str = ""
    locale: str = ""
    warnings: tuple[str, ...] = ()
    total: str = ""


def percent(value: str, **more: Any) -> dict[str, Any]:
    """So many percent off."""
    return {"kind": "percentage", "value": value, **more}


def off(value: str, **more: Any) -> dict[str, Any]:
    """An amount off."""
    return {"kind": "fixed", "value": value, **more}


def gift(buy: int, get: int, value: str = "100", **more: Any) -> dict[str, Any]:
    """Buy some, get some."""
    return {
        "kind": "buy_x_get_y",
        "applies_to": "line",
        "value": value,
        "buy_quantity": buy,
        "get_quantity": get,
        **more,
    }


FREE_SHIPPING = {"kind": "free_shipping", "applies_to": "shipping"}
_THIRDS = tuple(Line("3.33", 1, title) for title in ("A", "B", "C", "D", "E", "F", "G"))
_WITHOUT_DECIMALS = {"price": "500"}

CASES = (
    Case("an odd percentage over thirds", (*_THIRDS[:3], Line("0.01", 7, "Bead")), offers=(percent("7.77"),)),
    Case(
        "tax on top of everything, by region",
        (Line("19.99", 3), Line("0.49", 1, "Pin")),
        currency="USD",
        includes_tax=False,
        rates=((None, "", "standard", "0"), ("US", "NY", "standard", "8.875")),
        offers=(percent("15"),),
        address=NY,
        total="61.28",
    ),
    Case(
        "no decimals",
        (Line("333", 3), Line("1999", 1, "Pot")),
        currency="JPY",
        rates=((None, "", "standard", "10"),),
        offers=(percent("33"), off("7")),
        method=_WITHOUT_DECIMALS,
    ),
    Case(
        "three decimals, everything at once",
        (Line("0.333", 7, "A"), Line("1.250", 2, "B")),
        currency="KWD",
        includes_tax=False,
        rates=((None, "", "standard", "5"),),
        offers=(gift(2, 1, is_for=0), percent("7.5"), percent("50", applies_to="shipping")),
        method={"price": "0.755"},
        total="4.442",
    ),
    Case(
        "three decimals that the locale would drop",
        (Line("1.001", 3), Line("0.125", 5, "Bead")),
        currency="IQD",
        offers=(off("0.007"),),
        method={"price": "0.250"},
    ),
    Case(
        "two decimals that the locale would drop",
        (Line("99.99", 2), Line("0.05", 3, "Bag")),
        currency="RSD",
        rates=((None, "", "standard", "20"),),
        offers=(percent("12.5"),),
        method={"price": "350.50"},
    ),
    Case(
        "no decimals, off every piece",
        (Line("1990", 4), Line("55", 9, "Bead")),
        currency="ISK",
        rates=((None, "", "standard", "24"),),
        offers=(off("60", applies_to="line"),),
        method=_WITHOUT_DECIMALS,
    ),
    Case(
        "classes mixed, tax included",
        (
            Line("9.99", 1, "Book", {"tax_class": "reduced"}),
            Line("0.99", 3, "Pen"),
            Line("25.00", 1, "Voucher", {"is_taxable": False}),
        ),
        rates=((None, "", "standard", "19"), (None, "", "reduced", "7")),
        offers=(percent("11.1"),),
    ),
    Case(
        "classes mixed, tax on top, a remainder to share",
        (Line("10.00", 1), Line("10.00", 1, "Book", {"tax_class": "reduced"}), Line("0.10", 1, "Bag")),
        includes_tax=False,
        rates=((None, "", "standard", "19"), (None, "", "reduced", "7")),
        offers=(off("1.01"),),
    ),
    Case(
        "offers of every class, stacked",
        (Line("12.90", 3), Line("7.77", 2, "Tea")),
        offers=(
            percent("20", applies_to="line", is_for=0),
            percent("5", name="Spring"),
            off("3.33", code="THREE", name="Three"),
            off("1.01", applies_to="shipping"),
        ),
    ),
    Case(
        "one for half, of an odd price", (Line("9.99", 5), Line("4.45", 2, "B")), offers=(gift(1, 1, "50"),)
    ),
    Case("ten over seven alike", _THIRDS, offers=(off("10.00"),)),
    Case(
        "a member's discount and free shipping",
        (Line("33.33", 3),),
        tier={"discount_percent": "7.5", "free_shipping_from": "50"},
        offers=(percent("3", name="Spring"),),
    ),
    Case(
        "by weight, with what is not sent",
        (
            Line("8.00", 3, "Salt", {"weight_grams": 400}),
            Line("5.55", 1, "PDF", {"requires_shipping": False}),
        ),
        method={
            "kind": "by_weight",
            "bands": [{"from": 0, "price": "4.90"}, {"from": 1000, "price": "6.95"}],
        },
    ),
    Case(
        "picked up, billed abroad",
        (Line("19.95", 2),),
        rates=((None, "", "standard", "19"), ("FR", "", "standard", "20")),
        method={"kind": "pickup", "price": "0"},
        address=None,
        billing=FR,
        total="39.90",
    ),
    Case(
        "as many and as dear as can be",
        (Line("0.01", 99, "Seed"), Line("9999999.99", 99, "Ship")),
        offers=(percent("0.01"),),
    ),
    Case(
        "nothing to pay",
        (Line("20.00", 1), Line("0.00", 2, "Sticker")),
        offers=(percent("100"), FREE_SHIPPING),
        total="0.00",
    ),
    Case(
        "names from everywhere",
        (Line("5.00", 1, STRANGE), Line("6.50", 2, ARABIC), Line("7.25", 3, EMOJI)),
        offers=(percent("9", name="“Frühling” & <i>più</i>"),),
    ),
    Case(
        "dearer since it was put into the cart",
        (Line("10.00", 3), Line("2.50", 1, "Tea")),
        new_price="11.11",
        offers=(percent("10"),),
        warnings=("price_changed",),
    ),
    Case(
        "one offer alone, and codes that do nothing",
        (Line("50.00", 1),),
        method={"price": "4.90", "free_above": "50.00"},
        offers=(
            percent("10", is_exclusive=True, priority=9),
            off("5.00", code="FIVE"),
            off("1.00", code="HUGE", minimum_subtotal="500"),
        ),
        warnings=("code_not_applied", "code_not_applied"),
        total="49.90",
    ),
    Case(
        "a first order abroad, at the place's own rates",
        (Line("13.37", 2, "Livre", {"tax_class": "books"}), Line("8.88", 1)),
        rates=(
            (None, "", "standard", "19"),
            ("FR", "", "standard", "20"),
            ("FR", "", "books", "5.5"),
        ),
        address=FR,
        billing=DE,
        offers=(percent("10", code="FIRST", is_first_order_only=True, minimum_quantity=3),),
    ),
    Case(
        "fifty lines, two pages",
        tuple(Line(f"{n}.{n:02d}", n % 4 + 1, f"Thing number {n}") for n in range(1, 51)),
        offers=(percent("6.66"),),
    ),
    Case(
        "for a reader of German",
        (Line("1234.56", 2),),
        offers=(percent("5.5"),),
        locale="de",
    ),
)
