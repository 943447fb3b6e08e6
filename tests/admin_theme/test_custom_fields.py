"""Custom fields are defined in a list, and filled in by widgets in the forms of their objects."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from storefront.catalogue.models import Collection, Product
from storefront.custom_fields import services
from storefront.customers.models import Customer
from storefront.orders.models import Order
from tenants.models import Tenant
from tests.actors import STAFF
from tests.admin_theme.filled import save

pytestmark = pytest.mark.django_db


def _define(kind: str, key: str, **values: Any) -> None:
    given = {"kind": kind, "key": key, "name": key.title(), "type": "text"} | values
    services.create(values=given, actor=STAFF)  # type: ignore[arg-type]


def test_a_field_needs_no_key(as_owner: Client, shop: Tenant) -> None:
    entered = {"name": "2. Holz für", "key": "", "kind": "product", "type": "text"}
    assert as_owner.post("/admin/custom_fields/customfield/add/", entered).status_code == 302
    with tenant_context(shop):
        assert services.CustomField.objects.get().key == "holz_fur"


def test_a_field_is_added_and_renamed(as_owner: Client, shop: Tenant) -> None:
    entered = {"name": "Wood", "key": "wood", "kind": "product", "type": "choice", "choices": "Red oak\nAsh"}
    assert as_owner.post("/admin/custom_fields/customfield/add/", entered).status_code == 302
    with tenant_context(shop):
        (field,) = services.CustomField.objects.all()
    assert field.choices == ["Red oak", "Ash"]
    save(as_owner, f"/admin/custom_fields/customfield/{field.pk}/change/", name="Timber")
    assert "Timber" in as_owner.get("/admin/custom_fields/customfield/").content.decode()


def test_what_is_written_about_a_field_is_words_and_no_markup(as_owner: Client, furnished: Tenant) -> None:
    with tenant_context(furnished):
        product = Product.objects.order_by("pk")[0]
        _define("product", "size", description="<i hx-post=/admin/ hx-trigger=load>")
    page = as_owner.get(f"/admin/catalogue/product/{product.pk}/change/").content.decode()
    assert "&lt;i hx-post=/admin/" in page
    assert "<i hx-post" not in page


def test_a_customer_that_is_referred_to_is_named_to_who_may_see_customers(
    as_owner: Client, as_role: Callable[[str], Client], furnished: Tenant
) -> None:
    with tenant_context(furnished):
        product, buyer = Product.objects.order_by("pk")[0], Customer.objects.all()[0]
        _define("product", "maker", type="reference", refers_to="customer")
        Product.objects.filter(pk=product.pk).update(custom_fields={"maker": buyer.pk})
        name = str(buyer)
    page = f"/admin/catalogue/product/{product.pk}/change/"
    assert name in as_owner.get(page).content.decode()
    seen = as_role("Catalogue").get(page).content.decode()
    assert name not in seen
    assert f"#{buyer.pk}" in seen


def test_each_type_has_its_widget_in_a_products_form(as_owner: Client, furnished: Tenant) -> None:
    with tenant_context(furnished):
        product = Product.objects.order_by("pk")[0]
        collection = Collection.objects.get()
        _define("product", "size", type="number")
        _define("product", "sealed", type="boolean")
        _define("product", "cut", type="date")
        _define("product", "wood", type="choice", choices=["Oak", "Ash"])
        _define("product", "set", type="reference", refers_to="collection")
        _define("variant", "grain")
    page = f"/admin/catalogue/product/{product.pk}/change/"
    entered = {
        "care": "Oil it", "size": "2.5", "sealed": "false", "cut": "2026-02-28", "wood": "Oak", "set": collection.pk,
    }  # fmt: skip
    names = {f"custom_fields.{key}": value for key, value in entered.items()}
    save(as_owner, page, **names, **{"variants-0-option1": "S", "variants-0-custom_fields.grain": "fine"})
    product = _fresh(furnished, product)
    kept = {"care": "Oil it", "size": 2.5, "sealed": False, "cut": "2026-02-28", "wood": "Oak"}
    assert product.custom_fields == kept | {"set": collection.pk}
    with tenant_context(furnished):
        assert product.variants.get().custom_fields == {"grain": "fine"}
    save(as_owner, page, title="Other")
    assert _fresh(furnished, product).custom_fields == product.custom_fields, "untouched, they stay"
    save(as_owner, page, **{"custom_fields.care": ""})
    assert "care" not in _fresh(furnished, product).custom_fields


def test_collections_customers_and_orders_have_them_too(as_owner: Client, furnished: Tenant) -> None:
    found = {}
    with tenant_context(furnished):
        for model in (Collection, Customer, Order):
            _define(model.KIND, "note")
            found[model] = model._default_manager.all()[0]
    for model, row in found.items():
        meta = model._meta
        path = f"/admin/{meta.app_label}/{meta.model_name}/{row.pk}/change/"
        save(as_owner, path, **{"custom_fields.note": "Handle with care"})
        assert _fresh(furnished, row).custom_fields == {"note": "Handle with care"}, model


def test_who_may_only_look_reads_the_values(as_role: Callable[[str], Client], furnished: Tenant) -> None:
    with tenant_context(furnished):
        product = Product.objects.order_by("pk")[0]
        Product.objects.filter(pk=product.pk).update(custom_fields={"care": "Oil it"})
    page = as_role("Analyst").get(f"/admin/catalogue/product/{product.pk}/change/")
    assert page.status_code == 200
    assert "care: Oil it" in page.content.decode()


def _fresh(shop: Tenant, row: Any) -> Any:
    with tenant_context(shop):
        return type(row)._default_manager.get(pk=row.pk)
