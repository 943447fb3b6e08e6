"""What the shop's admin tells of its mail, and the buttons beside it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django_tenants.utils import tenant_context
from pytest_django import Settings

from accounts import roles
from kernel import actors, clock, jobs
from kernel.outbox import delivery as outbox
from kernel.outbox.models import OutboxEntry
from storefront.checkout import services as checkout
from storefront.emails import services, suppression
from storefront.emails.models import MailSettings, SentMessage, Suppression
from tenants.models import Tenant
from tests.admin_theme.conftest import ROLES
from tests.storefront import stories

pytestmark = pytest.mark.django_db
YES = {"_form_submitted": "True"}
SENT = "/admin/shop_messages/sentmessage/"


@pytest.fixture(autouse=True)
def _keep_mail(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    monkeypatch.setattr(jobs, "_sender", lambda *_: None)


@pytest.fixture
def button(shop: Tenant) -> str:
    """The address of the button that sends a test of the shop's own receipt."""
    with tenant_context(shop):
        values = {"kind": "receipt", "locale": "de", "subject": "Danke", "html": "<p>Ihr Beleg</p>"}
        made = services.create_template(values=values, actor=actors.command("test"))
    return f"/admin/shop_messages/emailtemplate/{made.pk}/send_test/"


def summary_to(address: str, *, key: str) -> OutboxEntry:
    payload = {"template": "daily_summary", "to": [address], "context": {"date": "2026-01-01"}}
    outbox.add("email", payload, now=clock.now(), key=key)
    return OutboxEntry.objects.get(key=key)


@pytest.mark.parametrize("role", ROLES)
def test_a_test_of_a_template_goes_to_whoever_asks_and_may(
    role: str, as_role: Callable[[str], Client], shop: Tenant, button: str
) -> None:
    client, may = as_role(role), role == roles.OWNER
    assert client.get(button).status_code == (200 if may else 403)
    with tenant_context(shop):
        assert not OutboxEntry.objects.filter(payload__to__0=f"{role.lower()}-only@alpha.example").exists()
    assert client.post(button, YES).status_code == (302 if may else 403)
    with tenant_context(shop):
        outbox.drain()
    told = [letter for letter in mail.outbox if letter.subject == "[Test] Danke"]
    assert [letter.to for letter in told] == ([[f"{role.lower()}-only@alpha.example"]] if may else [])
    assert all("Ihr Beleg" in letter.body for letter in told)


@pytest.mark.parametrize("role", [roles.OWNER, roles.MANAGER, roles.SUPPORT])
def test_a_test_of_the_server_goes_to_whoever_asks_and_may(
    role: str, as_role: Callable[[str], Client], shop: Tenant
) -> None:
    with tenant_context(shop):
        MailSettings.objects.get_or_create(pk=1)
    client, may = as_role(role), role == roles.OWNER
    answer = client.post("/admin/shop_messages/mailsettings/1/send_test/", YES)
    assert answer.status_code == (302 if may else 403)
    with tenant_context(shop):
        outbox.drain()
    told = [letter.to for letter in mail.outbox if letter.subject.startswith("[Test]")]
    assert told == ([[f"{role.lower()}-only@alpha.example"]] if may else [])


@pytest.mark.parametrize("role", [roles.OWNER, roles.MANAGER, roles.SUPPORT, roles.ANALYST])
def test_what_was_given_up_is_tried_again_by_who_may(
    role: str, as_role: Callable[[str], Client], shop: Tenant
) -> None:
    now = clock.now()
    with tenant_context(shop):
        entry = summary_to("owner@alpha.example", key="again")
        OutboxEntry.objects.filter(pk=entry.pk).update(dead_at=now, attempts=12, last_error="550 full")
        failed = SentMessage.objects.create(
            entry=entry.pk, template="daily_summary", to="owner@alpha.example", status="failing", sent_at=now
        )
        done = SentMessage.objects.create(
            entry=now.strftime("00000000-0000-4000-8000-%Y%m%d%H%M"), template="receipt", to="a@b.example",
            status="sent", sent_at=now,
        )  # fmt: skip
    client, may = as_role(role), role in (roles.OWNER, roles.MANAGER)
    assert client.post(f"{SENT}{failed.pk}/try_again/", YES).status_code == (302 if may else 403)
    assert client.post(f"{SENT}{done.pk}/try_again/", YES).status_code == 403  # it has arrived
    assert client.post(f"{SENT}999999/try_again/", YES).status_code == 403
    with tenant_context(shop):
        outbox.drain()
        failed.refresh_from_db()
    assert failed.status == ("sent" if may else "failing")


def test_a_merchant_sees_what_was_sent_to_whom_and_when_and_why_not(as_owner: Client, shop: Tenant) -> None:
    now = clock.now()
    with tenant_context(shop):
        suppression.suppress(email="gone@b.example", reason="bounce", detail="550 no such user", now=now)
        summary_to("ada@b.example", key="sent")
        summary_to("gone@b.example", key="suppressed")
        summary_to("no address", key="refused")
        outbox.drain()
        waiting = summary_to("late@b.example", key="waiting")
        trying = summary_to("busy@b.example", key="trying")
        dead = summary_to("full@b.example", key="dead")
        for entry, facts in (
            (trying, {"last_error": "451 try later", "available_at": now + timedelta(hours=1)}),
            (dead, {"last_error": "552 mailbox full", "dead_at": now}),
        ):
            OutboxEntry.objects.filter(pk=entry.pk).update(**facts)
    page = as_owner.get(SENT)
    text = page.content.decode()
    found = {
        (each.to, each.status, each.reason)
        for each in page.context["cl"].result_list
        if each.template == "daily_summary"
    }
    assert ("ada@b.example", "sent", "") in found
    assert {(to, status) for to, status, _ in found} >= {
        ("gone@b.example", "suppressed"),
        ("no address", "refused"),
    }
    for why in ("550 no such user", "is not an address"):
        assert why in text
    pending = {each.to: each for each in page.context["pending"]}
    assert {"late@b.example", "busy@b.example", "full@b.example"} <= pending.keys()
    assert "ada@b.example" not in pending
    panel = text[text.index("Not sent yet") : text.index("</section>", text.index("Not sent yet"))]
    for shown in ("late@b.example", "451 try later", "552 mailbox full", "given up", "trying", "waiting"):
        assert shown in panel
    assert f"/admin/outbox/outboxentry/{waiting.pk}/change/" in panel


def test_an_address_is_put_on_the_list_once_and_taken_off_for_one_reason(
    as_owner: Client, shop: Tenant
) -> None:
    url = "/admin/shop_messages/suppression/"
    with tenant_context(shop):
        suppression.suppress(email="ada@b.example", reason="unsubscribed", now=clock.now())
    for address in ("Ada@B.example", " ada@b.EXAMPLE"):
        added = as_owner.post(f"{url}add/", {"email": address, "reason": "bounce", "detail": "by hand"})
        assert added.status_code == 302

    def reasons() -> list[tuple[str, str]]:
        with tenant_context(shop):
            rows = Suppression.objects.filter(email__iexact="ada@b.example").order_by("reason")
            return list(rows.values_list("email", "reason"))

    assert reasons() == [("ada@b.example", "bounce"), ("ada@b.example", "unsubscribed")]
    with tenant_context(shop):
        bounced = Suppression.objects.get(email="ada@b.example", reason="bounce")
    assert as_owner.post(f"{url}{bounced.pk}/delete/", {"post": "yes"}).status_code == 302
    assert reasons() == [("ada@b.example", "unsubscribed")]
    with tenant_context(shop):
        left = list(Suppression.objects.values_list("pk", flat=True))
    chosen = {"action": "delete_selected", "_selected_action": left, "post": "yes"}
    assert as_owner.post(url, chosen).status_code == 302
    assert reasons() == []
    with tenant_context(shop):
        summary_to("ada@b.example", key="welcome")
        outbox.drain()
        assert SentMessage.objects.get(to="ada@b.example").status == "sent"


def test_what_the_platform_writes_is_listed_as_it_reads(as_owner: Client, shop: Tenant) -> None:
    page = as_owner.get("/admin/shop_messages/emailtemplate/").content.decode()
    assert "Order #1042 is on its way · Alpha" in page
    assert "{%" not in page
    assert "?kind=shipped&amp;locale=de" in page


def test_words_are_seen_with_an_order_of_the_shops_own(
    as_owner: Client, as_holder: Callable[..., Client], shop: Tenant, button: str
) -> None:
    with tenant_context(shop):
        values = {"subject": "#{{ order.number }}", "html": "<p>{{ first_name }} {{ order_url }}</p>"}
        services.update_template(
            template_id=int(button.split("/")[-3]), values=values, actor=actors.command("test")
        )
        cart_id, shopper = stories.guest_cart(stories.goods())
        placed = checkout.place(cart_id=cart_id, shopper=shopper, payment=stories.PAYS, now=stories.NOW)
    page = button.replace("send_test", "change")
    number = placed["number"]
    assert f"?order={number}" in as_owner.get(page).content.decode()
    seen = as_owner.get(page, {"order": number}).context["preview"]["message"]
    assert seen.subject == f"#{number}"
    assert "token=" not in seen.html or "token=•••" in seen.html
    blind = as_holder("view_emailtemplate", "change_emailtemplate")
    assert blind.get(page, {"order": number}).context["preview"]["orders"] == []
