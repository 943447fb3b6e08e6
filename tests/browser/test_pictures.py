"""A product's pictures are put in order by hand, in a real browser: dragged, and by keys."""

from decimal import Decimal
from typing import Any

import pytest
from django_tenants.utils import tenant_context
from playwright.sync_api import Page, expect

from kernel import clock
from storefront.catalogue import services
from storefront.catalogue.models import Product, ProductImage
from storefront.catalogue.services import File, ImageEdit
from tenants.models import Tenant
from tests.actors import STAFF
from tests.api.forms import picture
from tests.browser.test_admin import complaints, log_in_to_admin, page  # noqa: F401 - fixtures
from tests.server import Server

pytestmark = pytest.mark.server


def in_order(product: Product) -> list[str]:
    return list(
        ProductImage.objects.filter(product=product).order_by("position").values_list("alt", flat=True)
    )


def test_pictures_are_put_in_order_by_drag_and_by_keys(
    standing_server: Server,
    page: Page,  # noqa: F811 - the fixture
    complaints: list[str],  # noqa: F811
    settings: Any,
) -> None:
    settings.MEDIA_ROOT = standing_server.var_dir / "media"
    shop = Tenant.objects.get(slug="alpha")
    with tenant_context(shop):
        product = services.create_product(title="Cup", price=Decimal(9), now=clock.now(), actor=STAFF)
        services.edit_product(
            product_id=product.pk,
            pictures=[
                ImageEdit(id=None, values={"alt": alt}, file=File(content=picture(), name=f"{alt}.png"))
                for alt in ("Front", "Side", "Back")
            ],
            now=clock.now(),
            actor=STAFF,
        )
        assert in_order(product) == ["Front", "Side", "Back"]
    log_in_to_admin(page, standing_server)
    path = standing_server.url(f"/admin/catalogue/product/{product.pk}/change/#images", shop="alpha")

    def save() -> list[str]:
        page.get_by_role("button", name="Save and continue editing").click()
        expect(page.get_by_text("was changed successfully")).to_be_visible()
        with tenant_context(shop):
            return in_order(product)

    page.goto(path)
    handles = page.locator("#images-data .original").get_by_role("button", name="Move: drag it")
    handles.nth(2).drag_to(handles.nth(0))
    assert save() == ["Back", "Front", "Side"]
    page.goto(path)
    handles.nth(0).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")  # there is nothing below
    expect(handles.nth(2)).to_be_focused()
    page.keyboard.press("ArrowUp")
    assert save() == ["Front", "Back", "Side"]
    assert not complaints
