"""A shop's admin in a real browser: the dialogs really post, and nothing on the pages fails."""

import re
from collections.abc import Iterator

import pytest
from django_tenants.utils import tenant_context
from playwright.sync_api import Browser, Page, expect

from storefront.checkout import services as checkout
from storefront.inventory.models import StockLevel
from storefront.orders.models import Order
from tenants.models import Tenant
from tests.browser import looks
from tests.database import PASSWORD
from tests.server import Server
from tests.storefront import stories

pytestmark = pytest.mark.server


@pytest.fixture
def complaints() -> list[str]:
    """What the browser was not content with."""
    return []


@pytest.fixture
def page(browser: Browser, complaints: list[str]) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="dark")
    opened = context.new_page()
    opened.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()


@pytest.fixture
def order(browser: Browser, standing_server: Server) -> Order:
    """An order of alpha's that waits for its money."""
    with tenant_context(Tenant.objects.get(slug="alpha")):
        cart_id, shopper = stories.guest_cart(stories.goods("Cup", stock=5), quantity=2)
        placed = checkout.place(
            cart_id=cart_id, shopper=shopper, payment=stories.BY_TRANSFER, now=stories.NOW
        )
        return Order.objects.get(number=placed["number"])


def log_in_to_admin(page: Page, server: Server, *, shop: str = "alpha") -> None:
    page.goto(server.url("/admin/", shop=shop))
    page.get_by_label("E-mail address").fill(f"owner@{shop}.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("Latest orders")).to_be_visible()


def test_an_order_is_paid_and_sent_through_dialogs(
    order: Order, standing_server: Server, page: Page, complaints: list[str]
) -> None:
    log_in_to_admin(page, standing_server)
    page.get_by_role("link", name=f"#{order.number}").click()
    page.get_by_role("link", name="Mark as paid").click()
    page.get_by_role("button", name="Mark as paid").click()
    expect(page.get_by_text(f"#{order.number} is paid.")).to_be_visible()
    page.get_by_role("link", name="Fulfil").click()
    page.get_by_label("Cup").fill("9")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("less than or equal to 2")).to_be_visible()
    page.get_by_label("Cup").fill("2")
    page.get_by_label("Tracking number").fill("JD01")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("2 pieces · JD01")).to_be_visible()
    with tenant_context(Tenant.objects.get(slug="alpha")):
        order.refresh_from_db()
        assert (order.status, order.payment_status) == ("completed", "complete")
        assert StockLevel.objects.get(variant=order.lines.get().variant).on_hand == 3
    assert not complaints


def test_pages_fit_a_phone_and_wear_the_shops_colour(
    order: Order, standing_server: Server, page: Page, complaints: list[str]
) -> None:
    log_in_to_admin(page, standing_server)
    page.set_viewport_size({"width": 360, "height": 780})
    paths = [
        "/admin/",
        "/admin/catalogue/product/",
        f"/admin/orders/order/{order.pk}/change/",
        "/admin/orders/order/",
    ]
    for path in paths:
        page.goto(standing_server.url(path, shop="alpha"))
        wide, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide <= window, path
        assert page.evaluate(looks.CUT_OFF) == [], path
        colour = page.evaluate(
            "getComputedStyle(document.documentElement).getPropertyValue('--color-primary-600')"
        )
        assert colour.startswith("oklch(")
    assert not complaints


def test_chosen_pieces_are_given_back_through_a_dialog(
    browser: Browser, standing_server: Server, page: Page, complaints: list[str]
) -> None:
    with tenant_context(Tenant.objects.get(slug="alpha")):
        goods = [stories.goods("Bowl", stock=5), stories.goods("Plate", stock=5)]
        cart_id, shopper = stories.guest_cart(*goods, quantity=2)
        placed = checkout.place(cart_id=cart_id, shopper=shopper, payment=stories.PAYS, now=stories.NOW)
    log_in_to_admin(page, standing_server)
    page.get_by_role("link", name=f"#{placed['number']}").click()
    page.get_by_role("link", name="Refund").click()
    page.get_by_label("Plate (2 of 2 left)").fill("1")
    page.get_by_role("button", name="Refund").click()
    expect(page.get_by_text(f"The refund for #{placed['number']} is issued.")).to_be_visible()
    expect(page.get_by_text("Paid back")).to_be_visible()
    assert complaints == []


def test_the_pages_move_though_no_text_is_run_as_code(
    order: Order, standing_server: Server, page: Page, complaints: list[str]
) -> None:
    """Menus, tabs, themes, palette, filters, rows: each is an attribute that Alpine reads (decision 0056)."""
    log_in_to_admin(page, standing_server)
    sidebar, toggle = page.locator("#nav-sidebar"), page.get_by_text("dock_to_right").first
    toggle.click()
    expect(sidebar).to_be_hidden()
    page.reload()
    expect(page.get_by_text("Latest orders")).to_be_visible()
    expect(sidebar).to_be_hidden()
    toggle.click()
    expect(sidebar).to_be_visible()

    page.get_by_text("unfold_more").click()
    page.get_by_text("Dark", exact=True).click()
    expect(page.locator("html.dark")).to_be_attached()
    page.get_by_text("Light", exact=True).click()
    expect(page.locator("html.light")).to_be_attached()

    page.keyboard.press("Escape")
    page.get_by_role("button", name="Search for everything").click()
    page.locator("#search-input-command").press_sequentially("Cup")
    expect(page.locator("#command-results-list li").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/change/"))

    page.goto(standing_server.url("/admin/catalogue/product/", shop="alpha"))
    page.locator("#result_list tbody a[href*=change]").first.click()
    expect(page.locator("#tabs-items > a.active")).to_have_text("General")
    page.locator("#tabs-items > a").nth(1).click()
    expect(page.locator("#variants-group")).to_be_visible()
    page.locator("#tabs-items > a").nth(2).click()
    expect(page.locator("#variants-group")).to_be_hidden()

    page.goto(standing_server.url("/admin/orders/order/", shop="alpha"))
    page.get_by_text("Filters").first.click()
    expect(page.locator("#changelist-filter")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#changelist-filter")).to_be_hidden()
    page.locator("input.action-select").first.check()
    expect(page.locator("select[name=action]")).to_be_visible()

    page.goto(standing_server.url("/admin/promotions/promotion/add/", shop="alpha"))
    page.locator(".date-icon").first.click()
    expect(page.locator(".calendarbox").first).to_be_visible()

    page.goto(standing_server.url("/admin/shipping/shippingzone/add/", shop="alpha"))
    rows = page.locator(".form-group:not(.empty-form)")
    before = rows.count()
    page.locator(".add-row").first.click()
    expect(rows).to_have_count(before + 1)
    assert not complaints


def test_a_description_is_written_as_it_will_look(
    browser: Browser, standing_server: Server, page: Page, complaints: list[str]
) -> None:
    written = "<p>Old</p><table><tbody><tr><td>12 cm</td></tr></tbody></table>"
    with tenant_context(Tenant.objects.get(slug="alpha")):
        product = stories.goods("Vase", product__description=written).product
    log_in_to_admin(page, standing_server)
    address = standing_server.url(f"/admin/catalogue/product/{product.pk}/change/", shop="alpha")
    page.goto(address)
    page.locator("[name=title]").fill("Tall vase")
    page.get_by_role("button", name="Save", exact=True).click()
    with tenant_context(Tenant.objects.get(slug="alpha")):
        product.refresh_from_db()
        assert (product.title, product.description) == ("Tall vase", written)
    page.goto(address)
    text = page.get_by_role("textbox", name="Description")
    text.get_by_text("Old").click()
    page.keyboard.press("Home")
    page.keyboard.press("Shift+End")
    page.get_by_title("Bold").click()
    page.keyboard.press("End")
    page.keyboard.type(" and new")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    with tenant_context(Tenant.objects.get(slug="alpha")):
        product.refresh_from_db()
        assert re.match(r"<p><b>Old( and new)?</b>( and new)?</p><table>.*12 cm", product.description)
    assert not complaints


def test_keys_lead_where_their_list_says(standing_server: Server, page: Page, complaints: list[str]) -> None:
    log_in_to_admin(page, standing_server)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("g")
    page.keyboard.press("p")
    expect(page).to_have_url(re.compile("/catalogue/product/$"))
    page.locator("#searchbar").fill("gp")
    expect(page).to_have_url(re.compile("/catalogue/product/$"))
    assert not complaints
