"""What staff do page by page with many things: products copied, changed together and taken back, variants in a grid,
customers in a table."""

import csv
import io
import re
from collections.abc import Callable
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from kernel import clock
from storefront.catalogue import services as catalogue
from storefront.catalogue.models import Product
from storefront.catalogue.services import VariantValues
from storefront.customers.models import Customer
from tenants.models import Tenant
from tests.actors import STAFF
from tests.admin_theme.conftest import MARK
from tests.storefront import stories

pytestmark = pytest.mark.django_db
BULK = "/admin/catalogue/product/bulk/"


def _cup(shop: Tenant) -> Any:
    with tenant_context(shop):
        return Product.objects.get(title=f"{MARK} cup 0")


def test_a_product_is_copied_as_a_draft(as_owner: Client, furnished: Tenant) -> None:
    with tenant_context(furnished):
        bowl = catalogue.create_product(
            title="Bowl",
            status="active",
            tags=["blue"],
            option_names=["Size"],
            new_variants=[
                VariantValues(price=Decimal(price), options=[size], sku=f"BOWL-{size}")
                for size, price in (("S", 5), ("L", 7))
            ],
            actor=STAFF,
            now=clock.now(),
        )
    sent = as_owner.post(f"/admin/catalogue/product/{bowl.pk}/duplicate/", {"_form_submitted": "True"})
    with tenant_context(furnished):
        copy = Product.objects.get(title="Bowl (copy)")
        assert sent["Location"] == f"/admin/catalogue/product/{copy.pk}/change/"
        assert (copy.status, copy.tags) == ("draft", ["blue"])
        rows = copy.variants.order_by("position").values_list("option1", "price", "sku")
        assert list(rows) == [("S", 5, None), ("L", 7, None)]


def test_many_are_changed_together_and_taken_back(as_owner: Client, furnished: Tenant) -> None:
    cup = _cup(furnished)
    wish = {"ids": str(cup.pk), "price_how": "price_percent", "price_value": "-10", "add_tags": "sale"}
    shown = unescape(as_owner.post(BULK, wish).content.decode())
    assert "€9.00" in shown
    assert _cup(furnished).tags == []
    done = as_owner.post(BULK, wish | {"apply": "1"})
    assert _cup(furnished).tags == ["sale"]
    page = as_owner.get(done["Location"]).content.decode()
    token = re.findall(r'name="undo" value="([^"]+)"', page)[0]
    assert as_owner.post(BULK, {"undo": token}).status_code == 302
    assert (_cup(furnished).tags, _cup(furnished).price) == ([], cup.price)


def test_who_may_change_products_alone_changes_no_price_and_no_variant(
    as_holder: Callable[..., Client], furnished: Tenant
) -> None:
    cup, clerk = _cup(furnished), as_holder("view_product", "change_product")
    wish = {"ids": str(cup.pk), "price_how": "price_percent", "price_value": "-10", "add_tags": "sale"}
    assert clerk.post(BULK, wish | {"apply": "1"}).status_code == 302
    assert (_cup(furnished).tags, _cup(furnished).price) == (["sale"], cup.price)
    assert clerk.get(f"/admin/catalogue/product/{cup.pk}/variants/").status_code == 403


def test_variants_are_made_in_a_grid(as_owner: Client, furnished: Tenant) -> None:
    with tenant_context(furnished):
        cup = Product.objects.exclude(title=f"{MARK} cup 0").filter(options=None).first() or _cup(furnished)
        like = {"weight_grams": 350, "tax_class": "reduced", "requires_shipping": False, "is_taxable": False}
        cup.variants.update(**like)
    path = f"/admin/catalogue/product/{cup.pk}/variants/"
    options = {"name1": "Size", "values1": "S\nL"}
    assert 'name="cell-1-price"' in as_owner.get(path, options).content.decode()
    cells = {
        f"cell-{n}-{name}": value for n in (0, 1) for name, value in (("is_offered", "on"), ("price", "5"))
    }
    sent = as_owner.post(
        path,
        options | cells | {"cell-1-sku": "SIZE-L", "cell-1-barcode": "4006381333931", "cell-1-on_hand": "3"},
    )
    assert sent.status_code == 302, sent.context["cells"][0].errors
    with tenant_context(furnished):
        assert [each.title for each in cup.variants.order_by("position")] == ["S", "L"]
        made = cup.variants.get(sku="SIZE-L")
        assert (made.stock_levels.get().on_hand, made.barcode) == (3, "4006381333931")
        assert {name: getattr(made, name) for name in like} == like


def test_price_and_stock_of_a_product_without_options_are_changed_in_one_place(
    as_owner: Client, furnished: Tenant
) -> None:
    with tenant_context(furnished):
        cup = stories.goods("Plain cup").product
    path = f"/admin/catalogue/product/{cup.pk}/variants/"
    assert f'href="{path}"' in as_owner.get(f"/admin/catalogue/product/{cup.pk}/change/").content.decode()
    assert 'name="cell-0-price"' in as_owner.get(path).content.decode()
    cell = {"is_offered": "on", "price": "6.50", "on_hand": "41"}
    sent = as_owner.post(path, {f"cell-0-{name}": value for name, value in cell.items()})
    assert sent.status_code == 302, sent.context["cells"][0].errors
    with tenant_context(furnished):
        variant = cup.variants.get()
        assert (str(variant.price), variant.stock_levels.get().on_hand) == ("6.500", 41)


def test_chosen_customers_are_a_file_without_formulas(as_owner: Client, furnished: Tenant) -> None:
    with tenant_context(furnished):
        buyer = Customer.objects.get(user__email=f"buyer0@{MARK.lower()}.example")
        buyer.user.last_name = "=1+1"
        buyer.user.save(update_fields=["last_name"])
    chosen = {"action": "export", "_selected_action": [str(buyer.pk)]}
    sent = as_owner.post("/admin/customers/customer/", chosen).content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(sent))
    assert (row["E-mail address"], row["Orders"], row["Currency"]) == (buyer.user.email, "1", "EUR")
    assert not row["Last name"].startswith("=")
