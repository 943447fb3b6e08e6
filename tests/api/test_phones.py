"""What phones ask of a log-in: a code by mail, a list of devices, and a guest's orders in the account."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

from accounts import invitations, roles
from accounts.errors import WrongCode
from accounts.models import User
from kernel import clock, throttling
from kernel.outbox import delivery as outbox
from kernel.outbox.models import OutboxEntry
from storefront.customers import credentials
from storefront.customers.models import Customer
from storefront.orders import joining
from storefront.orders.models import Order
from storefront.transfers import personal_data
from storefront.webhooks.models import Event
from tenants.models import Tenant
from tests import actors
from tests.api.conftest import ADDRESS, PAYMENT, Api, fill_cart, issue

pytestmark = pytest.mark.django_db
ADA, GRACE = "ada@example.com", "grace@example.com"


@pytest.fixture(autouse=True)
def ada(customer_api: Api, shop: Tenant) -> None:
    """Somebody who buys here, and no mail of hers."""
    with tenant_context(shop):
        OutboxEntry.objects.all().delete()


def ask(api: Api, shop: Tenant, email: str = ADA) -> tuple[str, str]:
    """A challenge, and the code that was mailed for it; empty where none was."""
    mail.outbox.clear()
    asked = api.post("/auth/codes", {"email": email})
    assert asked.status_code == 202
    with tenant_context(shop):
        outbox.drain(lanes=("urgent",))
        outbox.drain(lanes=("urgent",))
    found = [re.search(r"^\d{8}$", str(each.body), re.MULTILINE) for each in mail.outbox if email in each.to]
    return asked.json()["challenge"], found[0].group() if found and found[0] else ""


def enter(api: Api, challenge: str, code: str, email: str = ADA, **more: str) -> Any:
    return api.post("/auth/codes/confirm", {"email": email, "challenge": challenge, "code": code, **more})


def _wide(digits: str) -> str:
    """As a Japanese keyboard types them."""
    return "".join(chr(ord(digit) + 0xFEE0) for digit in digits)


def test_the_code_that_is_mailed_logs_in_once(api: Api, shop: Tenant) -> None:
    challenge, code = ask(api, shop)
    pair = enter(api, challenge, f" {_wide(code)}\u200b")
    assert (pair.status_code, pair["Cache-Control"]) == (200, "no-store")
    me = api.get("/customers/me", Authorization=f"Bearer {pair.json()['access']}").json()
    assert (me["email"], me["email_verified"]) == (ADA, True)
    again = enter(api, challenge, code)
    assert (again.status_code, again.json()["code"]) == (401, "auth.wrong_code")


def test_no_other_code_and_no_other_challenge_lets_anybody_in(
    api: Api, shop: Tenant, other_shop: Tenant
) -> None:
    challenge, code = ask(api, shop)
    second, other = ask(api, shop)
    with tenant_context(other_shop):
        foreign = credentials.request_code(email=ADA, address="127.0.0.1", now=clock.now())
    wrong = f"{(int(code) + 1) % 10**8:08}"
    tries = [
        (challenge, wrong),
        (challenge, other),
        (challenge + "x", code),
        (foreign, code),
        (challenge, code + "0"),
        (challenge, "٣" * 8),
    ]
    refused = []
    for tried in tries:
        refused.append(enter(api, *tried).status_code)
        with tenant_context(shop):
            throttling.client().flushdb()
    assert refused == [401] * len(tries)
    assert enter(api, second, other).status_code == 200


def test_a_challenge_is_answered_by_whom_a_code_was_mailed_alone(
    api: Api, shop: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or else any account's code could be guessed, and its owner would hear of nothing."""
    monkeypatch.setattr(credentials, "CODES", throttling.Limit("log_in_codes", 1, 3600, is_strict=True))
    mailed, code = ask(api, shop)
    unmailed, none = ask(api, shop)
    others, _none = ask(api, shop, GRACE)
    assert code
    assert not none
    with tenant_context(shop):
        user = User.objects.get(email=ADA)
        for challenge in (unmailed, others):
            with pytest.raises(WrongCode):
                credentials.log_in_code(user=user, challenge=challenge)
            guessed = credentials._codes(challenge, user)[0]
            assert enter(api, challenge, guessed).status_code == 401
    assert enter(api, mailed, code).status_code == 200


def test_a_code_is_over_after_ten_minutes_and_with_a_new_password(api: Api, shop: Tenant) -> None:
    challenge, code = ask(api, shop)
    with time_machine.travel(clock.now() + credentials.CODE_LIFETIME * 1.1):
        assert enter(api, challenge, code).status_code == 401
    with tenant_context(shop):
        user = User.objects.get(email=ADA)
        user.set_password("another long password")
        user.save()
    assert enter(api, challenge, code).status_code == 401


def test_staff_and_whoever_has_a_second_factor_get_none(api: Api, shop: Tenant) -> None:
    owner = "owner@alpha.example"
    asked, none = ask(api, shop, owner)
    assert none == ""
    challenge, code = ask(api, shop)
    with tenant_context(shop):
        found = credentials.log_in_code(user=User.objects.get(email=owner), challenge=asked)
    assert enter(api, asked, found, owner).status_code == 401
    with tenant_context(shop):
        User.objects.filter(email=ADA).update(second_factor={"is_on": True})
    assert enter(api, challenge, code).status_code == 401
    assert ask(api, shop)[1] == ""


def test_asking_and_answering_say_nothing_of_who_is_known(api: Api, shop: Tenant) -> None:
    ask(api, shop, "first@example.com")  # what a connection asks once
    seen = []
    for email in (ADA, "nobody@example.com"):
        with CaptureQueriesContext(connection) as captured:
            asked = api.post("/auth/codes", {"email": email})
            answered = enter(api, asked.json()["challenge"], "12345678", email)
        said = answered.json() | {"request_id": ""}
        statements = [query["sql"].split()[0] for query in captured if not query["sql"].startswith("SET")]
        seen.append((asked.status_code, set(asked.json()), answered.status_code, said, statements))
    assert seen[0] == seen[1]


def test_tries_are_counted_also_without_the_store(api: Api, shop: Tenant, no_valkey: None) -> None:
    challenge, code = ask(api, shop)
    tried = [enter(api, challenge, "00000000").status_code for _ in range(5)]
    assert tried == [401] * 3 + [429] * 2
    assert enter(api, challenge, code).status_code == 429


def test_a_person_is_written_to_five_times_an_hour_and_an_address_asks_thirty_times(
    api: Api, shop: Tenant
) -> None:
    with tenant_context(shop):  # else her mailbox gets two of any such mails
        User.objects.filter(email=ADA).update(email_verified_at=clock.now())
    assert [bool(ask(api, shop)[1]) for _ in range(6)] == [True] * 5 + [False]
    asked = [api.post("/auth/codes", {"email": f"{n}@example.com"}).status_code for n in range(25)]
    assert asked == [202] * 24 + [429]


def test_the_code_goes_before_all_other_mail_and_stays_in_no_record(api: Api, shop: Tenant) -> None:
    _challenge, code = ask(api, shop)
    assert code
    with tenant_context(shop):
        from storefront.emails.models import SentMessage

        entries = OutboxEntry.objects.all()
        assert {entry.lane for entry in entries} == {"urgent"}
        sent = SentMessage.objects.get(template="log_in_code")
        assert code not in sent.text + sent.html + sent.subject + str([entry.payload for entry in entries])


def test_devices_are_listed_by_name_and_one_is_ended(api: Api, shop: Tenant) -> None:
    challenge, code = ask(api, shop)
    with tenant_context(shop):
        User.objects.get(email=ADA).token_families.all().delete()
    phone = enter(api, challenge, code, device_name="Ada's iPhone").json()
    tablet = api.post(
        "/auth/token", {"email": ADA, "password": "a long password for tests"}, User_Agent="Tea/2.1 iPad"
    )
    with tenant_context(shop):
        other = issue(User.objects.get(email=ADA), shop)
    mine = api.with_(Authorization=f"Bearer {phone['access']}")
    listed = mine.get("/customers/me/devices").json()
    assert (listed["count"], [row["is_current"] for row in listed["results"]]) == (
        2 + (tablet.status_code == 200),
        [True] + [False] * (1 + (tablet.status_code == 200)),
    )
    first, *others = listed["results"]
    assert (first["name"], first["kind"]) == ("Ada's iPhone", "program")
    renamed = mine.patch(f"/customers/me/devices/{first['id']}", {"name": "Old phone"})
    assert renamed.json() == first | {"name": "Old phone"}
    assert mine.get("/customers/me/devices?limit=1&offset=1").json()["results"] == others[:1]
    for row in others:
        assert mine.delete(f"/customers/me/devices/{row['id']}").status_code == 204
        assert mine.delete(f"/customers/me/devices/{row['id']}").status_code == 404
    assert api.get("/customers/me", Authorization=f"Bearer {other.access}").status_code == 401
    assert api.post("/auth/token/refresh", {"refresh": other.refresh}).status_code == 401
    assert mine.get("/customers/me").status_code == 200


def test_a_device_of_somebody_else_is_not_found(api: Api, customer_api: Api, shop: Tenant) -> None:
    with tenant_context(shop):
        owner = User.objects.get(email="owner@alpha.example")
        issue(owner, shop)
        theirs = owner.token_families.get().pk
    for path in (f"/customers/me/devices/{theirs}", "/customers/me/devices/nothing"):
        assert customer_api.delete(path).status_code == 404
        assert customer_api.patch(path, {"name": "Mine"}).status_code == 404
    with tenant_context(shop):
        assert owner.token_families.get().revoked_at is None


def test_a_guests_orders_join_the_account_once_the_address_is_shown(
    api: Api, shop: Tenant, product: dict[str, Any]
) -> None:
    cart, guest = fill_cart(api, product, quantity=1)
    guest.patch(f"/carts/{cart}", {"email": "grace@example.com"})
    order = guest.post("/orders", {"cart": cart, "payment": PAYMENT}, Idempotency_Key="guest").json()
    answer = api.post("/customers", {"email": "grace@example.com", "password": "a long password for tests"})
    assert answer.status_code == 201
    with tenant_context(shop):
        user = User.objects.get(email="grace@example.com")
        token = credentials.verification_token(user=user)
    grace = api.as_(user, shop)
    assert grace.get("/customers/me/orders").json()["count"] == 0  # anybody can open an account of an address
    refused = api.post("/auth/email-verifications/confirm", {"token": token, "password": "a guess"})
    assert (refused.status_code, refused.json()["code"]) == (401, "auth.bad_credentials")
    assert grace.post("/auth/email-verifications/confirm", {"token": token}).status_code == 200
    (joined,) = grace.get("/customers/me/orders").json()["results"]
    assert joined["number"] == order["number"]
    assert grace.get(f"/orders/{order['number']}").status_code == 200
    opened = api.get(f"/orders/{order['number']}", X_Order_Token=order["token"])
    assert opened.status_code == 200  # the link in the mail goes on
    with tenant_context(shop):
        customer = Customer.objects.get(user=user)
        assert (customer.order_count, f"{customer.paid_total:.2f}") == (1, joined["total"]["amount"])
        told = Event.objects.filter(type="order.updated").latest("pk")
        assert told.previous == {"customer": None}
    assert api.post("/auth/email-verifications/confirm", {"token": token}).status_code == 200
    with tenant_context(shop):
        assert Customer.objects.get(user=user).order_count == 1


def test_so_many_orders_join_at_once_the_newest_first_and_none_that_ended_unpaid(
    api: Api, shop: Tenant, product: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joining, "MOST_AT_ONCE", 2)
    numbers = []
    for number in range(4):
        cart, guest = fill_cart(api, product, quantity=1)
        guest.patch(f"/carts/{cart}", {"email": ADA})
        made = guest.post("/orders", {"cart": cart, "payment": PAYMENT}, Idempotency_Key=f"guest{number}")
        numbers.append(made.json()["number"])
    with tenant_context(shop):
        Order.objects.filter(number=numbers[3]).update(status="expired", paid_at=None)
    pair = enter(api, *ask(api, shop)).json()
    mine = api.get("/customers/me/orders", Authorization=f"Bearer {pair['access']}").json()["results"]
    assert {order["number"] for order in mine} == {numbers[1], numbers[2]}


def test_an_order_that_was_paid_back_counts_for_what_is_left_of_it(
    api: Api, owner_api: Api, shop: Tenant, product: dict[str, Any]
) -> None:
    cart, guest = fill_cart(api, product, quantity=1)
    guest.patch(f"/carts/{cart}", {"email": ADA})
    order = guest.post("/orders", {"cart": cart, "payment": PAYMENT}, Idempotency_Key="guest").json()
    path = f"/orders/{order['number']}/refunds"
    owner_api.post(path, {"amount": {"amount": "3.00"}}, Idempotency_Key="back")
    assert enter(api, *ask(api, shop)).status_code == 200
    with tenant_context(shop):
        customer = Customer.objects.get(user__email=ADA)
        assert f"{customer.paid_total:.2f}" == f"{float(order['total']['amount']) - 3:.2f}"


def test_who_opened_the_account_before_its_owner_came_is_out_of_it(
    api: Api, shop: Tenant, product: dict[str, Any]
) -> None:
    password = "a stranger's long password"
    assert api.post("/customers", {"email": GRACE, "password": password}).status_code == 201
    stranger = api.post("/auth/token", {"email": GRACE, "password": password}).json()
    cart, guest = fill_cart(api, product, quantity=1)
    guest.patch(f"/carts/{cart}", {"email": GRACE})
    guest.post("/orders", {"cart": cart, "payment": PAYMENT}, Idempotency_Key="guest")
    with tenant_context(shop):
        OutboxEntry.objects.all().delete()
    owner = enter(api, *ask(api, shop, GRACE), email=GRACE).json()
    inside = api.with_(Authorization=f"Bearer {owner['access']}")
    assert inside.get("/customers/me/orders").json()["count"] == 1
    outside = api.with_(Authorization=f"Bearer {stranger['access']}")
    assert outside.get("/customers/me/orders").status_code == 401
    assert api.post("/auth/token/refresh", {"refresh": stranger["refresh"]}).status_code == 401
    assert api.post("/auth/token", {"email": GRACE, "password": password}).status_code == 401


def _by_code(api: Api, shop: Tenant) -> User:
    assert enter(api, *ask(api, shop, GRACE), email=GRACE).status_code == 200
    with tenant_context(shop):
        return User.objects.get(email=GRACE)


def _by_reset(api: Api, shop: Tenant) -> User:
    token = credentials.reset_token(user=User.objects.get(email=GRACE))
    return credentials.reset_password(token=token, password="a password of her own", now=clock.now())


def _by_invitation(api: Api, shop: Tenant) -> User:
    owner, role = User.objects.get(email="owner@alpha.example"), Group.objects.get(name=roles.ANALYST)
    now = clock.now()
    invited = invitations.invite(email=GRACE, role_id=role.pk, actor=actors.person(owner), now=now)
    token = invitations.make_token(user=invited)
    return invitations.accept(token=token, password="a password of her own", now=now)


@pytest.mark.parametrize("comes", [_by_code, _by_reset, _by_invitation])
@pytest.mark.parametrize("is_shown", [False, True])
def test_where_the_goods_go_is_not_for_whoever_opened_the_account_before(
    api: Api,
    owner_api: Api,
    shop: Tenant,
    product: dict[str, Any],
    comes: Callable[[Api, Tenant], User],
    is_shown: bool,
) -> None:
    password = "a stranger's long password"
    given = {"email": GRACE, "password": password, "first_name": "Grace"}
    assert api.post("/customers", given).status_code == 201
    with tenant_context(shop):
        opened = User.objects.get(email=GRACE)
        if is_shown:
            User.objects.filter(email=GRACE).update(email_verified_at=clock.now())
        customer = Customer.objects.get(user=opened).pk
    stranger = api.as_(opened, shop)
    assert stranger.patch("/customers/me", {"phone": "+49 30 555123"}).status_code == 200
    home = {**ADDRESS, "line1": "Thief Street 1"}
    assert stranger.post("/customers/me/addresses", home).status_code == 201
    cart = stranger.post("/carts", {}).json()["id"]
    variant = product["variants"][0]["id"]
    stranger.post(f"/carts/{cart}/items", {"variant": variant, "quantity": 1})
    assert stranger.patch(f"/carts/{cart}", {"email": GRACE, "shipping_address": home}).status_code == 200
    draft = {"customer": customer, "lines": [{"variant": variant, "quantity": 1}]}
    drafted = owner_api.post("/draft-orders", draft).json()
    assert bool(drafted["shipping_address"]) == is_shown
    with tenant_context(shop):
        OutboxEntry.objects.all().delete()
        owner = comes(api, shop)
    mine = api.as_(owner, shop)
    with tenant_context(shop):
        theirs = personal_data.gather(customer=Customer.objects.get(pk=customer), now=clock.now())
    assert ("Thief Street" in str(theirs)) == is_shown
    assert ("555123" in str(theirs)) == is_shown
    assert len(mine.get(f"/carts/{cart}").json()["items"]) == 1
    assert bool(mine.get("/customers/me").json()["first_name"]) == is_shown
