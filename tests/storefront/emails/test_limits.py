"""How much goes to one address and out of one shop, whatever is tried."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core import mail
from django.db.models import F
from django_tenants.utils import tenant_context
from hypothesis import given, strategies as st

from accounts import services as accounts, users
from accounts.models import User
from kernel import clock
from kernel.outbox import delivery as outbox
from kernel.outbox.models import OutboxEntry
from storefront.checkout import services as checkout
from storefront.credits import services as gift_cards
from storefront.customers.rules import Shopper
from storefront.emails import limits, rules, services
from storefront.emails.models import MailSettings, SentMessage
from storefront.orders import paying
from tenants.models import Tenant
from tests import actors
from tests.factories import PASSWORD
from tests.storefront.stories import BY_TRANSFER, DECLINED, NOW, PAYS, customer, goods, guest_cart

pytestmark = pytest.mark.usefixtures("in_shop")
BUYER = "ada@example.com"


@pytest.fixture(autouse=True)
def _keep_mail(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def order(*, payment=BY_TRANSFER) -> dict:
    cart_id, shopper = guest_cart(goods("Lamp", stock=50))
    return checkout.place(cart_id=cart_id, shopper=shopper, payment=payment, now=NOW)


def drain_later(by: timedelta) -> int:
    """Deliver as if what was sent had been sent so much earlier."""
    for note in SentMessage.objects.filter(status="sent"):
        SentMessage.objects.filter(pk=note.pk).update(sent_at=note.sent_at - by)
    OutboxEntry.objects.update(available_at=NOW)
    return outbox.drain()


def sent_today(count: int, *, to: str = BUYER, status: str = "sent", kind: str = "shipped") -> None:
    SentMessage.objects.bulk_create(
        SentMessage(
            entry=uuid4(), template=kind, to=to, status=status, sent_at=clock.now() - timedelta(hours=2)
        )
        for _ in range(count)
    )


@pytest.mark.parametrize(("is_theirs", "most"), [(False, 2), (True, 10)])
def test_whoever_changes_their_log_in_without_end_fills_no_mailbox(is_theirs: bool, most: int) -> None:
    user, last = customer(BUYER).user, PASSWORD
    OutboxEntry.objects.all().delete()
    User.objects.filter(pk=user.pk).update(email_verified_at=NOW if is_theirs else None)
    sent_today(100)  # by others, which keep no warning back
    for number in range(12):
        new = f"a quite long password {number}"
        users.change_password(user_id=user.pk, old=last, new=new, actor=actors.person(user), now=NOW)
        last = new
    outbox.drain()
    assert [message.to for message in mail.outbox] == [[BUYER]] * most


def test_orders_by_nobody_in_particular_send_a_stranger_two_messages_in_ten_minutes() -> None:
    for _ in range(5):
        order()
    outbox.drain()
    assert [message.to for message in mail.outbox] == [[BUYER]] * 2
    waiting = OutboxEntry.objects.filter(delivered_at__isnull=True)
    assert waiting.count() == 3
    assert {entry.attempts for entry in waiting} == {0}  # waiting costs no attempt
    assert outbox.drain() == 0
    drain_later(timedelta(minutes=11))
    assert len(mail.outbox) == 4


def test_a_stranger_gets_no_more_than_a_few_a_day() -> None:
    sent_today(rules.MOST_TO_STRANGERS_A_DAY, kind="receipt")
    order()
    outbox.drain()
    assert mail.outbox == []
    assert SentMessage.objects.filter(status="suppressed").count() == 1


def test_a_stranger_gets_no_more_than_a_few_of_all_shops(other_shop: Tenant) -> None:
    with tenant_context(other_shop):
        for _ in range(rules.MOST_TO_STRANGERS_OF_ALL - 1):
            limits.count(kind="receipt", facts={}, to=BUYER.upper())
    order()
    order()
    assert outbox.drain() == 1
    assert [message.to for message in mail.outbox] == [[BUYER]]
    waiting = OutboxEntry.objects.get(delivered_at__isnull=True)
    assert waiting.available_at > clock.now() + timedelta(minutes=50)
    limits.check(
        kind="password_reset", facts={}, to=BUYER, standing=limits.Standing(""), now=clock.now()
    )  # people get into their accounts


def test_what_is_paid_is_always_confirmed() -> None:
    for _ in range(4):
        order(payment=PAYS)
    outbox.drain()
    assert len(mail.outbox) == 4


def test_declined_payments_are_told_once_an_hour() -> None:
    placed = order(payment=DECLINED)
    shopper = Shopper(token=placed["token"])
    for minutes in (1, 2, 30, 59):
        now = NOW + timedelta(minutes=minutes)
        paying.pay(number=placed["number"], shopper=shopper, payment=DECLINED, now=now)
    entries = OutboxEntry.objects.filter(payload__template="payment_failed")
    assert entries.count() == 1
    paying.pay(number=placed["number"], shopper=shopper, payment=DECLINED, now=NOW + timedelta(minutes=61))
    assert entries.count() == 2


def test_a_payment_that_failed_is_not_told_once_the_order_is_paid() -> None:
    placed = order(payment=DECLINED)
    paying.pay(number=placed["number"], shopper=Shopper(token=placed["token"]), payment=PAYS, now=NOW)
    outbox.drain()
    assert ["receipt" in message.subject for message in mail.outbox] == [True]


def test_who_has_shown_that_the_address_is_theirs_gets_into_their_account_whatever_else_is_sent() -> None:
    buyer = customer(BUYER)
    buyer.user.email_verified_at = NOW
    buyer.user.save()
    sent_today(rules.MOST_TO_ONE_ADDRESS_A_DAY)
    sent_today(rules.MOST_TO_STRANGERS_A_DAY, kind="receipt")
    sent_today(50, to="other@example.com", status="returned")
    services.send(kind="password_reset", to=BUYER, facts={"user": str(buyer.user_id)}, now=NOW)
    outbox.drain()
    assert any(message.subject.startswith("Choose a new password") for message in mail.outbox)


def test_one_address_gets_a_hundred_messages_a_day_at_most() -> None:
    sent_today(rules.MOST_TO_ONE_ADDRESS_A_DAY)
    order(payment=PAYS)
    outbox.drain()
    assert mail.outbox == []
    assert "today" in SentMessage.objects.get(status="suppressed").reason


def test_a_shop_whose_messages_come_back_is_slowed_on_our_server_and_not_on_its_own() -> None:
    sent_today(10, to="x@example.com", status="returned")
    SentMessage.objects.bulk_create(
        SentMessage(entry=uuid4(), template="shipped", to=f"{n}@example.com", sent_at=clock.now())
        for n in range(rules.SLOWED_TO_AN_HOUR)
    )
    order(payment=PAYS)
    assert outbox.drain() == 0
    assert "slowed" in OutboxEntry.objects.get().last_error
    MailSettings.objects.update(host="mail.alpha.example", from_email="a@alpha.example")
    OutboxEntry.objects.update(available_at=NOW)
    assert outbox.drain() == 1


def prove_owner() -> None:
    accounts.mark_email_verified(email="owner@alpha.example", now=NOW)


def sent_out(count: int) -> None:
    """So many messages have gone to as many people, a minute after each other; the first of them 23 hours ago."""
    first = clock.now() - timedelta(hours=23)
    SentMessage.objects.bulk_create(
        SentMessage(
            entry=uuid4(), template="shipped", to=f"{n}@example.com", sent_at=first + timedelta(minutes=n)
        )
        for n in range(count)
    )


@pytest.fixture
def trial(settings, in_shop) -> Tenant:
    """Alpha, which may send fifty messages a day, where strangers open shops."""
    settings.TRIAL_MAILS_A_DAY = 50
    return in_shop


def test_a_shop_that_has_paid_nothing_mails_so_much_a_day_by_our_server(trial: Tenant) -> None:
    prove_owner()
    sent_out(49)
    order(payment=PAYS)
    order(payment=PAYS)
    assert outbox.drain() == 1
    waits = OutboxEntry.objects.get(delivered_at=None)
    assert "50 messages a day" in waits.last_error
    assert "50 messages a day" in SentMessage.objects.get(status="failing").reason, "its owner reads why"
    assert timedelta(minutes=59) < waits.available_at - clock.now() < timedelta(minutes=62)
    OutboxEntry.objects.update(available_at=NOW)
    assert outbox.drain() == 0
    SentMessage.objects.update(sent_at=F("sent_at") - timedelta(hours=2))
    assert outbox.drain() == 0, "it waits for its time"
    OutboxEntry.objects.update(available_at=NOW)
    assert outbox.drain() == 1


@pytest.mark.parametrize("how", ["pays", "mails by its own server", "nothing is asked for"])
def test_who_pays_or_has_a_server_of_their_own_is_not_bounded_so(how: str, trial: Tenant, settings) -> None:
    sent_out(50)
    order(payment=PAYS)
    trial.state = "active"
    trial.entitlements = {**trial.entitlements, "has_paid": False}
    assert outbox.drain() == 0, "who says that they pay has not paid"
    OutboxEntry.objects.update(available_at=NOW)
    if how == "pays":
        trial.entitlements = {**trial.entitlements, "has_paid": True}
    elif how == "nothing is asked for":
        settings.TRIAL_MAILS_A_DAY = None
    else:
        MailSettings.objects.update(host="mail.alpha.example", from_email="a@alpha.example")
    assert outbox.drain() == 1


def test_people_get_into_their_account_however_much_a_shop_in_trial_has_sent(trial: Tenant) -> None:
    buyer = customer(BUYER)
    buyer.user.email_verified_at = NOW
    buyer.user.save()
    sent_out(50)
    services.send(kind="password_reset", to=BUYER, facts={"user": str(buyer.user_id)}, now=NOW)
    stranger = customer("new@example.com")
    services.send(kind="password_reset", to="new@example.com", facts={"user": str(stranger.user_id)}, now=NOW)
    outbox.drain()
    sent = {message.to[0] for message in mail.outbox}
    assert sent == {BUYER}, "an account that nobody proved is anybody's"


def test_until_its_owner_is_proved_a_shop_sends_a_tenth_and_nothing_of_its_own_words(trial: Tenant) -> None:
    card = {"amount": Decimal(1), "recipient_email": "you@strangers.example"}
    gift_cards.issue(values=card, actor=actors.STAFF, now=NOW)
    words = {"kind": "shipped", "locale": "de", "subject": "Your bank", "html": "<p>Log in here</p>"}
    services.create_template(values=words, actor=actors.TERMINAL)
    services.send(
        kind="shipped", to="them@strangers.example", facts={"sample": True, "locale": "en"}, now=NOW
    )
    for _ in range(6):
        order(payment=PAYS)
    assert outbox.drain() == 5
    reasons = OutboxEntry.objects.filter(delivered_at=None).values_list("last_error", flat=True)
    assert sorted(reason.split()[0] for reason in reasons) == ["5", "gift", "gift"]
    prove_owner()
    OutboxEntry.objects.update(available_at=NOW)
    assert outbox.drain() == 3


@pytest.mark.parametrize(
    ("sent", "returned", "is_slowed"),
    [(0, 0, False), (4, 4, False), (5, 5, True), (50, 5, True), (51, 5, False), (1000, 100, True)],
)
def test_a_tenth_of_what_was_sent_is_too_often(sent: int, returned: int, is_slowed: bool) -> None:
    assert rules.bounces_too_often(sent=sent, returned=returned) is is_slowed


@given(st.integers(0, 10_000), st.integers(0, 100))
def test_fewer_bounces_never_slow_a_shop_that_more_do_not(sent: int, returned: int) -> None:
    assert not rules.bounces_too_often(sent=sent, returned=returned) or rules.bounces_too_often(
        sent=sent, returned=returned + 1
    )
