"""A merchant in a real browser: from the landing page to an admin of their own."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.database import PASSWORD
from tests.server import Server, Worker

PHONE, DESK = (360, "dark"), (1280, "light")

pytestmark = pytest.mark.server


@pytest.fixture
def refusals() -> list[str]:
    """What the browser would not do, such as what a Content-Security-Policy forbids."""
    return []


@pytest.fixture
def page(browser: Browser, refusals: list[str], request: pytest.FixtureRequest) -> Iterator[Page]:
    """A phone in the dark, unless the test asks for another screen."""
    width, scheme = getattr(request, "param", PHONE)
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, locale="en-AT"
    )
    opened = context.new_page()

    def listen(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            refusals.append(message.text)

    opened.on("console", listen)
    opened.on("pageerror", lambda error: refusals.append(str(error)))
    yield opened
    context.close()


def _fits(page: Page) -> None:
    width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1], f"{page.url} is wider than the window"


def _open_shop(page: Page, server: Server) -> int:
    """From the landing page to the admin's button; the number of fields and clicks it took."""
    page.goto(server.url())
    _fits(page)
    page.get_by_label("What is your shop called?").fill("Café & Co")
    page.get_by_role("button", name="Open a shop").click()
    expect(page.get_by_label("Address")).to_have_value("cafe-and-co")
    expect(page.get_by_text("This address is free.")).to_be_visible()
    expect(page.get_by_label("Country")).to_have_value("AT")
    expect(page.get_by_label("Currency")).to_have_value("EUR")
    _fits(page)
    page.get_by_label("E-mail").fill("ada@cafe.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Open my shop").click()
    expect(page.get_by_role("heading", name="Café & Co is open")).to_be_visible()
    _fits(page)
    return 5


def test_a_merchant_reaches_their_own_admin(
    page: Page, server: Server, worker: Worker, refusals: list[str]
) -> None:
    steps = _open_shop(page, server)
    page.get_by_role("button", name="Go to my admin").click()
    page.wait_for_url(f"http://cafe-and-co.localhost:{server.port}/admin/")
    assert steps + 1 <= 8
    # the admin's own pages are another door's: what they say does not count here
    page.goto(f"http://cafe-and-co.localhost:{server.port}/")
    expect(page.get_by_role("link", name="Café & Co", exact=True)).to_be_visible()
    _fits(page)
    assert not refusals


@pytest.mark.parametrize("page", [DESK], ids=["desk"], indirect=True)
def test_without_a_worker_the_page_makes_the_shop(
    standing_server: Server, page: Page, refusals: list[str]
) -> None:
    _open_shop(page, standing_server)
    assert not refusals


def test_a_taken_address_is_said_at_once_and_another_is_one_click_away(
    standing_server: Server, page: Page, refusals: list[str]
) -> None:
    page.goto(standing_server.url("/signup/"))
    page.get_by_label("Shop name").fill("Alpha")
    expect(page.get_by_text("This address is taken.")).to_be_visible()
    page.locator("#slug_state button").first.click()
    expect(page.get_by_text("This address is free.")).to_be_visible()
    assert page.get_by_label("Address").input_value() not in {"", "alpha"}
    assert not refusals


def test_without_javascript_it_works_as_well(standing_server: Server, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(standing_server.url("/signup/"))
    page.get_by_label("Shop name").fill("Plain")
    page.get_by_label("Address").fill("plain-shop")
    page.get_by_label("E-mail").fill("ada@plain.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Open my shop").click()
    expect(page.get_by_role("heading", name="Plain is open")).to_be_visible()
    context.close()
