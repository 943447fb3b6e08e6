"""A product's page: its history, and its end."""

from django.test import Client
from django_tenants.utils import tenant_context

from storefront.catalogue.models import Product, ProductChange
from storefront.checkout import services as checkout
from storefront.inventory.models import StockLevel
from storefront.taxes.models import TaxRate
from tenants.models import Tenant
from tests.admin_theme.filled import save
from tests.storefront import stories
from tests.storefront.catalogue.factories import make_sized


def test_history_names_who_changed_a_price_or_took_a_variant_away(as_owner: Client, shop: Tenant) -> None:
    with tenant_context(shop):
        tee = make_sized("Tee")
        gone = tee.variants.get(option1="S")
    path = f"/admin/catalogue/product/{tee.pk}/change/"
    save(as_owner, path, **{"variants-0-DELETE": "on", "variants-1-price": "15.00"})
    with tenant_context(shop):
        kept = ProductChange.objects.filter(product=tee).order_by("id")
        assert [(row.changes.get("price"), row.actor) for row in kept] == [
            (["10.00", None], "owner@alpha.example"),
            (["11.00", "15.00"], "owner@alpha.example"),
        ]
        assert kept[0].variant_id == gone.pk
    page = as_owner.get(path).content.decode()
    assert "Price of a variant: 11.00 → 15.00" in page
    assert "Price of a variant: 10.00 → –" in page


def test_what_was_never_sold_is_deleted_with_its_stock(as_owner: Client, shop: Tenant) -> None:
    with tenant_context(shop):
        product = stories.goods("Cup").product
    path = f"/admin/catalogue/product/{product.pk}/delete/"
    assert "Cup" in as_owner.get(path).content.decode()
    assert as_owner.post(path, {"post": "yes"}).status_code == 302
    with tenant_context(shop):
        assert not Product.objects.filter(pk=product.pk).exists()
        assert not StockLevel.objects.exists()


def test_what_was_sold_is_archived_instead_alone_and_among_others(as_owner: Client, shop: Tenant) -> None:
    with tenant_context(shop):
        sold = [stories.goods(title) for title in ("Cup", "Jug")]
        for variant in sold:
            cart, shopper = stories.guest_cart(variant)
            checkout.place(cart_id=cart, shopper=shopper, payment=stories.PAYS, now=stories.NOW)
        unsold = stories.goods("Vase")
    said = "was sold, and its orders keep it: it is archived instead"
    path = f"/admin/catalogue/product/{sold[0].product_id}/delete/"
    asked = as_owner.get(path).content.decode()
    assert f"“Cup” {said}" in asked
    assert "will be deleted" not in asked
    done = as_owner.post(path, {"post": "yes"}, follow=True).content.decode()
    assert f"“Cup” {said}" in done
    assert "deleted successfully" not in done
    ids = [variant.product_id for variant in (*sold, unsold)]
    chosen = {"action": "delete_selected", "_selected_action": ids}
    assert f"“Jug” {said}" in as_owner.post("/admin/catalogue/product/", chosen).content.decode()
    as_owner.post("/admin/catalogue/product/", {**chosen, "post": "yes"})
    with tenant_context(shop):
        left = Product.objects.order_by("pk").values_list("pk", "status")
        assert list(left) == [(sold[0].product_id, "archived"), (sold[1].product_id, "archived")]


def test_a_variant_has_its_barcode_and_a_tax_class_by_its_name(as_owner: Client, shop: Tenant) -> None:
    with tenant_context(shop):
        tee = make_sized("Tee")
        TaxRate.objects.create(name="VAT", country="FR", tax_class="books", percent="5")
        tee.variants.filter(option1="M").update(tax_class="of_old")
    path = f"/admin/catalogue/product/{tee.pk}/change/"
    page = as_owner.get(path).content.decode()
    assert '<option value="gift_card">Gift card: mailed once it is paid</option>' in page
    assert '<option value="of_old" selected>of_old</option>' in page
    save(as_owner, path, **{"variants-0-barcode": "4006381333931", "variants-0-tax_class": "books"})
    with tenant_context(shop):
        kept = tee.variants.values_list("option1", "barcode", "tax_class", "requires_shipping")
        assert list(kept) == [("S", "4006381333931", "books", True), ("M", "", "of_old", True)]
    assert 'value="books">books' in as_owner.get("/admin/catalogue/product/add/").content.decode()
    rates = as_owner.get("/admin/taxes/taxrate/").content.decode()
    assert "Standard" in rates
