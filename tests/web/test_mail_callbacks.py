"""Providers' callbacks, in the shapes that they send: who may call, which shop it is, and what follows."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from django.test import Client
from django_tenants.utils import tenant_context
from pytest_django import Settings

from kernel.outbox import delivery as outbox
from kernel.outbox.models import OutboxEntry
from storefront.emails.models import SentMessage, Suppression
from tenants.models import Tenant
from tests.storefront.stories import customer

pytestmark = pytest.mark.django_db
BUYER = "grace@example.com"
SECRET, SIGNING_KEY = "provider:a long secret", "mailgun-signs-with-this"
BASIC = "Basic " + base64.b64encode(SECRET.encode()).decode()


@pytest.fixture
def entry(in_shop: Tenant, other_shop: Tenant, settings: Settings) -> OutboxEntry:
    """A message that alpha has sent to the buyer; bravo has one of its own."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET, "MAILGUN_WEBHOOK_SIGNING_KEY": SIGNING_KEY}
    for shop in (other_shop, in_shop):
        with tenant_context(shop):
            customer(BUYER)
            outbox.drain()
    return OutboxEntry.objects.get()


def postmark(facts: dict[str, str], *, kind: str, recipient: str = BUYER) -> dict[str, Any]:
    is_complaint = kind == "SpamComplaint"
    return {
        "RecordType": "SpamComplaint" if is_complaint else "Bounce",
        "ID": 4323372036854775807,
        "Type": kind,
        "TypeCode": 1,
        "Tag": "",
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Details": "smtp;550 5.1.1 The email account that you tried to reach does not exist",
        "Description": "The server was unable to deliver your message",
        "Email": recipient,
        "From": "hello@example.com",
        "BouncedAt": "2026-05-01T16:33:54.9070259Z",
        "Inactive": True,
        "CanActivate": not is_complaint,
        "Metadata": facts,
        "MessageStream": "outbound",
    }


def mailgun(facts: dict[str, str], *, code: int, message: str, severity: str = "permanent") -> dict[str, Any]:
    stamp, token = "1771234567", "4b1b2c3d" * 6
    signature = hmac.new(SIGNING_KEY.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "signature": {"timestamp": stamp, "token": token, "signature": signature},
        "event-data": {
            "event": "failed",
            "severity": severity,
            "reason": "bounce" if code == 550 else "generic",
            "timestamp": 1771234567.5,
            "id": "G9Bn5sl1TC6nu79C8C0bwg",
            "recipient": BUYER,
            "delivery-status": {"code": code, "message": message, "description": "", "attempt-no": 1},
            "message": {"headers": {"message-id": "20130503192659.13651.20287@example.com", "to": BUYER}},
            "user-variables": facts,
            "tags": [],
        },
    }


def brevo(facts: dict[str, str], *, event: str) -> dict[str, Any]:
    return {
        "event": event,
        "email": BUYER,
        "id": 26224,
        "date": "2026-05-01 11:54:16",
        "ts": 1771234567,
        "ts_event": 1771234567,
        "ts_epoch": 1771234567000,
        "message-id": "<202605010955.11659107146@smtp-relay.mailin.fr>",
        "subject": "Confirm",
        "reason": "550 5.1.1 no such user",
        "X-Mailin-custom": json.dumps(facts),
        "sending_ip": "185.41.28.109",
    }


def sparkpost(facts: dict[str, str], *, bounce_class: str) -> list[dict[str, Any]]:
    event = {
        "type": "bounce",
        "bounce_class": bounce_class,
        "event_id": "92356927693813856",
        "message_id": "000443ee14578172be22",
        "raw_rcpt_to": BUYER,
        "rcpt_to": BUYER,
        "rcpt_meta": facts,
        "reason": "550 5.1.1 no such user",
        "raw_reason": "550 5.1.1 no such user",
        "timestamp": "1771234567",
    }
    return [{"msys": {"message_event": event}}]


def facts_of(shop: Tenant, entry: OutboxEntry) -> dict[str, str]:
    return {"schema": shop.schema_name, "entry": str(entry.pk)}


def call(settings: Settings, provider: str, payload: Any, **headers: str) -> int:
    settings.MAIL_PROVIDER = provider
    client = Client(headers={"host": "localhost", "authorization": BASIC} | headers)
    answer = client.post(f"/callbacks/mail/{provider}/", payload, content_type="application/json")
    return answer.status_code


def suppressed(shop: Tenant) -> list[tuple[str, str]]:
    with tenant_context(shop):
        return list(Suppression.objects.values_list("email", "reason"))


def note(shop: Tenant) -> SentMessage:
    with tenant_context(shop):
        return SentMessage.objects.get()


GONE = [(BUYER, "bounce")]


@pytest.mark.parametrize(
    ("provider", "make", "expected"),
    [
        ("postmark", lambda f: postmark(f, kind="HardBounce"), GONE),
        ("postmark", lambda f: postmark(f, kind="BadEmailAddress"), GONE),
        ("postmark", lambda f: postmark(f, kind="SoftBounce"), []),
        ("postmark", lambda f: postmark(f, kind="Blocked"), []),
        ("postmark", lambda f: postmark(f, kind="SpamComplaint"), [(BUYER, "complaint")]),
        ("mailgun", lambda f: mailgun(f, code=550, message="5.1.1 no such user"), GONE),
        ("mailgun", lambda f: mailgun(f, code=605, message="Not delivering to previously bounced"), GONE),
        ("mailgun", lambda f: mailgun(f, code=552, message="5.2.2 mailbox full"), []),
        ("mailgun", lambda f: mailgun(f, code=550, message="5.7.1 blocked by policy"), []),
        ("brevo", lambda f: brevo(f, event="hard_bounce"), GONE),
        ("brevo", lambda f: brevo(f, event="soft_bounce"), []),
        ("brevo", lambda f: brevo(f, event="spam"), [(BUYER, "complaint")]),
        ("brevo", lambda f: brevo(f, event="unsubscribe"), [(BUYER, "unsubscribed")]),
        ("sparkpost", lambda f: sparkpost(f, bounce_class="10"), GONE),
        ("sparkpost", lambda f: sparkpost(f, bounce_class="22"), []),
    ],
)
def test_what_follows_from_what_a_provider_tells(
    provider: str,
    make,
    expected: list,
    entry: OutboxEntry,
    shop: Tenant,
    other_shop: Tenant,
    settings: Settings,
) -> None:
    payload = make(facts_of(shop, entry))
    assert [call(settings, provider, payload) for _ in range(2)] == [200, 200]  # they repeat themselves
    assert suppressed(shop) == expected
    assert suppressed(other_shop) == []
    told = note(shop)
    came_back = expected in (GONE, [])
    assert (told.status, bool(told.reason)) == ("returned" if came_back else "sent", True)
    assert note(other_shop).status == "sent"


@pytest.mark.parametrize(
    ("provider", "make"),
    [
        ("postmark", lambda f: postmark(f, kind="Transient")),
        ("mailgun", lambda f: mailgun(f, code=450, message="4.2.0 later", severity="temporary")),
        ("brevo", lambda f: brevo(f, event="delivered")),
    ],
)
def test_what_is_only_late_or_well_changes_nothing(
    provider: str, make, entry: OutboxEntry, shop: Tenant, settings: Settings
) -> None:
    assert call(settings, provider, make(facts_of(shop, entry))) == 200
    assert suppressed(shop) == []
    assert (note(shop).status, note(shop).reason) == ("sent", "")


def test_forged_callbacks_are_refused(entry: OutboxEntry, shop: Tenant, settings: Settings) -> None:
    facts = facts_of(shop, entry)
    bounce = postmark(facts, kind="HardBounce")
    for authorization in ("", "Basic bm86bm8=", "Bearer x", BASIC[:-4]):
        assert call(settings, "postmark", bounce, authorization=authorization) == 400
    signed = mailgun(facts, code=550, message="5.1.1 no such user")
    assert call(settings, "mailgun", signed, authorization="") == 400  # its signature is not over the body
    signed["signature"]["signature"] = "0" * 64
    assert call(settings, "mailgun", signed) == 400
    for nonsense in ("[]", "{}", "no json", '{"RecordType": 7, "Metadata": []}', "null"):
        assert call(settings, "postmark", nonsense) in (200, 400)
    assert suppressed(shop) == []
    assert note(shop).status == "sent"


def test_only_the_provider_in_use_is_heard_and_only_with_a_secret(
    entry: OutboxEntry, shop: Tenant, settings: Settings, shop_client: Client
) -> None:
    bounce = postmark(facts_of(shop, entry), kind="HardBounce")
    settings.MAIL_PROVIDER = "brevo"
    client = Client(headers={"host": "localhost", "authorization": BASIC})
    assert (
        client.post("/callbacks/mail/postmark/", bounce, content_type="application/json").status_code == 404
    )
    settings.ANYMAIL = {"WEBHOOK_SECRET": ""}
    assert call(settings, "postmark", bounce) == 404
    assert (
        shop_client.post("/callbacks/mail/postmark/", bounce, content_type="application/json").status_code
        == 404
    )
    assert suppressed(shop) == []


def test_a_message_that_a_shop_has_not_sent_to_that_address_concerns_nobody(
    entry: OutboxEntry, shop: Tenant, other_shop: Tenant, settings: Settings
) -> None:
    strangers = (
        postmark(facts_of(other_shop, entry), kind="HardBounce"),
        postmark(facts_of(shop, entry), kind="HardBounce", recipient="ada@example.com"),
        postmark({"schema": "t_gone000000", "entry": str(entry.pk)}, kind="HardBounce"),
        postmark({"schema": shop.schema_name, "entry": "1"}, kind="HardBounce"),
        postmark({}, kind="HardBounce"),
    )
    for payload in strangers:
        assert call(settings, "postmark", payload) == 200
    assert (suppressed(shop), suppressed(other_shop)) == ([], [])


def test_a_mailbox_that_is_gone_gets_nothing_more(
    entry: OutboxEntry, in_shop: Tenant, settings: Settings
) -> None:
    from storefront.customers import credentials

    assert call(settings, "postmark", postmark(facts_of(in_shop, entry), kind="HardBounce")) == 200
    with tenant_context(in_shop):
        credentials.request_password_reset(email=BUYER, address="127.0.0.1", now=entry.created_at)
        outbox.drain()
        assert sorted(SentMessage.objects.values_list("status", flat=True)) == ["returned", "suppressed"]
