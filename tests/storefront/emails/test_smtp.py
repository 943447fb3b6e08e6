"""Sending through a real SMTP server: delivery, refusals, silence, and a server that dies."""

import ssl
import time

import pytest
from django.test import override_settings

from kernel import actors, clock
from kernel.errors import Invalid
from kernel.mailboxes import normalise_email
from kernel.outbox import delivery as outbox
from kernel.outbox.models import OutboxEntry
from storefront.emails import backend, services, suppression
from storefront.emails.models import MailSettings, SentMessage, Suppression
from tenants.models import Tenant
from tests.patience import seconds
from tests.storefront.emails import smtp
from tests.storefront.stories import NOW, customer

BUYER = "grace@example.com"
OWNER = actors.command("test")


@pytest.fixture(autouse=True)
def _send(settings) -> None:
    settings.EMAIL_BACKEND = "storefront.emails.backend.ShopEmailBackend"
    settings.PLATFORM_EMAIL_BACKEND = "storefront.emails.backend.PlatformBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 2
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False


@pytest.fixture
def post(settings):
    with smtp.running() as (post, port):
        settings.EMAIL_PORT = port
        yield post


def write(to: str = BUYER) -> None:
    """One message in the outbox."""
    payload = {"template": "receipt", "to": [to], "context": {"sample": True, "locale": "de"}}
    outbox.add("email", payload, now=NOW)


def try_again() -> None:
    OutboxEntry.objects.update(available_at=NOW)
    outbox.drain()


def test_a_letter_arrives_whole(in_shop: Tenant, post: smtp.Post) -> None:
    customer()
    assert outbox.drain() == 1
    (letter,) = post.letters
    entry = OutboxEntry.objects.get()
    assert letter["To"] == BUYER
    assert letter["From"].startswith("Alpha <")
    assert letter["Message-ID"] == f"<{entry.pk}@localhost>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["List-Unsubscribe"] is None
    assert "Confirm my address" in letter.get_body(("html",)).get_content()
    assert "token=" in letter.get_body(("plain",)).get_content()
    note = SentMessage.objects.get()
    assert (note.status, note.locale) == ("sent", "en")
    assert "Confirm my address" in note.html


@pytest.mark.usefixtures("in_shop")
def test_a_letter_goes_to_whom_letters_beyond_ascii_stand_before_the_at(post: smtp.Post) -> None:
    write("jürgen@firma.de")
    write(BUYER)
    assert outbox.drain() == 2
    assert [letter["To"] for letter in post.letters] == ["jürgen@firma.de", BUYER]
    assert post.recipients == ["jürgen@firma.de", BUYER]
    assert "Alpha" in post.letters[0]["From"]
    assert {note.status for note in SentMessage.objects.all()} == {"sent"}


@pytest.mark.usefixtures("in_shop")
def test_a_server_that_knows_no_such_address_is_not_asked_again(settings) -> None:
    with smtp.running(enable_SMTPUTF8=False) as (post, settings.EMAIL_PORT):
        write("jürgen@firma.de")
        outbox.drain()
    assert (post.letters, SentMessage.objects.get().status) == ([], "refused")
    assert "takes no address with such letters" in SentMessage.objects.get().reason


def test_what_is_kept_of_a_letter_opens_nothing(in_shop: Tenant, post: smtp.Post) -> None:
    buyer = customer()
    outbox.drain()
    note = SentMessage.objects.get()
    sent = post.letters[0].get_body(("plain",)).get_content()
    token = sent.partition("token=")[2].split()[0]
    assert token not in note.html
    assert token not in note.text
    assert buyer.user.email == note.to


@pytest.mark.usefixtures("in_shop")
@pytest.mark.parametrize(("hangs_up", "connections"), [(False, 1), (True, 3)])
def test_letters_go_one_after_the_other_by_a_connection_that_the_server_may_end(
    post: smtp.Post, hangs_up: bool, connections: int
) -> None:
    post.hangs_up_at_rset = hangs_up
    for number in range(3):
        write(f"{number}@example.com")
    assert outbox.drain() == 3
    assert [letter["To"] for letter in post.letters] == [f"{number}@example.com" for number in range(3)]
    assert len(set(post.peers)) == connections


@pytest.mark.usefixtures("in_shop")
def test_a_connection_is_kept_for_some_letters_and_no_longer(
    post: smtp.Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backend, "KEPT_MESSAGES", 2)
    for _ in range(3):
        write()
    outbox.drain()
    assert len(set(post.peers)) == 2
    monkeypatch.setattr(backend, "KEPT_SECONDS", 0.0)
    write()
    outbox.drain()
    assert len(set(post.peers)) == 3


@pytest.mark.usefixtures("in_shop")
def test_a_refusal_for_now_is_tried_again_and_told_meanwhile(post: smtp.Post) -> None:
    write()
    post.rcpt_answer = "450 4.2.0 greylisted, come back"
    assert outbox.drain() == 0
    note = SentMessage.objects.get()
    assert (note.status, note.reason) == ("failing", "450 4.2.0 greylisted, come back")
    assert OutboxEntry.objects.get().dead_at is None
    post.rcpt_answer = ""
    try_again()
    note.refresh_from_db()
    assert (note.status, note.reason, len(post.letters)) == ("sent", "", 1)
    assert not Suppression.objects.exists()


@pytest.mark.usefixtures("in_shop")
def test_a_mailbox_that_is_not_there_gets_nothing_more(post: smtp.Post) -> None:
    write()
    post.rcpt_answer = "550 5.1.1 no such user here"
    outbox.drain()
    note = SentMessage.objects.get()
    assert (note.status, note.reason) == ("refused", "550 5.1.1 no such user here")
    assert OutboxEntry.objects.get().dead_at is not None
    post.rcpt_answer = ""
    write(BUYER.upper().replace("EXAMPLE.COM", "example.com"))
    outbox.drain()
    assert post.letters == []
    latest = SentMessage.objects.order_by("-pk")[0]
    assert latest.status == "suppressed"
    assert "no such mailbox" in latest.reason
    suppression.forget(email=BUYER)
    write()
    outbox.drain()
    assert len(post.letters) == 1


@pytest.mark.usefixtures("in_shop")
@pytest.mark.parametrize("answer", ["552 5.2.2 mailbox full", "550 5.7.1 we do not like you"])
def test_a_refusal_that_is_not_about_the_address_suppresses_nobody(post: smtp.Post, answer: str) -> None:
    write()
    post.rcpt_answer = answer
    outbox.drain()
    assert SentMessage.objects.get().status == "refused"
    assert not Suppression.objects.exists()


@pytest.mark.usefixtures("in_shop")
def test_a_letter_whose_content_is_refused_is_given_up(post: smtp.Post) -> None:
    write()
    post.data_answer = "554 5.6.0 this is spam"
    outbox.drain()
    assert SentMessage.objects.get().reason == "554 5.6.0 this is spam"
    assert OutboxEntry.objects.get().dead_at is not None


@pytest.mark.usefixtures("in_shop")
def test_a_server_that_hangs_up_after_the_letter_makes_one_double_of_the_same_id(post: smtp.Post) -> None:
    write()
    post.hangs_up_after_data = 1
    assert outbox.drain() == 0
    assert SentMessage.objects.get().status == "failing"
    try_again()
    assert [letter["Message-ID"] for letter in post.letters] == [
        f"<{OutboxEntry.objects.get().pk}@localhost>"
    ] * 2
    assert SentMessage.objects.get().status == "sent"
    try_again()
    assert len(post.letters) == 2


@pytest.mark.usefixtures("in_shop")
def test_a_server_that_dies_in_the_letter_loses_none(settings) -> None:
    write()
    with smtp.dying(after_bytes=700) as port:
        settings.EMAIL_PORT = port
        assert outbox.drain() == 0
    note = SentMessage.objects.get()
    assert note.status == "failing"
    assert "hung up" in note.reason or "reset" in note.reason
    with smtp.running() as (post, port):
        settings.EMAIL_PORT = port
        try_again()
    assert len(post.letters) == 1


@pytest.mark.usefixtures("in_shop")
def test_a_silent_server_keeps_nobody_waiting_long(settings) -> None:
    settings.EMAIL_TIMEOUT = 0.2
    write()
    with smtp.dying(after_bytes=None) as port:
        settings.EMAIL_PORT = port
        assert outbox.drain() == 0
    assert SentMessage.objects.get().reason == "the mail server did not answer in time"
    assert OutboxEntry.objects.get().dead_at is None


def test_a_shop_sends_through_its_own_server_under_its_own_address(
    in_shop: Tenant, other_shop: Tenant, post: smtp.Post
) -> None:
    def let_in(server, session, envelope, mechanism, data):
        from aiosmtpd.smtp import AuthResult

        return AuthResult(success=(data.login, data.password) == (b"alpha", b"s3cret words"))

    with smtp.running(authenticator=let_in, auth_require_tls=False, auth_required=True) as (own, port):
        changes = {
            "host": "127.0.0.1",
            "port": port,
            "security": "none",
            "username": "alpha",
            "from_email": "post@alpha-shop.example",
            "from_name": "Alpha, the shop",
            "reply_to": "help@alpha-shop.example",
        }
        saved = services.update_settings(actor=OWNER, values=changes, password="s3cret words")
        assert "s3cret" not in saved.password_sealed
        write()
        outbox.drain()
    (letter,) = own.letters
    assert own.senders == ["post@alpha-shop.example"]
    assert letter["From"] == '"Alpha, the shop" <post@alpha-shop.example>'
    assert letter["Reply-To"] == "help@alpha-shop.example"
    assert post.letters == []


@pytest.mark.usefixtures("in_shop")
def test_a_password_is_never_shown_to_another_server() -> None:
    changes = {"host": "mail.alpha.example", "from_email": "a@alpha.example"}
    services.update_settings(actor=OWNER, values=changes, password="s3cret")
    assert services.update_settings(actor=OWNER, values={"reply_to": "b@alpha.example"}).password_sealed
    assert services.update_settings(actor=OWNER, values={"host": "elsewhere.example"}).password_sealed == ""
    with pytest.raises(Invalid, match="ASCII"):
        services.update_settings(actor=OWNER, values={}, password="pässwörd")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "::1", "10.0.0.5", "169.254.169.254", "::ffff:10.0.0.1", "localhost", "224.0.0.1"]
)
def test_a_shop_s_server_is_never_at_a_private_address(host: str, in_shop: Tenant, post: smtp.Post) -> None:
    changes = {"host": host, "port": 25, "security": "none", "from_email": "a@alpha.example"}
    services.update_settings(actor=OWNER, values=changes)
    write()
    with override_settings(SHOP_SMTP_MAY_BE_LOCAL=False):
        assert outbox.drain() == 0
    assert "not on the public internet" in SentMessage.objects.get().reason
    assert post.letters == []


@pytest.mark.usefixtures("in_shop")
@override_settings(SHOP_SMTP_MAY_BE_LOCAL=False)
def test_a_shop_s_server_listens_where_mail_servers_do() -> None:
    own = MailSettings(host="192.0.2.1", port=6379, security="none")
    with pytest.raises(backend.ServerRefused, match="6379"):
        backend.OwnServerBackend(own).open()


def test_a_guarded_tls_client_still_checks_the_name() -> None:
    own = MailSettings(host="mail.example", port=465, security="tls")
    assert backend.OwnServerBackend(own).connection_class.func is backend._GuardedSMTPS
    assert ssl.create_default_context().check_hostname


@pytest.mark.usefixtures("in_shop")
def test_old_texts_are_forgotten_and_the_line_stays(post: smtp.Post) -> None:
    write()
    outbox.drain()
    assert services.forget_bodies(now=clock.now()) == 0
    assert services.forget_bodies(now=clock.now() + services.BODIES_KEPT_FOR) == 1
    assert SentMessage.objects.get().html == ""
    services.forget_bodies(now=clock.now() + outbox.KEPT_FOR)
    assert not SentMessage.objects.exists()


@pytest.mark.parametrize("step", [b"", b"MAIL FROM", b"."])
@pytest.mark.usefixtures("in_shop")
def test_a_server_that_drips_is_hung_up_on(step: bytes, settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backend, "DELIVERY_SECONDS", 0.5)
    with smtp.dripping(at=step) as port:
        settings.EMAIL_PORT = port
        write()
        began = time.monotonic()
        assert outbox.drain() == 0
        assert time.monotonic() - began < seconds(1)
    assert SentMessage.objects.get().status == "failing"
    assert OutboxEntry.objects.get().dead_at is None


@pytest.mark.usefixtures("in_shop")
def test_a_shops_own_server_that_drips_its_handshake_is_hung_up_on(settings, monkeypatch) -> None:
    settings.SHOP_SMTP_MAY_BE_LOCAL = True
    monkeypatch.setattr(backend, "DELIVERY_SECONDS", 0.5)
    with smtp.dripping(at=b"") as port:
        services.update_settings(
            actor=OWNER,
            values={
                "host": "127.0.0.1",
                "port": port,
                "security": MailSettings.Security.TLS,
                "from_email": "shop@example.com",
            },
        )
        write()
        began = time.monotonic()
        assert outbox.drain() == 0
        assert time.monotonic() - began < seconds(1)
    assert SentMessage.objects.get().status == "failing"


@pytest.mark.usefixtures("in_shop")
def test_a_server_whose_answer_has_no_end_is_hung_up_on_and_fills_no_memory(settings) -> None:
    with smtp.endless() as (said, port):
        settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = port, 20
        write()
        assert outbox.drain() == 0
        note = SentMessage.objects.get()
    assert (note.status, "has no end" in note.reason) == ("failing", True)
    assert said[0] < 16 * 1024 * 1024, "what the lines between hold, and not what a server can send in 20 s"


def test_an_address_of_any_script_is_sent_to_its_own_domain(in_shop: Tenant, post: smtp.Post) -> None:
    write(to=normalise_email("ada@straße.de"))
    outbox.drain()
    assert [str(letter["To"]) for letter in post.letters] == ["ada@xn--strae-oqa.de"]
