"""The pages behind a customer's mails in a real browser without scripts, as mail programs open them."""

from urllib.parse import urlsplit

import pytest
from django_tenants.utils import tenant_context
from playwright.sync_api import Browser, Request, expect

from storefront.customers import credentials
from tenants.models import Tenant
from tests.database import PASSWORD
from tests.server import Server
from tests.storefront import stories

pytestmark = pytest.mark.server


@pytest.fixture
def tokens(browser: Browser, standing_server: Server) -> tuple[str, str]:
    """What the links in the two mails carry."""
    with tenant_context(Tenant.objects.get(slug="alpha")):
        user = stories.customer("ida@example.com").user
        return credentials.verification_token(user=user), credentials.reset_token(user=user)


def test_an_address_is_confirmed_and_a_password_chosen_without_scripts(
    tokens: tuple[str, str],
    standing_server: Server,
    browser: Browser,
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 720})
    page, told = context.new_page(), []

    def note(request: Request) -> None:
        told.append(request.all_headers().get("referer", ""))

    page.on("requestfinished", note)
    page.goto(standing_server.url(f"/verify-email/?token={tokens[0]}", shop="alpha"))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Yes, confirm it").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    page.goto(standing_server.url(f"/reset-password/?token={tokens[1]}", shop="alpha"))
    page.get_by_label("New password").fill("1234567890")
    page.get_by_role("button", name="Set my password").click()
    expect(page.locator(".error").first).to_be_visible()
    page.get_by_label("New password").fill("a password of my own")
    page.get_by_role("button", name="Set my password").click()
    expect(page.get_by_role("heading", name="Your password is new")).to_be_visible()
    page.goto(standing_server.url(f"/reset-password/?token={tokens[1]}", shop="alpha"))
    expect(page.get_by_role("button", name="Send me another link")).to_be_visible()
    assert any(told)
    assert {(urlsplit(referrer).path or "/", urlsplit(referrer).query) for referrer in told} == {("/", "")}
    context.close()
