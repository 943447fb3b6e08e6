"""A buyer's whole way on a shop's own pages, on a small screen: landing to paid order in ten interactions."""

from decimal import Decimal

import pytest
from django_tenants.utils import tenant_context
from playwright.sync_api import Browser, Page, expect

from kernel.versions import snapshots
from storefront.orders.models import Order
from storefront.shipping.models import ShippingMethod, ShippingZone
from tenants.models import Tenant
from tests.server import Server
from tests.storefront import stories

pytestmark = pytest.mark.server
TYPED = {
    "E-mail": "ada@example.com",
    "Last name": "Lovelace",
    "Street and number": "Torstraße 1",
    "Postal code": "10119",
    "City": "Berlin",
}


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_a_buyer_pays_within_ten_interactions(browser: Browser, standing_server: Server) -> None:
    shop = Tenant.objects.get(slug="alpha")
    with tenant_context(shop):
        bowl = stories.goods("Bowl of the browser", price="10.00", stock=5)
        express = ShippingMethod.objects.create(
            zone=ShippingZone.objects.get(), code="express", name="Express", price=Decimal(12)
        )
        snapshots.change(snapshots.OFFERED)
    context = browser.new_context(viewport={"width": 360, "height": 720})
    page, interactions = context.new_page(), 0
    page.goto(standing_server.url(f"/?q={bowl.product.title}", shop="alpha"))
    for role, name in (("link", bowl.product.title), ("button", "Buy it now")):
        assert fits(page)
        page.get_by_role(role, name=name).click()  # type: ignore[arg-type]
        interactions += 1
    for label, value in TYPED.items():
        page.get_by_label(label).fill(value)
        interactions += 1
    assert fits(page)
    page.get_by_role("button", name="Continue to payment").click()
    expect(page.get_by_role("button", name="Order and pay €15.00")).to_be_visible()
    assert fits(page)
    page.get_by_role("button", name="Order and pay").click()
    interactions += 2
    expect(page.get_by_text("Paid", exact=True)).to_be_visible()
    assert fits(page)
    assert interactions <= 10
    number = int(page.url.split("/orders/")[1].split("/")[0])

    page.goto(standing_server.url(f"/products/{bowl.product.slug}/", shop="alpha"))
    page.get_by_role("button", name="Buy it now").click()
    for label, value in TYPED.items():
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="Continue to payment").click()
    page.get_by_text("Express").click()  # the total follows the choice by itself
    expect(page.get_by_role("button", name="Order and pay €22.00")).to_be_visible()
    context.close()
    with tenant_context(shop):
        assert Order.objects.get(number=number).payment_status == "complete"
        express.delete()
        snapshots.change(snapshots.OFFERED)
