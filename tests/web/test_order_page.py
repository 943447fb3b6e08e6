"""A guest's order, by the link in their mails: they log in nowhere."""

import re
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django_tenants.utils import tenant_context
from pytest_django import Settings

from kernel import clock, formats
from kernel.outbox import delivery as outbox
from kernel.outbox.models import OutboxEntry
from storefront.carts.models import Cart
from storefront.checkout import services as checkout
from storefront.emails import rendering
from storefront.emails.models import SentMessage
from storefront.orders import addresses, fulfilments, refunds, wording
from storefront.orders.rules import FulfilmentStatus, PaymentStatus, Status
from storefront.payments.gateways import registry
from tenants.models import Tenant
from tests.conftest import _tenant
from tests.storefront.stories import (
    BY_TRANSFER,
    DECLINED,
    NOW,
    PAYS,
    STAFF,
    customer,
    customer_cart,
    goods,
    guest_cart,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _outbox(settings: Settings, mailbox_dir: object) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def guest(in_shop: Tenant) -> Client:
    return Client(headers={"host": "alpha.localhost"})


def placed(payment: dict[str, Any] = PAYS, *, locale: str = "") -> dict[str, Any]:
    cart, shopper = guest_cart(goods("Cup <b>", price="12.00"), quantity=2)
    Cart.objects.filter(pk=cart).update(locale=locale)
    return checkout.place(cart_id=cart, shopper=shopper, payment=payment, now=NOW)


def links() -> list[str]:
    """The paths of the orders' pages in the mails of the shop, which are sent."""
    with tenant_context(_tenant("alpha")):
        outbox.drain()
    found = [re.findall(r"http://alpha\.localhost\S*?(/orders/\S+)", message.body) for message in mail.outbox]
    return [path for paths in found for path in paths]


def test_the_page_shows_the_order_and_leads_to_its_invoice(guest: Client) -> None:
    made = placed()
    tracking = {"carrier": "DHL", "number": "JD01", "url": "https://example.com/track/JD01"}
    fulfilments.fulfil(number=made["number"], tracking=tracking, actor=STAFF, now=NOW)
    answer = guest.get(f"/orders/{made['number']}/", {"token": made["token"]})
    page = answer.content.decode()
    total = made["total"]["amount"].replace(".", ",")
    for shown in (f"Order #{made['number']}", "Cup &lt;b&gt;", total, "Paid", "Sent", "JD01", "Germany"):
        assert shown in page or shown.replace(",", ".") in page
    assert 'href="https://example.com/track/JD01" rel="noreferrer"' in page
    assert answer["Referrer-Policy"] == "strict-origin"  # the host, and never the token
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("no-store", "noindex")
    assert "<script" not in page
    path = re.search(r'href="(/orders/[^"]+invoice[^"]+)"', page)
    assert path is not None
    leads = guest.get(path[1])
    assert (leads.status_code, made["token"] in leads["Location"]) == (302, False)
    document = guest.get(leads["Location"])
    with time_machine.travel(clock.now() + addresses.LASTS):
        assert guest.get(leads["Location"]).status_code == 403
    assert (document.status_code, document["Content-Type"]) == (200, "application/pdf")
    assert (document["Cache-Control"], document.content[:5]) == ("no-store", b"%PDF-")


def test_only_the_order_s_own_token_opens_it_and_only_in_its_shop(guest: Client, other_shop: Tenant) -> None:
    made, another = placed(), placed(DECLINED)
    path = f"/orders/{made['number']}/"
    with tenant_context(other_shop):
        twin = placed()
    assert twin["number"] == made["number"]
    for token in ("", "forged", "ü", another["token"], twin["token"]):
        for page in (path, f"{path}invoice.pdf"):
            asks_to_log_in = page == path and not token
            assert guest.get(page, {"token": token}).status_code == (302 if asks_to_log_in else 404)
    there = Client(headers={"host": "bravo.localhost"})
    assert there.get(path, {"token": made["token"]}).status_code == 404
    assert there.get(path, {"token": twin["token"]}).status_code == 200
    assert guest.get(f"/orders/{10**12}/", {"token": made["token"]}).status_code == 404
    assert guest.post(f"{path}?token={made['token']}").status_code == 405


def test_an_unpaid_order_has_no_invoice_to_see(guest: Client) -> None:
    made = placed(DECLINED)
    where = {"token": made["token"]}
    page = guest.get(f"/orders/{made['number']}/", where).content.decode()
    assert "The payment did not go through" in page
    assert "invoice" not in page
    assert guest.get(f"/orders/{made['number']}/invoice.pdf", where).status_code == 404


def test_a_guest_s_mails_lead_to_the_page_and_their_key_is_not_kept(guest: Client) -> None:
    declined, paid = placed(DECLINED), placed()
    fulfilments.fulfil(number=paid["number"], actor=STAFF, now=NOW)
    found = links()
    assert sorted(path.split("/")[2] for path in found) == sorted(
        str(made["number"]) for made in (declined, paid, paid)
    )
    for path in found:
        assert guest.get(path).status_code == 200
    with tenant_context(_tenant("alpha")):
        notes = list(SentMessage.objects.values_list("html", "text"))
        payloads = [str(payload) for payload in OutboxEntry.objects.values_list("payload", flat=True)]
    kept = [*payloads, *(part for note in notes for part in note)]
    assert len([note for note in notes if "/orders/" in note[1]]) == 3
    for made in (declined, paid):
        assert not [part for part in kept if made["token"] in part]


def test_mails_of_refunds_and_reviews_lead_to_the_page_too(guest: Client) -> None:
    made = placed()
    path = f"/orders/{made['number']}/?token={made['token']}"
    facts = {"order": made["number"], "amount": "1"}
    for language in formats.LANGUAGES:
        for kind in ("refunded", "review_request"):
            told = rendering.render(kind, facts | {"locale": language}, to="ada@example.com")
            assert path in told.text
            assert made["token"] in told.html
            assert made["token"] in told.credentials
    refunds.issue(number=made["number"], key="k", now=NOW, actor=STAFF)
    assert links().count(path) == 2  # the receipt's, and the refund's
    with tenant_context(_tenant("alpha")):
        notes = SentMessage.objects.values_list("html", "text")
        assert not [part for note in notes for part in note if made["token"] in part]


def test_a_customer_s_mails_carry_no_key(guest: Client) -> None:
    cart, shopper = customer_cart(customer(), goods())
    checkout.place(cart_id=cart, shopper=shopper, payment=PAYS, now=NOW)
    assert links() == []
    assert [m.subject for m in mail.outbox if "receipt" in m.subject]


def test_every_state_has_its_words() -> None:
    for language in formats.LANGUAGES:
        words = wording.words(language)
        assert set(words["status"]) == set(Status)
        assert set(words["payment_status"]) == set(PaymentStatus)
        assert set(words["fulfilment_status"]) == set(FulfilmentStatus)


def test_every_language_says_the_same_things() -> None:
    english = wording.words("en")
    for language in formats.LANGUAGES:
        found = wording.words(language)
        assert {part: set(told) for part, told in found.items()} == {p: set(t) for p, t in english.items()}
        for kind in registry.types().values():
            told = kind.wording(language)
            assert told["name"]
            if kind.is_by_hand:
                assert "{order}" in told["instructions"]
                assert "{total}" in told["instructions"]


@pytest.mark.parametrize(
    ("locale", "shown"),
    [
        (
            "de",
            (
                "Bestellung Nr. ",
                "14. März 2025",
                "29,00\xa0€",
                "So bezahlen Sie: Überweisung",
                "Bitte überweisen Sie",
            ),
        ),
        ("fr-CH", ("Commande nº ", "29,00\xa0€", "Comment payer: Virement", "Merci de virer")),
        ("es", ("Pedido n.º ", "29,00\xa0€", "Cómo pagar: Transferencia")),
        ("ar", ("الطلب رقم ", "طريقة الدفع: تحويل مصرفي")),
        ("it", ("Order #", "€29.00", "How to pay: Bank transfer")),
    ],
)
def test_the_page_is_in_the_order_s_language(guest: Client, locale: str, shown: tuple[str, ...]) -> None:
    made = placed(BY_TRANSFER, locale=locale)
    answer = guest.get(f"/orders/{made['number']}/", {"token": made["token"]})
    page = answer.content.decode()
    language = locale[:2] if locale != "it" else "en"
    for words in (*shown, f'<html lang="{language}" dir="'):
        assert words in page, words
