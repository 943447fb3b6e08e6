"""The documentation of the API in a real browser: it opens under its own policy."""

import pytest
from playwright.sync_api import Browser, expect

from tests.server import Server

pytestmark = pytest.mark.server


def test_the_documentation_opens_and_loads_nothing_that_it_may_not(
    browser: Browser, standing_server: Server
) -> None:
    page, said = browser.new_page(), list[str]()
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto(standing_server.url("/api/v1/docs", shop="alpha"))
    expect(page.locator(".opblock").first).to_be_visible()
    assert said == []
    page.close()
