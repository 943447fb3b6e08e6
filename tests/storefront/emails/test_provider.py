"""Sending through a provider's API over a real socket: what it gets, and what its refusals become."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import Settings

from config.env import Environment
from config.settings import mail
from kernel.outbox import delivery as outbox
from kernel.outbox.models import OutboxEntry
from storefront.emails import services
from storefront.emails.models import SentMessage, Suppression
from tenants import hosts
from tenants.models import Tenant
from tests.storefront.emails import postmark
from tests.storefront.stories import NOW, customer

BUYER = "grace@example.com"


@pytest.fixture
def provider(settings: Settings) -> Iterator[postmark.Postmark]:
    with postmark.running() as played:
        settings.EMAIL_BACKEND = "storefront.emails.backend.ShopEmailBackend"
        settings.PLATFORM_EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
        settings.ANYMAIL = {
            "POSTMARK_SERVER_TOKEN": postmark.TOKEN,
            "POSTMARK_API_URL": f"http://127.0.0.1:{played.port}/",
            "REQUESTS_TIMEOUT": (1, 2),
        }
        yield played


def test_a_letter_goes_out_with_what_brings_its_fate_back(
    in_shop: Tenant, provider: postmark.Postmark
) -> None:
    customer(BUYER)
    assert outbox.drain() == 1
    (letter,) = provider.letters
    entry = OutboxEntry.objects.get()
    assert letter["To"] == BUYER
    assert letter["From"].startswith("Alpha <")
    assert "Confirm my address" in letter["HtmlBody"]
    assert "token=" in letter["TextBody"]
    assert letter["Metadata"] == {"schema": in_shop.schema_name, "entry": str(entry.pk)}
    headers = {header["Name"]: header["Value"] for header in letter["Headers"]}
    assert headers["Message-ID"] == f"<{entry.pk}@localhost>"
    assert SentMessage.objects.get().status == "sent"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((500, {"ErrorCode": 0, "Message": "Down"}), "the provider answered 500"),
        ((422, {"ErrorCode": 405, "Message": "Not allowed to send: out of credits"}), "out of credits"),
    ],
)
@pytest.mark.usefixtures("in_shop")
def test_what_a_provider_does_not_take_for_now_is_tried_again_and_told(
    answer: tuple, words: str, provider: postmark.Postmark
) -> None:
    customer(BUYER)
    provider.answer = answer
    assert outbox.drain() == 0
    note = SentMessage.objects.get()
    assert (note.status, words in note.reason) == ("failing", True)
    assert postmark.TOKEN not in note.reason + OutboxEntry.objects.get().last_error
    provider.answer = None
    OutboxEntry.objects.update(available_at=NOW)
    assert outbox.drain() == 1
    assert SentMessage.objects.get().status == "sent"


@pytest.mark.usefixtures("in_shop")
def test_an_address_that_a_provider_takes_nothing_for_is_given_up(provider: postmark.Postmark) -> None:
    customer(BUYER)
    inactive = (
        f"Found inactive addresses: {BUYER}. Inactive recipients are ones that have generated a bounce."
    )
    provider.answer = (422, {"ErrorCode": 406, "Message": inactive})
    assert outbox.drain() == 0
    note = SentMessage.objects.get()
    assert (note.status, "came back" in note.reason) == ("refused", True)
    assert OutboxEntry.objects.get().dead_at is not None
    assert not Suppression.objects.exists()  # the provider's list is not ours


@pytest.mark.usefixtures("in_shop")
def test_a_provider_that_is_not_there_costs_nothing_but_time(provider: postmark.Postmark, settings) -> None:
    settings.ANYMAIL = {**settings.ANYMAIL, "POSTMARK_API_URL": "http://127.0.0.1:9/"}
    customer(BUYER)
    assert outbox.drain() == 0
    assert SentMessage.objects.get().status == "failing"


@pytest.mark.usefixtures("in_shop", "provider")
def test_the_keys_in_a_message_are_forgotten_once_it_has_gone_out() -> None:
    link = hosts.shop_url("alpha", "/invitation/?token=abc-secret")
    with transaction.atomic():
        services.send(kind="staff_invitation", to=BUYER, facts={"link": link, "invited_by": "Ada"}, now=NOW)
    assert outbox.drain() == 1
    kept = OutboxEntry.objects.get().payload
    assert kept["context"]["link"] == "•••"
    assert kept["context"]["invited_by"] == "Ada"
    assert "abc" not in SentMessage.objects.get().html


@pytest.mark.django_db
def test_a_sign_up_code_does_not_stay_in_the_platforms_outbox(
    provider: postmark.Postmark, settings: Settings
) -> None:
    payload = {
        "template": "signup_code",
        "to": [BUYER],
        "context": {"code": "314159", "shop_name": "Tea", "shop_url": "https://tea.example/"},
    }
    outbox.add("email", payload, now=NOW)
    outbox.drain()
    entry = OutboxEntry.objects.get(payload__context__shop_name="Tea")
    assert entry.delivered_at is not None
    (letter,) = (each for each in provider.letters if each["Metadata"]["entry"] == str(entry.pk))
    assert "314159" in letter["TextBody"]
    assert "314159" not in str(entry.payload) + SentMessage.objects.get(entry=entry.pk).text


@pytest.mark.parametrize(
    ("url", "backend", "expected"),
    [
        ("postmark://t%2Fk@", "anymail.backends.postmark", {"POSTMARK_SERVER_TOKEN": "t/k"}),
        ("brevo://key@", "anymail.backends.brevo", {"BREVO_API_KEY": "key"}),
        (
            "sparkpost://key@api.eu.sparkpost.com",
            "anymail.backends.sparkpost",
            {"SPARKPOST_API_KEY": "key", "SPARKPOST_API_URL": "https://api.eu.sparkpost.com/api/v1"},
        ),
        (
            "mailgun://key@api.eu.mailgun.net/mg.example.com",
            "anymail.backends.mailgun",
            {
                "MAILGUN_API_KEY": "key",
                "MAILGUN_API_URL": "https://api.eu.mailgun.net/v3",
                "MAILGUN_SENDER_DOMAIN": "mg.example.com",
            },
        ),
        ("smtp://user:password@host:587?tls=1", "storefront.emails.backend.PlatformBackend", {}),
        ("", "web.mailbox.backend.MailboxBackend", {}),
    ],
)
def test_one_variable_says_how_the_platform_sends(url: str, backend: str, expected: dict) -> None:
    environment = Environment(email_url=url)
    assert mail.platform_backend(environment).startswith(backend)
    assert expected.items() <= mail.anymail(environment).items()
