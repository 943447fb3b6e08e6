"""What nobody's click sends, and how to have no more of it."""

from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client
from django_tenants.utils import tenant_context

from kernel import clock
from kernel.jobs import wakeups
from kernel.outbox import delivery as outbox
from kernel.outbox.models import OutboxEntry
from storefront.carts.models import Cart
from storefront.checkout import services as checkout
from storefront.emails import limits, suppression
from storefront.emails.models import MailSettings, SentMessage, Suppression
from storefront.inventory.models import StockLevel
from storefront.orders import fulfilments, refunds
from storefront.orders.models import Order
from storefront.reminders import services as reminders
from tenants.models import Tenant
from tests.storefront.stories import NOW, PAYS, STAFF, goods, guest_cart

LATER = NOW + timedelta(hours=5)
BUYER = "ada@example.com"


@pytest.fixture(autouse=True)
def _keep_mail(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def sent() -> list:
    OutboxEntry.objects.update(available_at=NOW)
    outbox.drain()
    return mail.outbox


def placed(*variants) -> dict:
    cart_id, shopper = guest_cart(*variants)
    return checkout.place(cart_id=cart_id, shopper=shopper, payment=PAYS, now=NOW)


def unsubscribe_path(message) -> str:
    url = urlsplit(message.extra_headers["List-Unsubscribe"].strip("<>"))
    return f"{url.path}?{url.query}"


@pytest.mark.usefixtures("in_shop")
def test_a_cart_left_behind_is_told_once_and_opens_again() -> None:
    cart_id, shopper = guest_cart(goods("Lamp", price="40.00"), quantity=2)
    assert reminders.remind_carts(now=NOW + timedelta(hours=1)) == 0
    for _ in range(2):
        reminders.remind_carts(now=LATER)
    (message,) = sent()
    assert message.to == [BUYER]
    assert "€80.00" in message.body
    assert shopper.token in message.body
    assert shopper.token not in SentMessage.objects.get().text
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert Cart.objects.filter(pk=cart_id).exists()


@pytest.mark.usefixtures("in_shop")
def test_a_buyer_is_reminded_once_a_week_however_many_carts_are_left() -> None:
    for _ in range(3):
        guest_cart(goods())
    assert reminders.remind_carts(now=LATER) == 1
    assert reminders.remind_carts(now=LATER + timedelta(days=1)) == 0
    assert len(sent()) == 1
    Cart.objects.update(updated_at=NOW + timedelta(days=8), expires_at=NOW + timedelta(days=90))
    assert reminders.remind_carts(now=LATER + timedelta(days=8)) == 1


@pytest.mark.usefixtures("in_shop")
def test_who_has_ordered_since_or_wants_no_reminders_gets_none() -> None:
    cup = goods()
    guest_cart(cup)
    placed(cup)
    assert reminders.remind_carts(now=LATER) == 0
    Order.objects.update(email="someone.else@example.com")
    MailSettings.objects.update(sends_cart_reminders=False)
    assert reminders.remind_carts(now=LATER) == 0


@pytest.mark.usefixtures("in_shop")
def test_a_reminder_of_a_cart_that_was_ordered_meanwhile_is_not_sent() -> None:
    cart_id, shopper = guest_cart(goods())
    reminders.remind_carts(now=LATER)
    checkout.place(cart_id=cart_id, shopper=shopper, payment=PAYS, now=LATER)
    assert [message.subject.split(" #")[0] for message in sent()] == ["Your receipt"]
    note = SentMessage.objects.get(template="abandoned_cart")
    assert (note.status, note.reason) == ("suppressed", "the cart was ordered or emptied")


@pytest.mark.usefixtures("in_shop")
def test_a_parcel_is_told_with_its_tracking_and_a_review_is_asked_for_a_week_later() -> None:
    order = placed(goods("Lamp"), goods("Vase"))
    tracking = {"carrier": "DHL", "number": "JD1", "url": "https://dhl.example/JD1"}
    first = order["lines"][0]["id"]
    part = [{"id": first, "quantity": 1}]
    fulfilments.fulfil(number=order["number"], lines=part, tracking=tracking, actor=STAFF, now=NOW)
    fulfilments.fulfil(number=order["number"], actor=STAFF, now=NOW + timedelta(hours=1))
    _, parcel, rest = sent()
    assert "A part of your order" in parcel.body or "is on its way" in parcel.subject
    assert "https://dhl.example/JD1" in parcel.body
    assert "Lamp" in parcel.body
    assert "Vase" not in parcel.body
    assert "Vase" in rest.body
    assert len(wakeups.list_marks(reminders.REVIEWS_JOB, now=NOW + timedelta(days=8))) == 1
    assert reminders.request_reviews(now=NOW + timedelta(days=6)) == 0
    for _ in range(2):
        assert reminders.request_reviews(now=NOW + timedelta(days=8)) == 1
    asked = sent()[3:]
    assert [message.subject for message in asked] == ["How do you like it? · Alpha"]
    assert "/products/lamp" in asked[0].body


@pytest.mark.usefixtures("in_shop")
def test_a_refund_is_told_each_time() -> None:
    order = placed(goods(price="50.00"))
    for amount in ("5.00", "7.50"):
        refunds.issue(number=order["number"], key=amount, amount=Decimal(amount), actor=STAFF, now=NOW)
    assert [message.subject.split(" paid")[0] for message in sent()[1:]] == ["€5.00", "€7.50"]


@pytest.mark.usefixtures("in_shop")
def test_low_stock_is_gathered_and_told_the_owner_once_a_day() -> None:
    cups, pots = goods("Cup", stock=4), goods("Pot", stock=9)
    StockLevel.objects.update(low_stock_threshold=3)
    placed(cups)
    assert wakeups.list_marks(reminders.LOW_STOCK_JOB, now=clock.now() + timedelta(hours=1))
    for _ in range(2):
        assert reminders.report_low_stock(now=LATER) == 1
    message = sent()[-1]
    assert message.to == ["owner@alpha.example"]
    assert message.subject == "Cup is running low · Alpha"
    assert len(mail.outbox) == 2
    StockLevel.objects.filter(variant=pots).update(on_hand=1)
    assert reminders.report_low_stock(now=LATER) == 2
    assert sent()[-1].subject == "2 products are running low · Alpha"


def test_one_click_unsubscribes_from_reminders_and_not_from_receipts(
    in_shop: Tenant, shop_client: Client
) -> None:
    guest_cart(goods())
    reminders.remind_carts(now=LATER)
    path = unsubscribe_path(sent()[0])
    shown = shop_client.get(path)
    assert BUYER in shown.content.decode()
    with tenant_context(in_shop):
        assert not Suppression.objects.exists()
    bare = Client(enforce_csrf_checks=True, headers={"host": "alpha.localhost"})
    clicked = bare.post(path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert clicked.status_code == 200
    with tenant_context(in_shop):
        reminder = limits.read(to=BUYER.title(), kind="abandoned_cart", now=clock.now())
        assert reminder.objection == "unsubscribed"
        assert limits.read(to=BUYER, kind="receipt", now=clock.now()).objection == ""


def test_an_unsubscribe_link_is_its_shop_s_and_nobody_else_s(
    in_shop: Tenant, other_shop: Tenant, shop_client: Client
) -> None:
    path = urlsplit(suppression.unsubscribe_url(email=BUYER))
    foreign = Client(headers={"host": "bravo.localhost"})
    for answer in (
        foreign.post(f"{path.path}?{path.query}"),
        shop_client.post("/unsubscribe/?token=forged"),
        shop_client.get("/unsubscribe/"),
    ):
        assert answer.status_code == 404
