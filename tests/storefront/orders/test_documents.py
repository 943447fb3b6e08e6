"""Invoices and credit notes: the order's figures, in its shop's look, for who may see them."""

import json
import unicodedata
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import typst
from pypdf import PdfReader

from kernel import colours, transliteration
from media import logos
from storefront.checkout import services as checkout
from storefront.customers.rules import Shopper
from storefront.orders import documents, errors, paying, refunds, typesetting
from storefront.orders.models import Order, OrderLine, Refund
from storefront.promotions.models import Promotion
from storefront.taxes.models import TaxRate
from tenants.models import Tenant
from tests import pdf
from tests.media.test_logos import drawn
from tests.storefront.stories import BY_TRANSFER, NOW, PAYS, STAFF, goods, guest_cart

pytestmark = pytest.mark.usefixtures("in_shop")


def order_of(*variants, payment=PAYS):
    cart_id, shopper = guest_cart(*variants, quantity=3)
    placed = checkout.place(cart_id=cart_id, shopper=shopper, payment=payment, now=NOW)
    return Order.objects.get(number=placed["number"]), Shopper(token=placed["token"])


def test_an_invoice_says_what_the_order_says() -> None:
    TaxRate.objects.filter(country=None).update(percent=Decimal(19))
    Promotion.objects.create(name="Spring", kind="percentage", value=10)
    order, guest = order_of(goods("Cup #let x = 1", price="9.99"))
    data = documents.invoice_data(order, list(OrderLine.objects.filter(order=order)))
    assert data["title"] == "Invoice 1001"
    assert data["total"]["value"] == f"€{order.total:.2f}"
    assert data["sums"][0]["value"] == f"€{order.subtotal:.2f}"
    assert ("Spring", f"−€{order.discount_total:.2f}") in [(s["label"], s["value"]) for s in data["sums"]]
    assert data["taxes"][0]["value"] == f"€{order.tax_total:.2f}"
    assert data["shop"]["colour"] == "#0f766e"
    assert documents.invoice(number=order.number, shopper=guest).startswith(b"%PDF-")


def test_an_invoice_carries_the_shops_logo(settings: Any, tmp_path: Path, in_shop: Tenant) -> None:
    settings.MEDIA_ROOT = tmp_path
    order, guest = order_of(goods())
    plain = documents.invoice(number=order.number, shopper=guest)
    in_shop.logo = logos.show(content=drawn(), filename="a.png", actor=STAFF, now=NOW).logo
    assert b"/Subtype/Image" in documents.invoice(number=order.number, shopper=guest)
    assert b"/Subtype/Image" not in plain
    next(tmp_path.rglob(in_shop.logo["name"])).unlink()
    assert documents.invoice(number=order.number, shopper=guest).startswith(b"%PDF-"), "printed without it"


def test_the_shop_s_name_is_read_whatever_its_colour(in_shop: Tenant) -> None:
    in_shop.theme_colour = "#ffe600"
    order, guest = order_of(goods())
    data = documents.invoice_data(order, list(order.lines.all()))
    assert colours.contrast(data["shop"]["heading"], "#ffffff") >= colours.READABLE
    assert documents.invoice(number=order.number, shopper=guest).startswith(b"%PDF-")


def test_a_credit_note_says_what_went_back() -> None:
    order, guest = order_of(goods(price="9.99"))
    line = order.lines.get()
    refunds.issue(
        number=order.number,
        key="k",
        lines=[{"id": line.pk, "quantity": 1}],
        reason="chipped",
        now=NOW,
        actor=STAFF,
    )
    refund = Refund.objects.get()
    order.refresh_from_db()
    data = documents.credit_note_data(order, refund)
    assert (data["total"]["value"], data["lines"][0]["quantity"], data["note"]) == ("€9.99", "1", "chipped")
    found = documents.credit_note(number=order.number, refund_id=refund.pk, shopper=guest)
    assert found.startswith(b"%PDF-")
    with pytest.raises(errors.NoInvoice):
        documents.credit_note(number=order.number, refund_id=uuid4(), shopper=guest)


def test_a_credit_note_says_its_taxes_by_rate() -> None:
    TaxRate.objects.filter(country=None).update(percent=Decimal(19))
    TaxRate.objects.create(name="VAT", tax_class="reduced", percent=Decimal(7))
    card = goods("Gift card", price="50.00", tax_class="gift_card")
    order, _ = order_of(goods("Cup", price="11.90"), goods("Book", price="10.70", tax_class="reduced"), card)
    cup, book, money = order.lines.order_by("pk")
    back = [
        {"id": cup.pk, "quantity": 2},
        {"id": book.pk, "quantity": 1},
        {"id": money.pk, "quantity": 1},
    ]
    refunds.issue(number=order.number, key="k", lines=back, now=NOW, actor=STAFF)
    data = documents.credit_note_data(order, Refund.objects.get())
    assert [(tax["label"], tax["base"], tax["value"]) for tax in data["taxes"]] == [
        ("Including 19 % VAT", "of net €20.00", "€3.80"),
        ("Including 7 % VAT", "of net €10.00", "€0.70"),
    ]


def test_nobody_else_sees_it_and_an_unpaid_order_has_none() -> None:
    order, _ = order_of(goods(), payment=BY_TRANSFER)
    with pytest.raises(errors.NoInvoice):
        documents.invoice(number=order.number, shopper=None)
    with pytest.raises(errors.OrderNotFound):
        documents.invoice(number=order.number, shopper=Shopper(token="wrong"))


def test_invoices_are_numbered_without_a_gap_in_the_order_of_paying() -> None:
    waiting, _ = order_of(goods(), payment=BY_TRANSFER)
    paid, _ = order_of(goods())
    paying.mark_paid(order=waiting, amount=waiting.total, now=NOW)
    assert list(Order.objects.order_by("invoice_number").values_list("number", "invoice_number")) == [
        (paid.number, 1001),
        (waiting.number, 1002),
    ]


@pytest.mark.parametrize(
    ("locale", "invoice", "note"),
    [
        (
            "de",
            (
                "Rechnung 1001",
                "Menge",
                "Zwischensumme",
                "Gesamt, bezahlt",
                "14. März 2025",
                "Bezahlt mit",
                "Karte (Test)",
            ),
            ("Gutschrift 1001", "Zu Rechnung", "Erstattet", "Enthält 19 % VAT"),
        ),
        (
            "fr",
            (
                "Facture 1001",
                "Quantité",
                "Sous-total",
                "Total, payé",
                "14 mars 2025",
                "Payée par",
                "Carte (essai)",
            ),
            ("Avoir 1001", "Sur la facture", "Remboursé", "Dont 19 % VAT"),
        ),
        ("it", ("Invoice 1001", "Subtotal", "March 14, 2025", "Paid by"), ("Credit note 1001", "Paid back")),
    ],
)
def test_documents_are_in_the_order_s_language(
    locale: str, invoice: tuple[str, ...], note: tuple[str, ...]
) -> None:
    TaxRate.objects.filter(country=None).update(percent=Decimal(19))
    order, guest = order_of(goods(price="9.99"))
    Order.objects.filter(pk=order.pk).update(locale=locale)
    refunds.issue(number=order.number, key="k", now=NOW, actor=STAFF)
    refund = Refund.objects.get()
    said = pdf.texts(documents.invoice(number=order.number, shopper=guest))
    assert [words for words in invoice if words not in said] == []
    said = pdf.texts(documents.credit_note(number=order.number, refund_id=refund.pk, shopper=guest))
    assert [words for words in note if words not in said] == []
    total = {"de": "34,97\xa0€", "fr": "34,97\xa0€"}.get(locale, "€34.97")
    assert total.replace("\xa0", " ") in [text.replace("\xa0", " ") for text in said]


TITLE = (
    "杯子 コップ 컵 ถ้วยน้ำ कप க்ஷேத்ரம் కప్పు কাপ કપ ਕੱਪ ಕಪ್ കപ്പ് କପ් කෝප්පය ຈອກ ពែង ခွက် ኩባያ كوب כוס "
    "Кружка Φλιτζάνι Čaša ½ №5 😀"
)


def test_no_letter_of_a_document_is_an_empty_box_and_none_is_written_in_another_script() -> None:
    order, guest = order_of(goods(TITLE, price="9.99"))
    found = documents.invoice(number=order.number, shopper=guest)
    assert pdf.count_boxes(found) == 0
    assert transliteration.printable(TITLE) == unicodedata.normalize("NFC", TITLE)
    said = "".join(pdf.texts(found))
    words = ("杯子", "コップ", "컵", "Кружка", "Φλιτζάνι", "Čaša", "№5", "😀")
    assert [word for word in words if word not in said] == []


def test_what_no_font_has_stands_in_latin_letters() -> None:
    order, guest = order_of(goods("Cup ᏣᎳᎩ", price="9.99"))
    found = documents.invoice(number=order.number, shopper=guest)
    assert pdf.count_boxes(found) == 0
    assert "tsalagi" in "".join(pdf.texts(found)).lower()


@pytest.mark.parametrize(
    ("country", "font"), [("JP", "JP"), ("DE", "JP"), ("CN", "SC"), ("TW", "TC"), ("KR", "KR")]
)
def test_chinese_characters_are_drawn_as_in_the_shops_country(
    in_shop: Tenant, country: str, font: str
) -> None:
    in_shop.country = country
    order, guest = order_of(goods("Cup 骨直", price="9.99"))
    found = PdfReader(BytesIO(documents.invoice(number=order.number, shopper=guest)))
    names = {str(each["/BaseFont"]) for page in found.pages for each in page["/Resources"]["/Font"].values()}
    assert [name for name in names if f"NotoSansCJK{font.lower()}" in name or f"NotoSansCJK{font}" in name], (
        names
    )


def test_every_letter_that_is_left_as_it_is_has_a_glyph() -> None:
    kept = [chr(code) for code in range(0x21, 0x30000) if unicodedata.category(chr(code))[0] in "LNPS"]
    kept = [letter for letter in kept if transliteration.printable(letter) == letter]
    assert len(kept) > 45_000
    assert pdf.count_boxes(_sheet(kept)) == 0
    assert pdf.count_boxes(_sheet([*kept, "ꀀ", "ꡀ"])) == 2


def _sheet(letters: list[str]) -> bytes:
    letters_of = "#for letter in json(bytes(sys.inputs.letters)) [#letter ]"
    source = f'#set text(font: ("Libertinus Serif", "Amiri", "Noto Sans CJK JP"))\n{letters_of}'
    return typst.compile(
        source.encode(), font_paths=typesetting.fonts(), sys_inputs={"letters": json.dumps(letters)}
    )
