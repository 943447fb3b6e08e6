"""Every figure a buyer sees in a cart is the order's, the e-mail's, the invoice's and the report's, to the last unit.

Each of `awkward.CASES` is bought over the API and followed through all of them, and again after a part of it
was paid back, and after the rest was.
"""

import html
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django_tenants.utils import tenant_context

from kernel import clock, formats, money
from kernel.outbox import delivery as outbox
from storefront.catalogue.models import Variant
from storefront.customers.models import MembershipTier
from storefront.emails import rendering
from storefront.promotions.models import DiscountCode, Promotion
from storefront.reports import queries as reports
from storefront.shipping.models import ShippingMethod, ShippingZone
from storefront.taxes.models import TaxRate
from tenants import hosts
from tenants.models import Tenant
from tests import pdf
from tests.api import awkward
from tests.api.awkward import Case
from tests.api.conftest import Api
from tests.storefront import stories

pytestmark = pytest.mark.django_db
SUMS = ("subtotal", "discount_total", "shipping_total", "tax_total", "total")
WRITTEN = re.compile(r"−?(?:(?:[€$¥]|[A-Z]{3}\s)\d[\d,.]*|\d[\d,.]*\s€)")
CARD = {"gateway": "sandbox", "card": "4242424242424242"}


@pytest.fixture(autouse=True)
def _keep_mail(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def world(request: pytest.FixtureRequest, shop: Tenant) -> Iterator[tuple[Case, Tenant, list[Variant]]]:
    """The shop under the case's terms, with its goods on the shelf."""
    case: Case = request.param
    Tenant.objects.filter(pk=shop.pk).update(
        currency=case.currency, prices_include_tax=case.includes_tax, country="DE"
    )
    hosts.forget(shop)
    shop.refresh_from_db()
    with tenant_context(shop):
        TaxRate.objects.all().delete()
        for country, region, tax_class, percent in case.rates:
            TaxRate.objects.create(
                name="VAT", country=country, region=region.upper(), tax_class=tax_class, percent=percent
            )
        if case.method:
            ShippingZone.objects.all().delete()
            zone = ShippingZone.objects.create(name="World")
            ShippingMethod.objects.create(zone=zone, code="way", name="Parcel", **case.method)
        variants = [
            stories.goods(line.title, price=line.price, stock=100, product__slug=f"goods-{n}", **line.more)
            for n, line in enumerate(case.lines)
        ]
        for number, told in enumerate(case.offers):
            wishes = {"name": f"Offer {'ABCDE'[number]}"} | told
            code, index = wishes.pop("code", ""), wishes.pop("is_for", None)
            if index is not None:
                wishes["product_ids"] = [variants[index].product_id]
            made = Promotion.objects.create(is_automatic=not code, **wishes)
            if code:
                DiscountCode.objects.create(promotion=made, code=code)
        if case.tier:
            MembershipTier.objects.filter(rank=1).update(**case.tier)
    yield case, shop, variants
    hosts.forget_hosts(["alpha.localhost"])


@pytest.mark.parametrize("world", awkward.CASES, indirect=True, ids=lambda case: case.name)
def test_every_figure_is_the_same_everywhere(
    world: tuple[Case, Tenant, list[Variant]], api: Api, owner_api: Api, request: pytest.FixtureRequest
) -> None:
    case, shop, variants = world
    buyer = request.getfixturevalue("customer_api") if case.tier else api
    cart, buyer = fill(case, buyer, variants)
    check_sums(cart, [(i["unit_price"], i["quantity"], i["discount"], i["total"]) for i in cart["items"]])
    assert [warning["code"] for warning in cart["warnings"]] == list(case.warnings)
    assert case.total in ("", cart["total"]["amount"])

    with tenant_context(shop):
        outbox.drain()
        mail.outbox.clear()
    order = buyer.post("/orders", {"cart": cart["id"], "payment": CARD}, Idempotency_Key="1").json()
    assert order["payment_status"] == "complete"
    compare_with_cart(order, cart)
    buyer = buyer.with_(X_Order_Token=order.get("token", ""))
    where = f"/orders/{order['number']}"
    again = buyer.get(where).json()
    assert {k: again[k] for k in again if k in order} == {k: order[k] for k in again if k in order}

    with tenant_context(shop):
        outbox.drain()
    (receipt,) = mail.outbox
    compare_with_letter(case, order, receipt)
    compare_with_invoice(case, order, buyer.get(f"{where}/invoice.pdf").content)
    if "token" in order:
        compare_with_page(order)
    with tenant_context(shop):
        compare_with_reports(order, refunded="0")
    if Decimal(order["total"]["amount"]):
        give_back(case, shop, owner_api, where, order)


def fill(case: Case, buyer: Api, variants: list[Variant]) -> tuple[dict[str, Any], Api]:
    """Put the goods into a cart, say where they go, and read it as it stands before the checkout."""
    language = {"Accept_Language": f"{case.locale},en;q=0.5"} if case.locale else {}
    opened = buyer.post("/carts", **language).json()
    path = f"/carts/{opened['id']}"
    buyer = buyer.with_(X_Cart_Token=opened.get("token", ""))
    for variant, line in zip(variants, case.lines, strict=True):
        added = buyer.post(f"{path}/items", {"variant": variant.pk, "quantity": line.quantity})
        assert added.status_code == 201, added.content
    for offer in case.offers:
        if "code" in offer:
            assert buyer.post(f"{path}/discount-codes", {"code": offer["code"]}).status_code == 201
    wishes = {"shipping_address": case.address, "billing_address": case.billing, "shipping_method": "way"}
    given = {name: wish for name, wish in wishes.items() if wish}
    answer = buyer.patch(path, given | {"email": "ada@example.com"})
    assert answer.status_code == 200, answer.content
    if case.new_price:
        with tenant_context(Tenant.objects.get(slug="alpha")):
            Variant.objects.filter(pk=variants[0].pk).update(price=case.new_price)
    return buyer.get(path).json(), buyer


def amounts(view: dict[str, Any]) -> dict[str, str]:
    return {name: view[name]["amount"] for name in SUMS}


def check_sums(view: dict[str, Any], lines: list[Any]) -> None:
    """The parts add up to the whole, in whole units of the currency."""
    unit = money.unit(view["currency"])
    sums = {name: Decimal(amount) for name, amount in amounts(view).items()}
    assert all(amount >= 0 and amount % unit == 0 for amount in sums.values())
    assert sums["subtotal"] == sum(Decimal(price["amount"]) * quantity for price, quantity, _, _ in lines)
    for price, quantity, discount, total in lines:
        assert Decimal(total["amount"]) == Decimal(price["amount"]) * quantity - Decimal(discount["amount"])
    assert sums["discount_total"] == sum(
        (Decimal(d["amount"]["amount"]) for d in view["discounts"]), Decimal()
    )
    off_goods = sum(Decimal(discount["amount"]) for _, _, discount, _ in lines)
    assert off_goods == sum(
        Decimal(d["amount"]["amount"]) for d in view["discounts"] if d["applies_to"] != "shipping"
    )
    added = Decimal(0) if view["prices_include_tax"] else sums["tax_total"]
    parts = sums["subtotal"] - sums["discount_total"] + sums["shipping_total"] + added
    assert sums["total"] == parts


def compare_with_cart(order: dict[str, Any], cart: dict[str, Any]) -> None:
    assert amounts(order) == amounts(cart)
    assert order["discounts"] == cart["discounts"]
    kept = [(o["quantity"], o["unit_price"], o["discount"], o["total"]) for o in order["lines"]]
    assert kept == [(i["quantity"], i["unit_price"], i["discount"], i["total"]) for i in cart["items"]]
    assert [payment["amount"] for payment in order["payments"]] == [cart["total"]]
    taxes = sum((Decimal(tax["amount"]["amount"]) for tax in order["taxes"]), Decimal())
    assert taxes == Decimal(cart["tax_total"]["amount"])
    tax_of_lines = sum((Decimal(line["tax"]["amount"]) for line in order["lines"]), Decimal())
    assert tax_of_lines <= taxes  # the rest is the shipping's


def figure(shown: str, locale: str = "") -> str:
    """The amount that a person reads, as the API writes it."""
    found = re.search(r"\d[\d.,]*", shown)
    assert found is not None, shown
    text = found[0].replace(".", "").replace(",", ".") if locale == "de" else found[0].replace(",", "")
    return f"-{text}" if re.search(r"[-−]", shown[: found.start()]) else text


def compare_with_letter(case: Case, order: dict[str, Any], receipt: Any) -> None:
    """The receipt's text and its HTML show the order's own figures, each next to what it is of."""
    (html,) = (content for content, kind in receipt.alternatives if kind == "text/html")
    words = {"de": ("Zwischensumme", "Gesamt")}.get(case.locale, ("Subtotal", "Total"))
    expected = [line_figure(line) for line in order["lines"]]
    expected += [order["subtotal"]["amount"]]
    expected += [f"-{d['amount']['amount']}" for d in order["discounts"]]
    expected += [order["shipping_total"]["amount"]] if order["shipping_method"] else []
    taxes = [tax["amount"]["amount"] for tax in order["taxes"]]
    expected += [] if case.includes_tax else taxes
    expected += [order["total"]["amount"]]
    expected += taxes if case.includes_tax else []

    body = receipt.body.partition(f"{order['number']}\n\n")[2].partition("\n\n\n")[0]
    rows = [row for row in body.splitlines() if re.search(r": .*\d", row)]
    assert [figure(row.rpartition(": ")[2], case.locale) for row in rows][: len(expected)] == expected
    assert [row.partition(": ")[0].strip() for row in rows if row.startswith(words)] == list(words)

    cells = re.findall(
        r"<td[^>]*>(.*?)</td>", html.partition('class="rows"')[2].partition("</table>")[0], re.S
    )
    shown = [cell for cell in cells if re.fullmatch(r"[^<]*\d[\d.,]*[^<]*", cell.strip())]
    assert [figure(cell, case.locale) for cell in shown if "%" not in cell] == expected
    prices = [re.search(r">(\d+) × ([^·<]*)", cell) for cell in cells]
    assert [(int(p[1]), figure(p[2], case.locale)) for p in prices if p] == [
        (line["quantity"], line["unit_price"]["amount"]) for line in order["lines"]
    ]
    for line in order["lines"]:
        assert line["title"] in receipt.body
        escaped = line["title"].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        assert escaped in html.replace("&#x27;", "'").replace("&quot;", '"').replace("&#39;", "'")


def line_figure(line: dict[str, Any]) -> str:
    """A line before its discount: the discounts stand below, each by its name."""
    value = Decimal(line["unit_price"]["amount"]) * line["quantity"]
    return money.as_dict(value, line["unit_price"]["currency"])["amount"]


def compare_with_invoice(case: Case, order: dict[str, Any], document: bytes) -> None:
    """The invoice says, in this order and in the order's language: lines, sums, total, taxes."""
    of = "auf netto " if case.locale == "de" else "of net "
    said = [text for text in pdf.texts(document) if re.search(r"\d", text)]
    figures = [
        figure(text, case.locale)
        for text in said
        if re.search(r"[€$¥]|KWD|IQD|RSD|ISK", text) and of not in text
    ]
    expected = []
    for line in order["lines"]:
        expected += [line["unit_price"]["amount"]]
        expected += [f"-{line['discount']['amount']}"] if Decimal(line["discount"]["amount"]) else []
        expected += [line["total"]["amount"]]
    expected += [order["subtotal"]["amount"], *(f"-{d['amount']['amount']}" for d in order["discounts"])]
    expected += [order["shipping_total"]["amount"]] if order["shipping_method"] else []
    is_added = not order["prices_include_tax"] and Decimal(order["tax_total"]["amount"])
    expected += [order["tax_total"]["amount"]] if is_added else []
    expected += [order["total"]["amount"], *(tax["amount"]["amount"] for tax in order["taxes"])]
    assert figures == expected
    bases = [figure(text, case.locale) for text in said if text.startswith(of)]
    is_in_it = order["prices_include_tax"]
    nets = [
        Decimal(tax["base"]["amount"]) - (Decimal(tax["amount"]["amount"]) if is_in_it else 0)
        for tax in order["taxes"]
    ]
    assert [Decimal(base) for base in bases] == nets
    written = "".join(pdf.texts(document)).replace(" ", "")
    for line in order["lines"]:
        if line["title"].isascii():
            assert line["title"].replace(" ", "") in written


def compare_with_page(order: dict[str, Any]) -> None:
    """The page behind the link in a guest's mails writes the order's own figures, in its language and order."""
    page = Client(headers={"host": "alpha.localhost"}).get(
        f"/orders/{order['number']}/", {"token": order["token"]}
    )
    shown = [
        html.unescape(cell)
        for cell in re.findall(r"<(?:td|dd)[^>]*>(.*?)</(?:td|dd)>", page.content.decode())
    ]
    taxes = [tax["amount"] for tax in order["taxes"]]
    expected = [line["total"] for line in order["lines"]] + [order["subtotal"]]
    expected += [discount["amount"] for discount in order["discounts"]]
    expected += [order["shipping_total"]] if order["shipping_method"] else []
    expected += [] if order["prices_include_tax"] else taxes
    expected += [order["total"], *(taxes if order["prices_include_tax"] else [])]
    write = formats.of([order["locale"] or "en"]).money
    assert [re.sub(r"</?strong>|−", "", cell) for cell in shown] == [write(amount) for amount in expected]


def compare_with_reports(order: dict[str, Any], *, refunded: str) -> None:
    """The day's sales, the best sellers and the owner's daily summary are this one order's."""
    now, currency = clock.now(), order["currency"]
    days = reports.period(now=now, first=now.date())
    (today,) = reports.daily_sales(days)
    back = money.as_dict(Decimal(refunded), currency)
    assert (today["orders"], today["total"], today["refunded"]) == (1, order["total"], back)
    found = reports.dashboard(now=now)
    assert found["sold_today"] == found["sold_30_days"] == found["average_order"] == order["total"]
    assert reports.average_order(days)["total"] == order["total"]
    sellers = reports.best_sellers(days, limit=100)
    sold = {(line["title"], line["quantity"], line["total"]["amount"]) for line in order["lines"]}
    assert {(row["title"], row["quantity"], row["total"]["amount"]) for row in sellers} == sold
    letter = rendering.render("daily_summary", {"date": str(today["date"])}, to="owner@alpha.example").text
    value, pieces = order["total"]["amount"], max(line["quantity"] for line in order["lines"])
    told = [figure(text) for text in re.findall(r"[^\s\d]*\d[\d.,]*\d|\d", letter)]
    assert told.count(value) >= 2  # the day's sum, and its average
    assert str(pieces) in told
    assert back["amount"] in told if Decimal(refunded) else "paid back" not in letter


def give_back(case: Case, shop: Tenant, staff: Api, where: str, order: dict[str, Any]) -> None:
    """A piece, then an odd amount, then the rest: what is told is what went back, and it ends at the total."""
    line = next(line for line in order["lines"] if Decimal(line["total"]["amount"]))
    unit = money.as_dict(money.unit(case.currency), case.currency)
    back = Decimal(0)
    for number, wish in enumerate(({"lines": [{"id": line["id"], "quantity": 1}]}, {"amount": unit}, {})):
        mail.outbox.clear()
        answer = staff.post(f"{where}/refunds", wish, Idempotency_Key=str(number))
        if answer.status_code == 409 and back == Decimal(order["total"]["amount"]):
            break  # the first piece was all of it
        assert answer.status_code == 201, answer.content
        now = answer.json()
        refund = now["refund"]
        back += Decimal(refund["amount"]["amount"])
        assert now["refunded_total"] == money.as_dict(back, case.currency)
        assert Decimal(refund["amount"]["amount"]) == Decimal(refund["shipping"]["amount"]) + sum(
            Decimal(part["amount"]["amount"]) for part in refund["lines"]
        )
        with tenant_context(shop):
            outbox.drain()
            (letter,) = mail.outbox
            assert refund["amount"]["amount"] in {
                figure(f, case.locale) for f in re.findall(r"[^\s\d]*\d[\d.,]*", letter.body)
            }
            compare_with_reports(order, refunded=str(back))
        note = staff.get(f"{where}/refunds/{refund['id']}/credit-note.pdf").content
        said = [text for text in pdf.texts(note) if WRITTEN.fullmatch(text)]
        parts = [part["amount"]["amount"] for part in refund["lines"]]
        parts += [refund["shipping"]["amount"]] if Decimal(refund["shipping"]["amount"]) else []
        parts += [refund["amount"]["amount"]]
        shown = [figure(text, case.locale) for text in said]
        assert shown[: len(parts)] == parts
        by_rate = [Decimal(text) for text in shown[len(parts) :]]
        assert sum(by_rate) == Decimal(refund["tax"]["amount"])
        assert all(by_rate)
    assert back == Decimal(order["total"]["amount"])
    assert staff.get(where).json()["payment_status"] == "refunded"
