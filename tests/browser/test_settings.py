"""The owner settles what their shop looks like and goes by, in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tenants import hosts
from tenants.models import Tenant
from tests.browser.test_admin import log_in_to_admin
from tests.media.test_logos import drawn
from tests.server import Server

pytestmark = pytest.mark.server


@pytest.fixture
def given_back(standing_server: Server) -> Iterator[None]:
    """The standing server's shop is as others found it."""
    before = Tenant.objects.values().get(slug="alpha")
    yield
    Tenant.objects.filter(slug="alpha").update(**before)
    hosts.forget(Tenant.objects.get(slug="alpha"))


def test_a_clock_and_a_colour_are_chosen(browser: Browser, standing_server: Server, given_back: None) -> None:
    complaints: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    log_in_to_admin(page, standing_server)
    page.locator('nav a[href="/admin/settings/"], #nav-sidebar a[href="/admin/settings/"]').click()
    page.get_by_label("Time zone").select_option("Europe/Vienna")
    page.get_by_label("Daily work at").select_option("20:00")
    page.get_by_label("Websites of your own").fill("http://felt.example")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("is no origin")).to_be_visible()
    page.get_by_label("Websites of your own").fill("https://felt.example")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Vienna")
    page.locator('#nav-sidebar a[href="/admin/look/"]').click()
    page.get_by_label("Logo").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": drawn()})
    page.get_by_role("button", name="Colours from the logo").click()
    expect(page.locator("input[name=primary]").first).to_have_value("#b91c5c")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Preview").click()
    expect(opened.value.get_by_text("buyers do not see this look yet")).to_be_visible()
    opened.value.close()
    page.locator("input[name=primary]").first.fill("#be123c")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published.")).to_be_visible()
    expect(page.locator("input[name=primary]").first).to_have_value("#be123c")
    page.set_viewport_size({"width": 360, "height": 780})
    wide, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= window
    assert complaints == []
    context.close()
