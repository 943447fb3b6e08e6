"""Messages: what is told, to whom, once, and how it looks."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.db import connection, transaction

from kernel.outbox import delivery as outbox
from kernel.outbox.models import OutboxEntry
from storefront.checkout import services as checkout
from storefront.emails import rendering, rules, services
from storefront.emails.models import SentMessage
from storefront.orders import paying
from storefront.policies import services as policies
from storefront.promotions.models import Promotion
from storefront.reminders import services as reminders
from storefront.taxes.models import TaxRate
from tenants import hosts
from tenants.models import Tenant
from tests.storefront import stories
from tests.storefront.stories import BY_TRANSFER, NOW, PAYS, STAFF, customer, goods, guest_cart


@pytest.fixture(autouse=True)
def _keep_mail(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def order_of(*variants, payment=PAYS, quantity=2):
    cart_id, shopper = guest_cart(*variants, quantity=quantity)
    return checkout.place(cart_id=cart_id, shopper=shopper, payment=payment, now=NOW)


def html_of(message) -> str:
    return next(content for content, kind in message.alternatives if kind == "text/html")


def test_a_receipt_has_the_order_s_lines_and_totals(in_shop: Tenant) -> None:
    TaxRate.objects.filter(country=None).update(percent=Decimal(19))
    Promotion.objects.create(name="Spring & Co", kind="percentage", value=10)
    order = order_of(goods("Cup <b>", price="1200.50"), goods("Pot", price="24.99"))
    assert outbox.drain() == 1
    message = mail.outbox[0]
    html, text = html_of(message), message.body
    assert message.to == ["ada@example.com"]
    assert message.subject == f"Your receipt #{order['number']} · Alpha"
    assert message.from_email.startswith("Alpha <")
    assert message.reply_to == ["owner@alpha.example"]
    total = f"€{Decimal(order['total']['amount']):,}"
    for shown in (
        total,
        f"€{order['tax_total']['amount']}",
        "€2,401.00",
        "€49.98",
        "€5.00",
        "Ada Lovelace",
        "Germany",
    ):
        assert shown in html
        assert shown in text
    assert "Cup &lt;b&gt;" in html
    assert "Cup <b>" in text
    assert "Spring &amp; Co" in html
    assert in_shop.theme_colour in html
    assert "prefers-color-scheme: dark" in html


def test_a_message_begins_with_the_shops_logo(in_shop: Tenant) -> None:
    in_shop.logo = {"name": "ab.png", "width": 960, "height": 192, "icon": "cd.png"}
    order_of(goods())
    assert outbox.drain() == 1
    assert (
        '<img src="http://alpha.localhost:8000/media/ab.png" alt="Alpha" width="240" height="48"'
        in html_of(mail.outbox[0])
    )


def test_what_a_buyer_is_sent_leads_to_the_policies(in_shop: Tenant) -> None:
    policies.publish(kind="returns", body="Thirty days.", actor=STAFF, now=NOW)
    order_of(goods())
    assert outbox.drain() == 1
    address = "http://alpha.localhost:8000/policies/returns/"
    assert f'<a href="{address}"' in html_of(mail.outbox[0])
    assert f"Returns and withdrawal: {address}" in mail.outbox[0].body


def test_a_message_carries_a_stable_id_and_its_schema_and_is_noted_once(in_shop: Tenant) -> None:
    order_of(goods())
    entry = OutboxEntry.objects.get()
    for _ in range(2):
        outbox.deliver(entry)
    ids = {message.extra_headers["Message-ID"] for message in mail.outbox}
    assert ids == {f"<{entry.pk}@localhost>"}
    assert mail.outbox[0].extra_headers["X-Souk-Schema"] == in_shop.schema_name
    note = SentMessage.objects.get()
    assert (note.entry, note.template, note.to) == (entry.pk, "receipt", "ada@example.com")


@pytest.mark.usefixtures("in_shop")
def test_a_transfer_is_confirmed_with_instructions_and_receipted_when_it_comes() -> None:
    order = order_of(goods(), payment=BY_TRANSFER)
    outbox.drain()
    paying.mark_received(number=order["number"], actor=stories.STAFF, now=NOW)
    outbox.drain()
    first, second = mail.outbox
    assert first.subject.startswith("We have your order")
    assert "bank transfer" in first.body
    assert second.subject.startswith("Your receipt")
    assert "bank transfer" not in second.body


@pytest.mark.usefixtures("in_shop")
def test_a_new_customer_gets_a_link_that_works() -> None:
    from storefront.customers import credentials

    buyer = customer()
    outbox.drain()
    token = re.search(r"token=(\S+)", mail.outbox[0].body)
    assert token is not None
    assert credentials.confirm_email(token=token[1], by=buyer.user, now=NOW) == buyer.user
    assert OutboxEntry.objects.get().payload["context"] == {"user": str(buyer.user_id)}


@pytest.mark.usefixtures("in_shop")
@pytest.mark.parametrize(
    ("name", "is_proved", "is_said"),
    [
        ("http://evil.example/", False, False),
        ("Evil.example", False, False),
        ("You won a lot of money", False, False),
        ("Ana-María d’Arc", False, True),
        ("नमस्ते", False, True),
        ("http://evil.example/", True, True),
    ],
)
def test_whoever_opened_an_account_writes_nothing_to_whose_address_it_is(
    name: str, is_proved: bool, is_said: bool
) -> None:
    user = customer().user
    user.first_name, user.email_verified_at = name, NOW if is_proved else None
    user.save()
    for kind in ("email_verification", "password_reset"):
        assert (rendering.render(kind, {"user": str(user.pk)}, to=user.email).text.count(name) > 0) == (
            is_said and kind == "email_verification"
        )


@pytest.mark.usefixtures("in_shop")
def test_the_owner_hears_of_yesterday_once() -> None:
    order = order_of(goods("Lamp", price="100.00"))
    OutboxEntry.objects.all().delete()
    for _ in range(2):
        reminders.send_daily_summary(now=NOW + timedelta(days=1))
    outbox.drain()
    (message,) = mail.outbox
    assert message.to == ["owner@alpha.example"]
    assert message.subject == f"Friday at Alpha: €{order['total']['amount']} in 1 order"
    assert "Lamp" in html_of(message)


@pytest.mark.usefixtures("in_shop")
def test_staff_are_invited() -> None:
    link = hosts.shop_url("alpha", "/invitation/?token=abc123-secret")
    facts = {"link": link, "invited_by": "Grace", "role": "Manager"}
    with transaction.atomic():
        services.send(kind="staff_invitation", to="new@example.com", facts=facts, now=NOW)
    outbox.drain()
    (message,) = mail.outbox
    assert message.subject == "Grace invites you to Alpha"
    assert link in message.body
    assert "abc123-secret" not in SentMessage.objects.get().html


def test_the_platform_sends_its_own_and_no_words_of_who_signed_up(db: None) -> None:
    assert connection.schema_name == "public"
    facts = {
        "shop_name": "Locked: https://evil.example/",
        "code": "123456",
        "shop_url": "http://cafe.localhost:8000/",
    }
    outbox.add("email", {"template": "signup_code", "to": ["m@example.com"], "context": facts}, now=NOW)
    outbox.drain()
    message = next(m for m in mail.outbox if m.to == ["m@example.com"])
    assert "123456" in message.subject
    assert message.subject.endswith("cafe.localhost")
    assert "http://cafe.localhost:8000/" in message.body
    assert "Locked" not in message.subject + html_of(message) + message.body


@pytest.mark.usefixtures("in_shop")
def test_what_can_never_be_sent_is_given_up() -> None:
    for payload in (
        {"template": "signup_code", "to": ["a@example.com"], "context": {}},
        {"template": "receipt", "to": ["a@example.com"], "context": {"order": 1}},
    ):
        outbox.add("email", payload, now=NOW)
    outbox.drain()
    assert OutboxEntry.objects.filter(dead_at__isnull=False).count() == 2
    assert mail.outbox == []


def test_a_subject_is_one_line() -> None:
    assert rules.one_line("a\r\nBcc: x\n b") == "a Bcc: x b"
