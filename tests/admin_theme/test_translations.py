"""A translator finds a tab for each language, with what was written beside."""

from typing import Any

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from storefront.catalogue.models import Category, Collection, Product
from tenants.models import Tenant
from tests.admin_theme.filled import save
from tests.web.test_languages import settled

pytestmark = pytest.mark.django_db


FIRST = {"variants-0-option1": "S"}
"""What the product's first variant lacks."""


def test_texts_of_every_kind_are_translated_in_its_form(as_owner: Client, furnished: Tenant) -> None:
    settled(furnished, languages=["de", "ar"])
    for model in (Product, Collection, Category):
        with tenant_context(furnished):
            row: Any = model._default_manager.order_by("pk")[0]
        path = f"/admin/catalogue/{model._meta.model_name}/{row.pk}/change/"
        called = model.TRANSLATED[0]
        page = as_owner.get(path).content.decode()
        assert "Deutsch" in page
        assert f"{called.title()} as it was written" in page
        texts = {f"translations.de.{called}": "Becher", "translations.de.description": "Blau"}
        save(as_owner, path, **FIRST, **texts)
        with tenant_context(furnished):
            row.refresh_from_db()
        assert row.translations == {"de": {called: "Becher", "description": "Blau"}}, model
        with pytest.raises(AssertionError, match="Use at most"):
            save(as_owner, path, **FIRST, **{f"translations.de.{called}": "x" * 300})
        save(as_owner, path, **FIRST, **{f"translations.de.{called}": ""})
        with tenant_context(furnished):
            row.refresh_from_db()
        assert row.translations == {"de": {"description": "Blau"}}, model


def test_a_shop_of_one_language_has_no_tabs(as_owner: Client, furnished: Tenant) -> None:
    with tenant_context(furnished):
        product = Product.objects.order_by("pk")[0]
    page = as_owner.get(f"/admin/catalogue/product/{product.pk}/change/").content.decode()
    assert "as it was written" not in page
