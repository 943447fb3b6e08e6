"""The rule of gapless documents sees a gap, and that of files a file or a row alone."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.db.models import F
from PIL import Image
from pytest_django import Settings

from media import addresses, renditions, services
from media.models import Asset
from storefront.orders import refunds
from storefront.orders.models import Order, OrderCounter, Refund
from storefront.orders.numbers import Series
from tenants.models import Tenant
from tests import invariants
from tests.factories import NOW, OrderFactory
from tests.storefront.stories import STAFF


def skip_an_invoice() -> None:
    Order.objects.filter(invoice_number=1002).update(invoice_number=1003)
    OrderCounter.objects.filter(pk=Series.INVOICE).update(value=1003)


def skip_a_credit_note() -> None:
    Refund.objects.filter(credit_note=1002).update(credit_note=1003)
    OrderCounter.objects.filter(pk=Series.CREDIT_NOTE).update(value=1003)


def lose_a_credit_note() -> None:
    OrderCounter.objects.filter(pk=Series.CREDIT_NOTE).update(value=F("value") + 1)


@pytest.mark.parametrize("spoil", [skip_an_invoice, skip_a_credit_note, lose_a_credit_note])
def test_a_gap_in_invoices_and_credit_notes_is_seen(in_shop: Tenant, spoil: Callable[[], None]) -> None:
    for _ in range(2):
        order = OrderFactory(paid=True)
        refunds.issue(number=order.number, key="once", actor=STAFF, now=NOW)
    invariants.check(in_shop)
    spoil()
    with pytest.raises(AssertionError, match="invoice and credit-note numbers have no gap"):
        invariants.check(in_shop)


@pytest.fixture
def picture(in_shop: Tenant, settings: Settings, tmp_path: Path) -> Asset:
    """A picture with its renditions, in a folder of this test's own."""
    settings.MEDIA_ROOT = tmp_path
    content = BytesIO()
    Image.new("RGB", (20, 20)).save(content, "PNG")
    asset = services.store_image(content=content.getvalue(), filename="a.png", now=NOW)
    invariants.check(in_shop, media=tmp_path)
    renditions.make(asset=asset)
    invariants.check(in_shop, media=tmp_path)
    return asset


def test_a_file_without_a_row_is_seen(picture: Asset, in_shop: Tenant, tmp_path: Path) -> None:
    (tmp_path / in_shop.schema_name / "private").mkdir()
    (tmp_path / in_shop.schema_name / "private" / "stray.bin").write_bytes(b"")
    with pytest.raises(AssertionError, match=r"no file is without a row: \['stray.bin'\]"):
        invariants.check(in_shop, media=tmp_path)


@pytest.mark.parametrize("size", ["", "small"], ids=["picture", "rendition"])
def test_a_row_without_its_file_is_seen(picture: Asset, size: str, in_shop: Tenant, tmp_path: Path) -> None:
    name = addresses.thumbnail_name(picture.name, size) if size else picture.name
    (tmp_path / in_shop.schema_name / name).unlink()
    with pytest.raises(AssertionError, match=re.escape(f"no row is without its file: ['{name}']")):
        invariants.check(in_shop, media=tmp_path)
