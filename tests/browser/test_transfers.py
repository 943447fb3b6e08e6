"""Products by file, as a merchant does it: tried, watched, imported, exported, downloaded."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django_tenants.utils import tenant_context
from playwright.sync_api import Browser, Page, expect

from kernel import clock
from storefront.catalogue.models import Product
from storefront.imports import services as imports
from storefront.imports.reports import Progress
from storefront.transfers import runs
from storefront.transfers.models import Transfer
from tenants.models import Tenant
from tests.browser.test_admin import log_in_to_admin
from tests.server import Server

pytestmark = pytest.mark.server
HEADER = "Handle,Title,Variant Price,Collections\n"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    opened, wrong = context.new_page(), list[str]()
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    yield opened
    context.close()
    assert not wrong


def work(*, batches: int = 1000) -> None:
    """What a worker does, or the first batches of it."""
    real, left = runs._note, [batches]

    def note(transfer: Transfer, at: Progress) -> None:
        if not left[0]:
            raise InterruptedError
        left[0] -= 1
        real(transfer, at)

    with pytest.MonkeyPatch.context() as patched, tenant_context(Tenant.objects.get(slug="alpha")):
        patched.setattr(imports, "BATCH", 20)
        patched.setattr(runs, "_note", note)
        with contextlib.suppress(InterruptedError):
            runs.run_next(now=clock.now())


def _first() -> int:
    with tenant_context(Tenant.objects.get(slug="alpha")):
        return Transfer.objects.order_by("pk").values_list("pk", flat=True)[0]


def test_a_file_is_tried_imported_and_comes_out_again(
    standing_server: Server, page: Page, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = standing_server.var_dir / "media"
    file = tmp_path / "spring.csv"
    rows = "".join(f"spring-{n},Spring {n},{n + 5}.00,Spring\n" for n in range(60))
    file.write_text(f"{HEADER}{rows}cup,Cup,free,\nbowl,Bowl,-3,\n")
    log_in_to_admin(page, standing_server)
    page.get_by_role("link", name="Imports and exports").click()
    page.get_by_label("Choose a file").set_input_files(str(file))
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.get_by_text("Waiting for its turn")).to_be_visible()
    work(batches=2)
    expect(page.get_by_text("64 %")).to_be_visible()  # the page looks by itself
    work()
    expect(page.get_by_text("What is wrong in the file")).to_be_visible()
    expect(page.get_by_role("row", name="62 Variant Price")).to_contain_text("“free” is no price")
    page.get_by_role("button", name="Import it now").click()
    work()
    expect(page.get_by_text("done", exact=True)).to_be_visible()
    with tenant_context(Tenant.objects.get(slug="alpha")):
        assert Product.objects.filter(collections__title="Spring").count() == 60
    page.get_by_role("link", name="All imports and exports").click()
    expect(page.get_by_text("60 created, 2 with errors")).to_have_count(2)
    page.get_by_role("button", name="Export all products").click()
    work()
    with page.expect_download() as caught:
        page.get_by_role("link", name="Download").click()
    assert caught.value.suggested_filename.startswith("products-")
    assert "spring-7,Spring 7," in Path(caught.value.path()).read_text()
    page.set_viewport_size({"width": 360, "height": 780})
    for path in ("", f"{_first()}/change/"):
        page.goto(standing_server.url(f"/admin/transfers/transfer/{path}", shop="alpha"))
        wide, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide <= window, path
