"""A merchant's first hour and a day of their staff, from nothing but pages."""

import os
import re
import threading
import time
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.shopper import Shopper
from tests.database import PASSWORD
from tests.server import Server, Worker
from tests.storefront.catalogue.test_images import Pictures

pytestmark = pytest.mark.server
SHOP, EMAIL = "tea-and-toast", "mia@tea.example"
ORDERS, WATCHED = 40, 3
"""So many buy, and so many of them in a browser; the others send the same forms and draw nothing."""
SELLER = {
    "Name of the person or company": "Tea & Toast Ltd",
    "Street and number": "12 St James’s Square",
    "Postal code": "SW1Y 4JH",
    "City": "London",
    "VAT number": "GB980780684",
}
BUYER = {
    "E-mail": "ada@example.com",
    "Last name": "Lovelace",
    "Street and number": "12 St James’s Square",
    "Postal code": "SW1Y 4JH",
    "City": "London",
}


@pytest.fixture
def pictures() -> Iterator[int]:
    """The port of a server of pictures, which the worker alone may reach (`near/sitecustomize.py`)."""
    site = ThreadingHTTPServer(("127.0.0.1", 0), Pictures)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield site.server_address[1]
    site.shutdown()
    site.server_close()


@pytest.fixture
def process_environment(process_environment: dict[str, str], pictures: int) -> dict[str, str]:
    """Every process of the test looks there."""
    near = Path(__file__).with_name("near")
    path = os.pathsep.join([str(near), process_environment["PYTHONPATH"]])
    return {**process_environment, "PYTHONPATH": path, "PICTURES_PORT": str(pictures)}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 1280, "height": 1000}, locale="en-GB", accept_downloads=True
    )
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def buyer(browser: Browser) -> Iterator[Page]:
    """A browser of a stranger's."""
    context = browser.new_context(locale="en-GB")
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


def test_from_sign_up_to_a_day_of_forty_orders(
    page: Page, buyer: Page, server: Server, worker: Worker, pictures: int, tmp_path: Path
) -> None:
    sign_up(page, server)
    follow_the_guide(page, server)
    import_products(page, server, tmp_path, f"http://pictures.test:{pictures}")
    change_the_mail(page, server)
    numbers = [buy(buyer, server) for _ in range(WATCHED)]
    numbers += [buy_without_a_script(server) for _ in range(WATCHED, ORDERS)]
    print_papers(page, server)
    send_all(page, server, numbers)
    for number in numbers[:3]:
        take_back(page, server, number)
    exchange(page, server, numbers[3])
    take_stock(page, server)
    page.goto(server.url("/mailbox/", shop=SHOP))
    expect(page.get_by_text(f"The kettle is on: #{numbers[-1]}")).to_be_visible()


def admin(page: Page, server: Server, path: str = "") -> None:
    page.goto(server.url(f"/admin/{path}", shop=SHOP))


def step(page: Page, server: Server, title: str) -> None:
    admin(page, server)
    page.get_by_role("main").get_by_role("link", name=title).click()


def press(page: Page, name: str) -> None:
    """A button or link of that name, which an icon's may stand before, and what it leads to."""
    named = re.compile(rf"(^|\s){re.escape(name)}$")
    page.get_by_role("button", name=named).or_(page.get_by_role("link", name=named)).first.click()
    page.wait_for_load_state()


def choose(page: Page, name: str, value: str) -> None:
    """Of a field that has a searching list in front of it."""
    page.locator(f"[name={name}]").select_option(value, force=True)


def sign_up(page: Page, server: Server) -> None:
    page.goto(server.url())
    page.get_by_label("What is your shop called?").fill("Tea & Toast")
    page.get_by_role("button", name="Open a shop").click()
    page.get_by_label("Address").fill(SHOP)
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("[name=sample_data]").uncheck()
    press(page, "Open my shop")
    expect(page.get_by_role("heading", name="Tea & Toast is open")).to_be_visible()
    press(page, "Go to my admin")


def follow_the_guide(page: Page, server: Server) -> None:
    admin(page, server)
    expect(page.get_by_text("2 of 8 done")).to_be_visible()
    step(page, server, "Name and look")
    page.locator("[name=primary]").fill("#aa3355")
    press(page, "Publish")
    step(page, server, "First product")
    page.get_by_label("Title").fill("Darjeeling")
    choose(page, "status", "active")
    page.locator("[name='variants.0.price']").fill("12.50")
    page.get_by_label("In stock").fill("100")
    press(page, "Save")
    step(page, server, "A payment method")
    press(page, "Add payment method")
    choose(page, "gateway", "manual")
    press(page, "Save")
    page.get_by_label("Instructions").fill("Bank of Tea, 20-00-00, 12345678. Name the order.")
    press(page, "Save")
    step(page, server, "Imprint, terms, privacy and returns")
    for label, value in SELLER.items():
        page.get_by_label(label, exact=True).fill(value)
    press(page, "Save")
    for name in ("imprint", "terms", "privacy", "returns"):
        publish(page, name)
    step(page, server, "Test mail")
    press(page, "Send me a test")
    press(page, "Send")
    expect(page.get_by_text("A test is on its way")).to_be_visible()
    page.goto(server.url("/", shop=SHOP))
    page.get_by_role("link", name="Darjeeling").first.click()
    check_out(page)
    admin(page, server)
    expect(page.get_by_text("Latest orders")).to_be_visible()
    expect(page.get_by_text("To your first order")).to_have_count(0)  # all eight are ticked


def publish(page: Page, name: str) -> None:
    """A policy from its draft, with what stands in double brackets filled in."""
    part = page.locator("form", has=page.locator(f"[name={name}-body]"))
    part.get_by_role("link", name="Start from a template").click()
    text = part.get_by_role("textbox", name="Text")
    expect(text).to_contain_text("[[")
    text.fill(re.sub(r"\[\[.*?\]\]", "as agreed", text.inner_text(), flags=re.DOTALL))
    part.get_by_role("button", name="Publish").click()
    expect(part.get_by_text("none in force")).to_have_count(0)


def import_products(page: Page, server: Server, folder: Path, pictures: str) -> None:
    file = folder / "tea.csv"
    rows = "".join(
        f"tea-{n},Tea {n},TEA-{n},{n + 5}.00,shopify,{50 if n == 1 else 500},"
        f"{pictures}/{'gone' if n == 20 else 'ok'}?{n}\n"
        for n in range(1, 21)
    )
    file.write_text(
        "Handle,Title,Variant SKU,Variant Price,Variant Inventory Tracker,Variant Inventory Qty,Image Src\n"
        + rows
    )
    admin(page, server)
    page.get_by_role("link", name="Imports and exports").click()
    page.get_by_label("Choose a file").set_input_files(str(file))
    press(page, "Upload")
    expect(page.get_by_text("The first products, as they will look")).to_be_visible()
    press(page, "Import it now")
    expect(page.get_by_text("done", exact=True)).to_be_visible()
    expect(page.get_by_text("20 new variants")).to_be_visible()
    until = time.monotonic() + 60
    while not page.get_by_text("19 ready, 0 to be fetched, 1 not to be had").count():
        assert time.monotonic() < until
        time.sleep(0.5)  # a page that is loaded over and over keeps the worker from its work
        page.reload()
    expect(page.get_by_role("row", name="tea-20")).to_contain_text("404")
    page.goto(server.url("/products/tea-1/", shop=SHOP))
    expect(page.locator(".gallery img.picture")).to_be_visible()


def change_the_mail(page: Page, server: Server) -> None:
    admin(page, server, "shop_messages/emailtemplate/add/")
    choose(page, "kind", "shipped")
    choose(page, "locale", "en")
    press(page, "Save")
    page.get_by_label("Subject").fill("The kettle is on: #{{ order.number }}")
    press(page, "Save")


def buy(page: Page, server: Server) -> int:
    """As a guest does; the order's number."""
    page.goto(server.url("/products/tea-1/", shop=SHOP))
    check_out(page)
    found = re.search(r"/orders/(\d+)/", page.url)
    assert found
    return int(found[1])


def buy_without_a_script(server: Server) -> int:
    """The same, by forms alone."""
    with Shopper(server, SHOP) as shopper:
        shopper.open("/products/tea-1/")
        shopper.press("Buy it now")
        for label, value in BUYER.items():
            shopper.fill(label, value)
        shopper.press("Continue to payment")
        shopper.check_all()
        shopper.press("Order and pay")
        assert "Paid" in shopper.words()
        return int(shopper.path.split("/")[2])


def check_out(page: Page) -> None:
    """From a product's page to an order that is paid."""
    press(page, "Buy it now")
    for label, value in BUYER.items():
        page.get_by_label(label).fill(value)
    press(page, "Continue to payment")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Order and pay").click()
    expect(page.get_by_text("Paid", exact=True)).to_be_visible()


def print_papers(page: Page, server: Server) -> None:
    """Slips, invoices and labels of all that is to be packed, in one file."""
    admin(page, server, "orders/order/?view=pack")
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option("papers", force=True)
    with page.expect_response(lambda answer: answer.request.method == "POST") as caught:
        page.get_by_role("button", name="Run").click()
    assert (caught.value.status, caught.value.headers["content-type"]) == (200, "application/pdf")


def send_all(page: Page, server: Server, numbers: list[int]) -> None:
    admin(page, server, "orders/order/?view=pack")
    page.get_by_role("link", name="Fulfil many orders").click()
    page.get_by_label("Table").fill("\n".join(f"{number}, JD{number}, DHL" for number in numbers))
    press(page, "Send")
    expect(page.get_by_text(f"{len(numbers)} parcels are on their way.")).to_be_visible()


def take_back(page: Page, server: Server, number: int) -> None:
    """A return that staff begin, see arrive, and pay back."""
    admin(page, server, f"orders/order/?q={number}")
    page.get_by_role("link", name=f"#{number}").click()
    press(page, "Start a return")
    page.get_by_label("Tea 1 (1 sent)").fill("1")
    press(page, "Start the return")
    for status in ("approved", "received", "refunded"):
        press(page, "Update the return")
        choose(page, "status", status)
        press(page, "Save")
        expect(page.get_by_text(f"Return {status}", exact=True)).to_be_visible()


def exchange(page: Page, server: Server, number: int) -> None:
    """Tea that comes back for another, which goes out once its money is there."""
    admin(page, server, f"orders/order/?q={number}")
    page.get_by_role("link", name=f"#{number}").click()
    press(page, "Exchange")
    page.get_by_label("Tea 1 (1 sent)").fill("1")
    page.locator(".select2-selection").first.click()
    page.locator(".select2-search__field").fill("TEA-2")
    page.get_by_role("option", name=re.compile(r"\(TEA-2,")).click()
    press(page, "Review changes")
    expect(page.get_by_text("The buyer pays £1.00")).to_be_visible()
    press(page, "Start the exchange")
    expect(
        page.get_by_text(f"The return of #{number} is created, and this is the order for the replacement.")
    ).to_be_visible()
    press(page, "Mark as paid")
    page.get_by_role("button", name="Mark as paid").click()
    expect(page.get_by_text("is paid.")).to_be_visible()
    press(page, "Fulfil")
    press(page, "Send")
    expect(page.get_by_text("1 piece", exact=True)).to_be_visible()


def take_stock(page: Page, server: Server) -> None:
    admin(page, server, "inventory/stocklevel/take/")
    page.get_by_label("Scans").fill("TEA-1; 9\nTEA-2; 500")
    press(page, "Compare")
    press(page, "Save the counts")
    admin(page, server, "inventory/stocklevel/?q=TEA-1")
    expect(page.get_by_role("row", name="TEA-1").first).to_contain_text("9")
