"""Erasing a person: nothing of the shop names them afterwards, and its books still add up."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

from accounts import audit, roles, services as accounts
from accounts.models import AuditEvent, User
from kernel import actors, clock, rows
from kernel.outbox import delivery as outbox
from kernel.outbox.models import OutboxEntry
from storefront.customers import services as customers
from storefront.customers.models import Customer
from storefront.emails.models import SentMessage, Suppression
from storefront.orders import erasure, services as order_services, tokens
from storefront.orders.models import Order, OrderEvent
from storefront.transfers import runs, services as transfers
from storefront.transfers.models import Transfer
from storefront.webhooks import events, services as webhooks
from storefront.webhooks.models import Delivery, Event
from storefront.webhooks.rules import EVENT_TYPES
from tenants.models import Tenant
from tenants.portability import tables
from tests import pdf
from tests.api.conftest import ADDRESS, PAYMENT, Api

pytestmark = pytest.mark.django_db
EMAIL, FIRST, LAST, STREET = "zoraida@canary.example", "Zoraida", "Quetzalcanary", "9 Canary Row"
PASSWORD = "a long password for the canary"
NAMED = ADDRESS | {"first_name": FIRST, "last_name": LAST, "line1": STREET, "phone": "+49 30 5550199"}
CANARIES = (EMAIL, FIRST, LAST, STREET, "5550199")


@pytest.fixture(autouse=True)
def _keep_mail(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def find_canaries(shop: Tenant, canaries: tuple[str, ...] = CANARIES) -> list[str]:
    """Every column of every table of the shop, whatever its type, that holds one of the words."""
    found = []
    with tenant_context(shop), connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = %s "
            "AND (data_type IN ('text', 'character varying', 'json', 'jsonb', 'ARRAY', 'bytea'))",
            [shop.schema_name],
        )
        for table, column in cursor.fetchall():
            asked = f'SELECT count(*) FROM "{table}" WHERE "{column}"::text ~* %s'
            cursor.execute(asked, ["|".join(re.escape(word) for word in canaries)])
            if cursor.fetchone()[0]:
                found.append(f"{table}.{column}")
    return found


@pytest.fixture
def person(api: Api, shop: Tenant) -> Api:
    """A customer who gave a name, an address book and a confirmed e-mail address."""
    with tenant_context(shop):
        webhooks.create(
            values={"url": "https://example.com/hook", "event_types": EVENT_TYPES},
            actor=actors.job("tests"),
            now=clock.now(),
        )
        buyer = customers.register(
            email=EMAIL, password=PASSWORD, first_name=FIRST, last_name=LAST, now=clock.now()
        )
        accounts.mark_email_verified(email=EMAIL, now=clock.now())
    own = api.as_(buyer.user, shop)
    assert own.post("/customers/me/addresses", NAMED).status_code == 201
    assert own.patch("/customers/me", {"phone": "+49 30 5550199"}).status_code == 200
    return own


def buy(buyer: Api, product: dict[str, Any], payment: Any = PAYMENT, **wishes: Any) -> dict[str, Any]:
    cart = buyer.post("/carts").json()
    guest = buyer.with_(X_Cart_Token=cart.get("token", ""))
    guest.post(f"/carts/{cart['id']}/items", {"variant": product["variants"][0]["id"], "quantity": 1})
    told = {"email": EMAIL, "shipping_address": NAMED, "shipping_method": "standard", **wishes}
    assert guest.patch(f"/carts/{cart['id']}", told).status_code == 200
    placed = guest.post("/orders", {"cart": cart["id"], "payment": payment}, Idempotency_Key=cart["id"])
    order: dict[str, Any] = placed.json()
    return order


def leave_traces(person: Api, api: Api, owner_api: Api, product: dict[str, Any]) -> list[dict[str, Any]]:
    """Everything a person can leave behind by way of the API."""
    paid = buy(person, product, note=f"Ring at {LAST}")
    open_ = buy(person, product, {"gateway": "manual"})
    failed = buy(person, product, {"gateway": "sandbox", "card": "4000000000000002"})
    guest = buy(api, product)
    where = f"/orders/{paid['number']}"
    owner_api.post(f"{where}/notes", {"text": f"{FIRST} {LAST} called from {EMAIL}", "is_public": False})
    owner_api.post(f"{where}/fulfilments", {"tracking": {"carrier": "DHL", "number": "1"}})
    person.post(f"{where}/returns", {"reason": f"not for {LAST}"})
    refund = {"amount": {"amount": "1.00", "currency": "EUR"}, "reason": f"{FIRST} was right"}
    assert owner_api.post(f"{where}/refunds", refund, Idempotency_Key="r").status_code == 201
    person.post(f"/orders/{failed['number']}/cancellations", {"reason": f"{FIRST} says no"})
    kept = {"metadata": {"home": f"{LAST} street 5"}, "external_id": f"{LAST}-77", "note": LAST}
    where = f"/customers/{person.get('/customers/me').json()['id']}"
    assert owner_api.patch(where, kept).status_code == 200
    review = {"rating": 5, "title": f"{FIRST} likes it", "body": f"Signed, {FIRST} {LAST}"}
    made = person.post(f"/products/{product['id']}/reviews", review)
    assert made.status_code == 201
    owner_api.patch(f"/reviews/{made.json()['id']}", {"status": "approved", "reply": f"Thanks, {FIRST}!"})
    left = person.post("/carts").json()
    person.patch(f"/carts/{left['id']}", {"shipping_address": NAMED, "note": LAST})
    return [paid, open_, failed, guest]


def test_nothing_of_the_shop_names_them_afterwards(
    person: Api, api: Api, owner_api: Api, shop: Tenant, product: dict[str, Any]
) -> None:
    orders = leave_traces(person, api, owner_api, product)
    with tenant_context(shop):
        for order in (orders[0], orders[-1]):
            said = f"@owner: {FIRST} {LAST} is ill"
            order_services.add_note(
                number=order["number"],
                text=said,
                is_public=False,
                mails=True,
                actor=actors.job("tests"),
                now=clock.now(),
            )
        outbox.drain()
        mentions = SentMessage.objects.filter(template="mention")
        assert [LAST in told.text for told in mentions] == [True, True]
    buy(person, product)  # whose messages wait
    with tenant_context(shop):
        customer = Customer.objects.get(user__email=EMAIL)
        waiting = OutboxEntry.objects.filter(topic="email", delivered_at=None, payload__to=[EMAIL])
        assert waiting.exists()
    assert len(find_canaries(shop)) > 12  # the search finds what there is

    with CaptureQueriesContext(connection) as asked:
        assert person.delete("/customers/me").status_code == 204
    for table in ("event", "delivery"):
        searched = [each for each in asked if f'"webhooks_{table}"."body"::text ~*' in each["sql"]]
        assert len(searched) == 1, "their bodies are read once"

    assert find_canaries(shop) == []
    assert person.get("/customers/me").status_code == 401
    with tenant_context(shop):
        assert not waiting.exists()
        outbox.drain()
        told = Delivery.objects.get(event_type="customer.erased")
        assert f'"data":{{"id":{customer.pk}}}' in events.body_of(told.event)
        assert SentMessage.objects.filter(to__contains=EMAIL).count() == 0
    for before in orders:
        after = owner_api.get(f"/orders/{before['number']}").json()
        for name in ("subtotal", "discount_total", "shipping_total", "tax_total", "total", "taxes"):
            assert after[name] == before[name]
        assert (after["shipping_address"]["country"], after["shipping_address"]["city"]) == ("DE", "")
        assert after["email"].endswith("@invalid")
    assert find_canaries(shop) == []
    (review,) = api.get(f"/products/{product['id']}/reviews").json()["results"]
    assert (review["author"], review["title"], review["rating"]) == ("Anonymous", "••• likes it", 5)


def test_what_there_may_be_much_of_is_read_in_pieces_and_written_where_it_names_them(
    person: Api, shop: Tenant, product: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "AT_ONCE", 1, raising=False)
    order = buy(person, product)
    with tenant_context(shop):
        for text in ("Packed.", f"{LAST} called.", "Sent.", f"{LAST} again."):
            order_services.add_note(
                number=order["number"], text=text, actor=actors.job("tests"), now=clock.now()
            )
        outbox.drain()
        assert SentMessage.objects.exclude(html="").exists()
        kept = {model: model.objects.count() for model in (OrderEvent, Event, Delivery)}
        assert min(kept.values()) > 1
    with CaptureQueriesContext(connection) as asked:
        assert person.delete("/customers/me").status_code == 204
    selected = [each["sql"] for each in asked if each["sql"].startswith("SELECT")]
    for long in (
        '"orders_orderevent"."data"',
        '"webhooks_event"."body"',
        '"webhooks_delivery"."response_body"',
    ):
        whole = [sql for sql in selected if long in sql.partition(" FROM ")[0]]
        assert len(whole) > 1
        for sql in whole:
            assert len(re.findall(r" IN \((.*?)\)", sql)[0].split(",")) == 1, sql
    assert not [sql for sql in selected if '"shop_messages_sentmessage"."html"' in sql]
    with tenant_context(shop):
        notes = OrderEvent.objects.filter(kind="note").order_by("pk")
        assert [note.data["text"] for note in notes] == ["Packed.", "••• called.", "Sent.", "••• again."]


def test_no_link_opens_an_order_of_theirs_afterwards(
    person: Api, api: Api, shop: Tenant, product: dict[str, Any]
) -> None:
    guest, own = buy(api, product), buy(person, product)
    with tenant_context(shop):
        of_own = Order.objects.get(number=own["number"])
        tokens_by_number = {guest["number"]: guest["token"], of_own.number: tokens.for_order(of_own.pk)}

    def answers() -> set[int]:
        found = set()
        for number, token in tokens_by_number.items():
            bearer = api.with_(X_Order_Token=token)
            found.add(bearer.get(f"/orders/{number}").status_code)
            page = Client().get(f"/orders/{number}/", {"token": token}, headers={"host": api.host})
            found.add(page.status_code)
        return found

    assert answers() == {200}
    assert person.delete("/customers/me").status_code == 204
    assert answers() == {404}


def test_no_cart_s_token_does_either(person: Api, api: Api, product: dict[str, Any]) -> None:
    cart = api.post("/carts").json()
    guest = api.with_(X_Cart_Token=cart["token"])
    guest.post(f"/carts/{cart['id']}/items", {"variant": product["variants"][0]["id"], "quantity": 1})
    told = {"email": EMAIL, "shipping_address": NAMED, "shipping_method": "standard"}
    guest.patch(f"/carts/{cart['id']}", told)

    def place(key: str) -> HttpResponse:
        return guest.post("/orders", {"cart": cart["id"], "payment": PAYMENT}, Idempotency_Key=key)

    placed = place("first").json()
    assert [place(key).json()["number"] for key in ("first", "second")] == [placed["number"]] * 2
    assert person.delete("/customers/me").status_code == 204
    again = place("third")
    assert (again.status_code, again.json().get("code")) == (409, "cart.closed")


@pytest.mark.parametrize("is_proved", [False, True])
def test_whose_address_is_a_part_of_another_s_takes_nothing_of_theirs_along(
    person: Api, api: Api, owner_api: Api, shop: Tenant, product: dict[str, Any], is_proved: bool
) -> None:
    leave_traces(person, api, owner_api, product)
    part = EMAIL[2:]
    with tenant_context(shop):
        outbox.drain()
        header = "First Name,Last Name,Email,Note,Phone\n"
        file = f"{header}{FIRST},{LAST},{EMAIL},Kind,\n{FIRST},{LAST},friend@canary.example,Kind,{'9' * 80}\n"
        sent = transfers.request_import(
            content=io.BytesIO(file.encode()),
            size=len(file),
            filename="c.csv",
            dry_run=False,
            actor=actors.job("tests"),
            now=clock.now(),
        )
        runs.run_next(now=clock.now())
        told = [{"line": 3, "column": "Email", "code": "taken", "detail": f"{FIRST} has {EMAIL}"}]
        Transfer.objects.update(errors=told)
        other = customers.register(
            email=part, password=PASSWORD, first_name=FIRST, last_name="Email", now=clock.now()
        )
        if is_proved:
            accounts.mark_email_verified(email=part, now=clock.now())
        outbox.drain()
        customers.add_address(customer=other, data={**NAMED, "last_name": "taken"})
    before = _rows_of(shop)
    assert len(before) > 20
    assert api.as_(other.user, shop).delete("/customers/me").status_code == 204
    with tenant_context(shop):
        runs.run_next(now=clock.now())
    assert before - _rows_of(shop) == set()
    with tenant_context(shop):
        assert Transfer.objects.get(pk=sent.pk).file is not None


def _rows_of(shop: Tenant) -> set[tuple[str, str]]:
    """Every row of the shop that names the person's whole address."""
    found = set()
    with tenant_context(shop), connection.cursor() as cursor:
        for table in tables.list_tables(shop.schema_name):
            pattern = rf"(^|[^[:alnum:].]){re.escape(EMAIL)}"
            cursor.execute(f'SELECT t::text FROM "{table.name}" t WHERE t::text ~* %s', [pattern])
            found |= {(table.name, row) for (row,) in cursor.fetchall()}
    return found


def test_staff_s_copy_of_an_invoice_stays_whole_until_it_need_not_be_kept(
    api: Api, person: Api, owner_api: Api, shop: Tenant, product: dict[str, Any]
) -> None:
    order = buy(person, product)
    where = f"/orders/{order['number']}/invoice.pdf"
    signed = [who.get(where.removesuffix(".pdf")).json()["url"] for who in (owner_api, person)]
    assert person.delete("/customers/me").status_code == 204
    assert LAST in "".join(pdf.texts(owner_api.get(where).content))
    of_staff, of_buyer = (api.get(url[url.index("/api/") :]) for url in signed)
    assert (LAST in "".join(pdf.texts(of_staff.content)), of_buyer.status_code) == (True, 404)
    with tenant_context(shop):
        assert erasure.forget_addressees(now=clock.now() + timedelta(days=3600)) == 0
        assert erasure.forget_addressees(now=clock.now() + timedelta(days=3660)) == 1
        assert Order.objects.get(number=order["number"]).addressee_sealed == ""
    said = "".join(pdf.texts(owner_api.get(where).content))
    assert LAST not in said
    assert "Germany" in said


def test_who_has_not_shown_the_address_to_be_theirs_erases_no_guest_s_order(
    api: Api, owner_api: Api, shop: Tenant, product: dict[str, Any]
) -> None:
    guest = buy(api, product)
    with tenant_context(shop):
        thief = customers.register(email=EMAIL, password=PASSWORD, now=clock.now())
    own = api.as_(thief.user, shop)
    mine = buy(own, product)
    assert own.delete("/customers/me").status_code == 204
    assert owner_api.get(f"/orders/{guest['number']}").json()["email"] == EMAIL
    assert owner_api.get(f"/orders/{mine['number']}").json()["email"].endswith("@invalid")
    with tenant_context(shop):
        waiting = OutboxEntry.objects.filter(topic="email", payload__to=[EMAIL])
        assert [entry.payload["context"] for entry in waiting] == [
            {"order": guest["number"], "is_paid": True}
        ]


def test_an_address_that_is_part_of_another_takes_nothing_of_the_other_along(
    api: Api, owner_api: Api, shop: Tenant, member: Callable[..., User], product: dict[str, Any]
) -> None:
    """Who leaves has proved `bel@z.example`; `annabel@z.example` and `bel@z.example.org` are other people."""
    others = ("annabel@z.example", "bel@z.example.org")
    with tenant_context(shop):
        webhooks.create(
            values={"url": "https://example.com/hook", "event_types": EVENT_TYPES},
            actor=actors.job("tests"),
            now=clock.now(),
        )
    numbers = [buy(api, product, email=email)["number"] for email in others]
    helper = member(roles.SUPPORT, others[0])
    assert owner_api.patch(f"/staff/{helper.pk}", {"is_active": False}).status_code == 200
    with tenant_context(shop):
        outbox.drain()
        for topic in (Event, Delivery, SentMessage, AuditEvent):
            assert topic.objects.exists()
        before = _others_rows()
        leaver = customers.register(email="bel@z.example", password=PASSWORD, now=clock.now())
        accounts.mark_email_verified(email="bel@z.example", now=clock.now())
    assert api.as_(leaver.user, shop).delete("/customers/me").status_code == 204
    with tenant_context(shop):
        assert _others_rows() == before
        assert all(Order.objects.get(number=number).email in others for number in numbers)


def _others_rows() -> list[list[tuple[Any, ...]]]:
    """What is kept of others: of events, deliveries, mails and the record."""
    return [
        list(Event.objects.order_by("pk").filter(body__contains="bel@z.").values_list("pk", "body")),
        list(Delivery.objects.order_by("pk").filter(body__contains="bel@z.").values_list("pk", "body")),
        list(SentMessage.objects.order_by("pk").values_list("pk", "to", "html")),
        list(
            AuditEvent.objects.order_by("pk")
            .filter(object_repr__contains="bel@z.")
            .values_list("pk", "object_repr")
        ),
    ]


def test_who_has_not_shown_the_address_to_be_theirs_changes_nothing_in_the_record(
    api: Api, shop: Tenant, in_record: Callable[[str], AuditEvent]
) -> None:
    event = in_record(EMAIL)
    with tenant_context(shop):
        thief = customers.register(email=EMAIL, password=PASSWORD, first_name="note", now=clock.now())
    assert api.as_(thief.user, shop).delete("/customers/me").status_code == 204
    with tenant_context(shop):
        assert AuditEvent.objects.get(pk=event.pk).object_repr.startswith(EMAIL)


@pytest.fixture
def in_record(shop: Tenant) -> Callable[[str], AuditEvent]:
    """What staff did to something that is called so."""

    def make(name: str) -> AuditEvent:
        with tenant_context(shop):
            target = Suppression.objects.create(email=name, reason="complaint", created_at=clock.now())
            audit.write(actor=actors.job("tests"), verb=audit.DELETED, target=target)
            return AuditEvent.objects.latest("pk")

    return make


def test_what_was_once_written_of_them_in_the_record_goes_as_well(
    person: Api, shop: Tenant, owner_api: Api
) -> None:
    where = f"/customers/{person.get('/customers/me').json()['id']}"
    assert owner_api.patch(where, {"metadata": {"home": LAST}}).status_code == 200
    with tenant_context(shop):
        told = AuditEvent.objects.filter(content_type__model="customer")
        assert told.update(fields={"metadata": [{}, {"home": LAST}]}) == 1
        assert find_canaries(shop)
    assert person.delete("/customers/me").status_code == 204
    assert find_canaries(shop) == []
