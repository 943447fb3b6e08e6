"""Every page of a shop's admin as its owner sees it, on a phone and on a desk: nothing is cut off, unnamed or broken.

`make pages` walks all of them; a run of the suite walks those that staff open most.
"""

import os
from collections.abc import Iterator

import pytest
from django.urls import reverse
from django_tenants.utils import tenant_context
from playwright.sync_api import Browser, Page

from admin_theme.shop_site import site
from config import urls_shop  # noqa: F401 - the site is registered with its addresses
from tenants.models import Tenant
from tests.admin_theme.conftest import furnish
from tests.browser.test_admin import OUT_OF_SIGHT, complaints, log_in_to_admin, page
from tests.server import Server

__all__ = ["complaints", "page"]

pytestmark = pytest.mark.server
IS_WHOLE = os.environ.get("SOUK_PAGES") == "all"
OFTEN = (
    "orders.Order",
    "catalogue.Product",
    "customers.Customer",
    "promotions.Promotion",
    "inventory.StockLevel",
)
WIDTHS = (360, 1280)
UNNAMED = """[...document.querySelectorAll('main input, main select, main textarea, main button')]
    .filter(e => e.type !== 'hidden' && e.className !== 'select2-search__field' && e.checkVisibility())
    .filter(e => !(e.labels?.length || e.ariaLabel || e.title || e.placeholder || e.textContent.trim()))
    .map(e => e.outerHTML.slice(0, 120))"""
"""Fields and buttons that nothing names."""
WIDEST = """[...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && e.checkVisibility())
    .slice(0, 3).map(e => e.tagName + '.' + e.className)"""


def _addresses() -> Iterator[str]:
    """The pages' addresses, in a shop that has one of everything."""
    for name in ("index", "shop_settings", "legal", "daily_summary", "orders_order_parcels"):
        yield _address(name)
    for model in site._registry:
        meta = model._meta
        if not IS_WHOLE and meta.label not in OFTEN:
            continue
        base = f"{meta.app_label}_{meta.model_name}"
        yield _address(f"{base}_changelist")
        if site._registry[model].create is not None:
            yield _address(f"{base}_add")
        key = model._default_manager.values_list("pk", flat=True).first()
        if key is not None:
            yield _address(f"{base}_change", key)


def _address(name: str, *args: object) -> str:
    return reverse(f"{site.name}:{name}", urlconf="config.urls_shop", args=args)


def test_pages_are_whole_on_a_phone_and_on_a_desk(
    browser: Browser, fresh_database: str, server: Server, page: Page, complaints: list[str]
) -> None:
    with tenant_context(Tenant.objects.get(slug="alpha")):
        furnish("Seen")
        addresses = list(_addresses())
    log_in_to_admin(page, server, shop="alpha")
    wrong = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for address in addresses:
            answer = page.goto(server.url(address, shop="alpha"))
            found: list[object] = [] if answer is not None and answer.ok else ["not answered"]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found += ["scrolls sideways", *page.evaluate(WIDEST)]
            found += [*page.evaluate(OUT_OF_SIGHT), *page.evaluate(UNNAMED), *complaints]
            complaints.clear()
            if found:
                wrong.append(f"{width} {address}: {found}")
    assert not wrong, "\n".join(wrong)
