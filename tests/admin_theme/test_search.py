"""What staff look for by SKU, barcode or title is found, what is meant exactly first."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from accounts import roles
from accounts.models import User
from admin_theme.search import MOST_OF_EACH
from storefront.orders.models import Order
from tenants.models import Tenant
from tests.factories import OrderFactory, VariantFactory

pytestmark = pytest.mark.django_db
BARCODE = "4006381333931"


@pytest.fixture
def numbers(shop: Tenant) -> tuple[int, int]:
    """The numbers of an order of the bowl, and of a later one of something that only names its codes."""
    with tenant_context(shop):
        bowl = VariantFactory(product__title="Stone bowl", sku="B-1", barcode=BARCODE, stock=5)
        other = VariantFactory(product__title=f"About B 1, B-1, {BARCODE}", sku="X", stock=5)
        orders: list[Order] = [OrderFactory(variants=(variant,)) for variant in (bowl, other)]
        return orders[0].number, orders[1].number


@pytest.mark.parametrize("word", ["b-1", BARCODE])
def test_the_exact_code_is_first(as_owner: Client, numbers: tuple[int, int], word: str) -> None:
    for page in ("catalogue/product", "inventory/stocklevel"):
        shown = as_owner.get(f"/admin/{page}/?q={word}").content.decode()
        table = shown[shown.index("<table") :]
        assert table.index("Stone bowl") < table.index("About B 1"), page
    shown = as_owner.get(f"/admin/orders/order/?q={word}").content.decode()
    found = [int(number) for number in re.findall(r"#(\d+)\b", shown[shown.index("<table") :])]
    assert list(dict.fromkeys(n for n in found if n in numbers)) == list(numbers)


def test_orders_are_found_by_what_was_bought(as_owner: Client, numbers: tuple[int, int]) -> None:
    shown = as_owner.get("/admin/orders/order/?q=stone").content.decode()
    found = {int(number) for number in re.findall(r"#(\d+)\b", shown[shown.index("<table") :])}
    assert found & set(numbers) == {numbers[0]}


def find(client: Client, word: str) -> str:
    """What Cmd-K shows."""
    return client.get(f"/admin/search/?s={word}&extended=1").content.decode()


def test_a_word_finds_a_few_rows_of_each_kind(as_owner: Client, shop: Tenant) -> None:
    with tenant_context(shop):
        for n in range(MOST_OF_EACH + 3):
            VariantFactory(product__title=f"Kettle {n}", sku=f"KET-{n}")
    shown = find(as_owner, "kettle")
    assert shown.count("/admin/catalogue/product/") == MOST_OF_EACH
    assert shown.count("/admin/inventory/stocklevel/") <= MOST_OF_EACH


def test_what_a_role_was_taken_from_is_not_found_any_more(
    as_role: Callable[[str], Client], shop: Tenant
) -> None:
    client = as_role(roles.CATALOGUE)
    with tenant_context(shop):
        VariantFactory(product__title="Kettle", sku="KET")
    assert "/admin/catalogue/product/" in find(client, "kettle")
    with tenant_context(shop):
        User.objects.get(email="catalogue-only@alpha.example").groups.clear()
    assert "kettle" not in find(client, "kettle").lower()
