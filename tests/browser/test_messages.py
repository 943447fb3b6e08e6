"""A merchant's messages in a real browser: what was sent, and their own words for it."""

from collections.abc import Iterator

import pytest
from django_tenants.utils import tenant_context
from playwright.sync_api import Browser, Page, expect

from kernel.outbox import delivery as outbox
from kernel.outbox.models import OutboxEntry
from storefront.emails import feedback
from storefront.emails.models import SentMessage
from tenants.models import Tenant
from tests.browser.test_admin import complaints, log_in_to_admin, page, pytestmark  # noqa: F401
from tests.server import Server
from tests.storefront import stories


@pytest.fixture
def sent(browser: Browser, standing_server: Server, settings) -> Iterator[SentMessage]:
    """A message that went out, one that could not, and one that came back.

    What was given up is taken away again: other tests of this server find nothing given up in its shops.
    """
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with tenant_context(Tenant.objects.get(slug="alpha")):
        stories.customer()
        outbox.drain()
        outbox.add("email", {"template": "receipt", "to": ["no address"], "context": {}}, now=stories.NOW)
        outbox.drain()
        stories.customer("gone@example.com")
        outbox.drain()
        gone = SentMessage.objects.get(to="gone@example.com")
        answer = "550 5.1.1 nobody of that name here"
        feedback.record(
            entry=gone.entry, recipient=gone.to, verdict=feedback.Verdict.GONE, detail=answer, now=stories.NOW
        )
        yield SentMessage.objects.get(to="grace@example.com", template="email_verification")
        OutboxEntry.objects.filter(payload__to=["no address"]).delete()


def test_a_merchant_sees_what_was_sent_and_writes_it_anew(
    sent: SentMessage,
    standing_server: Server,
    page: Page,  # noqa: F811
    complaints: list[str],  # noqa: F811
) -> None:
    log_in_to_admin(page, standing_server)
    page.goto(standing_server.url("/admin/shop_messages/sentmessage/", shop="alpha"))
    expect(page.get_by_text("is not an address").first).to_be_visible()
    expect(page.get_by_text("nobody of that name here").first).to_be_visible()
    expect(page.get_by_text("came back").first).to_be_visible()
    page.goto(standing_server.url(f"/admin/shop_messages/sentmessage/{sent.pk}/change/", shop="alpha"))
    expect(page.frame_locator("iframe.souk-mail").get_by_text("Confirm my address")).to_be_visible()
    page.goto(standing_server.url("/admin/shop_messages/emailtemplate/add/", shop="alpha"))
    page.locator("#id_kind").select_option("shipped", force=True)
    page.locator("#id_locale").select_option("de", force=True)
    page.locator('button[name="_save"], input[name="_save"]').first.click()
    expect(page.frame_locator("iframe.souk-mail").get_by_text("Sendung verfolgen")).to_be_visible()
    page.locator("#id_html").fill("<p>\n{% load static %}</p>")
    page.locator('button[name="_save"], input[name="_save"]').first.click()
    expect(page.get_by_text("Line 2: There is no tag “load”. Use if, unless")).to_be_visible()
    page.goto(standing_server.url("/admin/shop_messages/mailsettings/1/change/", shop="alpha"))
    expect(page.get_by_label("From name")).to_be_visible()
    assert [c for c in complaints if "sandbox" not in c.lower()] == []
