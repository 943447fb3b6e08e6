"""What is asked before something is deleted: by the name of its own page, and in plain words."""

from decimal import Decimal

from django.test import Client
from django_tenants.utils import tenant_context

from storefront.catalogue.models import CollectionProduct
from storefront.taxes.models import TaxRate
from tenants.models import Tenant


def test_a_delete_page_calls_things_as_their_own_page_does(as_owner: Client, furnished: Tenant) -> None:
    with tenant_context(furnished):
        rate = TaxRate.objects.create(country="FR", name="TVA", percent=Decimal("5.5"), tax_class="books")
    page = f"/admin/taxes/taxrate/{rate.pk}"
    name = as_owner.get(f"{page}/change/").context["adminform"].model_admin.named(rate)
    assert name != str(rate)
    asked = as_owner.get(f"{page}/delete/").content.decode()
    assert f"Delete “{name}”?" in asked
    assert str(rate) not in asked
    chosen = {"action": "delete_selected", "_selected_action": [rate.pk]}
    many = as_owner.post("/admin/taxes/taxrate/", chosen).content.decode()
    assert f"<li>{name}</li>" in many
    as_owner.post("/admin/taxes/taxrate/", chosen | {"post": "yes"})
    with tenant_context(furnished):
        assert not TaxRate.objects.filter(pk=rate.pk).exists()


def test_products_are_not_said_to_go_with_their_collection(as_owner: Client, furnished: Tenant) -> None:
    with tenant_context(furnished):
        collection = CollectionProduct.objects.first().collection  # type: ignore[union-attr]
    asked = as_owner.get(f"/admin/catalogue/collection/{collection.pk}/delete/").content.decode()
    assert f"Delete “{collection.title}”?" in asked
    assert "Deleted with it" not in asked
