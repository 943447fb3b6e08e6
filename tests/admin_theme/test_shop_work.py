"""What staff do in a shop's admin goes through the services, and only for those who may."""

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_tenants.utils import tenant_context
from PIL import Image

from accounts import roles
from storefront.carts import services as carts
from storefront.catalogue import measures
from storefront.catalogue.models import Category, Product, ProductImage, Variant
from storefront.checkout import services as checkout
from storefront.customers.models import Customer
from storefront.inventory.models import StockLevel, StockMovement
from storefront.orders.models import Order, OrderEvent
from storefront.promotions.models import Promotion
from tenants.models import Tenant
from tests.admin_theme import filled
from tests.storefront import stories


def _product_form(**changes: Any) -> dict[str, Any]:
    """A product with one variant, new or known, as the browser sends it."""
    form = {
        "title": "Linen shirt",
        "slug": "",
        "status": "active",
        "description": "<p>Cool</p><script>x()</script>",
        "tags": "linen, summer",
    }
    for prefix, total in (("variants", 1), ("images", 0), ("options", 0), ("history", 0)):
        form |= {f"{prefix}-TOTAL_FORMS": total, f"{prefix}-INITIAL_FORMS": 0}
    variant = {"price": "49.90", "sku": "LS-1", "weight_grams": "200", "measure": "200 g / 100 g"}
    variant["tax_class"] = "standard"
    form |= {f"variants.0.{name}": value for name, value in variant.items()} | {"on_hand": "7"}  # a new one's
    form |= {f"variants-0-{name}": value for name, value in variant.items()} | {"variants-0-position": "1"}
    return form | changes


def _picture() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    return SimpleUploadedFile("shirt.png", out.getvalue(), "image/png")


def _order(payment: dict[str, str] = stories.BY_TRANSFER, *, quantity: int = 2) -> Order:
    cart_id, shopper = stories.guest_cart(stories.goods(stock=10), quantity=quantity)
    carts.update(cart_id=cart_id, shopper=shopper, changes={"email": "ada@example.com"}, now=stories.NOW)
    placed = checkout.place(cart_id=cart_id, shopper=shopper, payment=payment, now=stories.NOW)
    return Order.objects.get(number=placed["number"])


class TestProducts:
    def test_new_one_is_cleaned_priced_and_counted(self, as_owner: Client, shop: Tenant) -> None:
        images = {
            "images-TOTAL_FORMS": 1,
            "images-0-file": _picture(),
            "images-0-alt": "A shirt",
            "images-0-position": 1,
        }
        answer = as_owner.post("/admin/catalogue/product/add/", _product_form(**images))
        assert answer.status_code == 302, answer.context["errors"]
        with tenant_context(shop):
            product = Product.objects.get(slug="linen-shirt")
            assert product.price == Decimal("49.90")
            assert "script" not in product.description
            assert product.tags == ["linen", "summer"]
            assert StockLevel.objects.get(variant__product=product).on_hand == 7
            assert product.in_stock
            assert measures.text_of(product.variants.get().measure) == "200 g / 100 g"
            page = f"/admin/catalogue/product/{product.pk}/change/"
            assert ProductImage.objects.get(product=product).asset is not None
        assert "200 g / 100 g" in as_owner.get(page).content.decode()

    def test_what_is_no_picture_is_refused_with_a_word(self, as_owner: Client, shop: Tenant) -> None:
        fake = SimpleUploadedFile("shirt.png", b"<svg onload=alert(1)>", "image/png")
        images = {"images-TOTAL_FORMS": 1, "images-0-file": fake, "images-0-position": 1}
        answer = as_owner.post("/admin/catalogue/product/add/", _product_form(**images))
        assert answer.status_code == 200
        assert "JPEG, PNG, WebP, AVIF or GIF" in answer.content.decode()
        with tenant_context(shop):
            assert not Product.objects.filter(slug="linen-shirt").exists()

    def test_plan_limit_is_said_in_the_form(self, as_owner: Client, shop: Tenant) -> None:
        Tenant.objects.filter(pk=shop.pk).update(entitlements={"plan": "Tiny", "max_products": 0})
        from tenants import hosts

        hosts.forget(shop)
        answer = as_owner.post("/admin/catalogue/product/add/", _product_form())
        hosts.forget(shop)
        assert answer.status_code == 200
        assert "Tiny" in answer.content.decode()

    def test_price_takes_the_currencys_decimals(self, as_owner: Client) -> None:
        answer = as_owner.post(
            "/admin/catalogue/product/add/", _product_form(**{"variants.0.price": "0.905"})
        )
        assert answer.status_code == 200
        assert "EUR has 2 decimals" in answer.content.decode()

    def test_two_variants_alike_are_refused(self, as_owner: Client, shop: Tenant) -> None:
        with tenant_context(shop):
            variant = stories.goods("Cup")
            product = variant.product
            product.options.create(position=1, name="Size", values=["S"])
            Variant.objects.filter(pk=variant.pk).update(option1="S")
            option = product.options.get()
        form = _product_form(title="Cup", slug=product.slug) | {
            "variants-TOTAL_FORMS": 2,
            "variants-INITIAL_FORMS": 1,
            "variants-0-id": variant.pk,
            "variants-0-product": product.pk,
            "variants-0-option1": "S",
            "variants-0-price": "5",
            "variants-1-product": product.pk,
            "variants-1-option1": "S",
            "variants-1-price": "6",
            "variants-1-tax_class": "standard",
            "variants-1-weight_grams": "0",
            "variants-1-position": "2",
            "options-TOTAL_FORMS": 1,
            "options-INITIAL_FORMS": 1,
            "options-0-id": option.pk,
            "options-0-product": product.pk,
            "options-0-name": "Size",
            "options-0-position": 1,
        }
        assert as_owner.post(f"/admin/catalogue/product/{product.pk}/change/", form).status_code == 200
        changed = form | {"variants-1-option1": "L"}
        answer = as_owner.post(f"/admin/catalogue/product/{product.pk}/change/", changed)
        assert answer.status_code == 302, answer.context["errors"]
        with tenant_context(shop):
            assert product.options.get().values == ["S", "L"]
            assert Product.objects.get(pk=product.pk).price == Decimal(5)

    def test_last_variant_stays(self, as_owner: Client, shop: Tenant) -> None:
        with tenant_context(shop):
            variant = stories.goods("Cup")
        form = _product_form(title="Cup", slug=variant.product.slug) | {
            "variants-INITIAL_FORMS": 1,
            "variants-0-id": variant.pk,
            "variants-0-product": variant.product_id,
            "variants-0-DELETE": "on",
        }
        answer = as_owner.post(f"/admin/catalogue/product/{variant.product_id}/change/", form)
        assert answer.status_code == 200
        assert "at least one variant" in answer.content.decode()

    def test_what_was_ordered_stays(self, as_owner: Client, shop: Tenant) -> None:
        with tenant_context(shop):
            order = _order()
            variant = Variant.objects.select_related("product").get(pk=order.lines.get().variant_id)
        form = _product_form(title="Cup", slug=variant.product.slug) | {
            "variants-INITIAL_FORMS": 1,
            "variants-0-id": variant.pk,
            "variants-0-product": variant.product_id,
            "variants-0-DELETE": "on",
        }
        url = f"/admin/catalogue/product/{variant.product_id}"
        answer = as_owner.post(f"{url}/change/", form)
        assert "was ordered and cannot be deleted" in answer.content.decode()
        answer = as_owner.post(f"{url}/delete/", {"post": "yes"})
        assert answer["Location"] == f"{url}/change/"
        with tenant_context(shop):
            assert order.lines.get().variant_id == variant.pk
            assert Variant.objects.filter(pk=variant.pk).exists()

    def test_categories_are_moved_but_never_into_themselves(self, as_owner: Client, shop: Tenant) -> None:
        for name, parent in (("Clothes", ""), ("Shirts", "Clothes")):
            with tenant_context(shop):
                above = Category.objects.get(name=parent).pk if parent else ""
            answer = as_owner.post(
                "/admin/catalogue/category/add/", {"name": name, "slug": "", "parent": above}
            )
            assert answer.status_code == 302
        with tenant_context(shop):
            clothes, shirts = Category.objects.get(name="Clothes"), Category.objects.get(name="Shirts")
            assert shirts.get_parent() == clothes
        circle = {"name": "Clothes", "slug": "clothes", "parent": shirts.pk}
        assert as_owner.post(f"/admin/catalogue/category/{clothes.pk}/change/", circle).status_code == 200
        assert (
            as_owner.post(f"/admin/catalogue/category/{clothes.pk}/delete/", {"post": "yes"}).status_code
            == 403
        )


class TestStock:
    def test_adjusting_writes_the_ledger_under_ones_name(self, as_owner: Client, shop: Tenant) -> None:
        with tenant_context(shop):
            level = StockLevel.objects.get(variant=stories.goods(stock=5))
        url = f"/admin/inventory/stocklevel/{level.pk}/adjust/"
        assert as_owner.get(url).status_code == 200
        form = {"_form_submitted": "True", "delta": "-2", "reason": "Broken"}
        answer = as_owner.post(url, form, headers={"HX-Request": "true"})
        assert answer["HX-Redirect"].endswith(f"/stocklevel/{level.pk}/change/")
        with tenant_context(shop):
            assert StockLevel.objects.get(pk=level.pk).on_hand == 3
            movement = StockMovement.objects.filter(level=level).first()
            assert movement is not None
            assert (movement.on_hand_delta, movement.reason, movement.actor) == (
                -2,
                "Broken",
                "owner@alpha.example",
            )

    def test_looking_at_the_dialog_changes_nothing(self, as_owner: Client, shop: Tenant) -> None:
        with tenant_context(shop):
            level = StockLevel.objects.get(variant=stories.goods(stock=5))
        as_owner.get(f"/admin/inventory/stocklevel/{level.pk}/adjust/?_form_submitted=True&delta=4&reason=x")
        with tenant_context(shop):
            assert StockLevel.objects.get(pk=level.pk).on_hand == 5

    def test_a_form_cannot_write_the_numbers(self, as_owner: Client, shop: Tenant) -> None:
        with tenant_context(shop):
            level = StockLevel.objects.get(variant=stories.goods(stock=5))
        form = {
            "on_hand": "99",
            "reserved": "7",
            "policy": "continue",
            "low_stock_threshold": "2",
            "movements-TOTAL_FORMS": 0,
            "movements-INITIAL_FORMS": 0,
        }
        assert as_owner.post(f"/admin/inventory/stocklevel/{level.pk}/change/", form).status_code == 302
        with tenant_context(shop):
            level.refresh_from_db()
            assert (level.on_hand, level.reserved, level.policy, level.low_stock_threshold) == (
                5,
                0,
                "continue",
                2,
            )

    def test_too_little_is_refused_with_a_word(self, as_owner: Client, shop: Tenant) -> None:
        with tenant_context(shop):
            level = StockLevel.objects.get(variant=stories.goods(stock=5))
        form = {"_form_submitted": "True", "delta": "-6", "reason": "Lost"}
        page = as_owner.post(
            f"/admin/inventory/stocklevel/{level.pk}/adjust/", form, follow=True
        ).content.decode()
        assert "5 are on hand" in page


class TestOrders:
    def test_paid_sent_and_noted_through_services(self, as_owner: Client, shop: Tenant) -> None:
        with tenant_context(shop):
            order = _order()
            line = order.lines.get()
        base = f"/admin/orders/order/{order.pk}"
        confirmed = {"_form_submitted": "True"}
        assert as_owner.post(f"{base}/mark_paid/", confirmed).status_code == 302
        parcel = confirmed | {f"line_{line.pk}": 1, "carrier": "DHL", "number": "7", "url": ""}
        assert as_owner.post(f"{base}/fulfil/", parcel).status_code == 302
        assert as_owner.post(f"{base}/note/", confirmed | {"text": "Gift"}).status_code == 302
        with tenant_context(shop):
            order.refresh_from_db()
            assert (order.payment_status, order.fulfilment_status) == ("complete", "partial")
            kinds = list(OrderEvent.objects.filter(order=order).values_list("kind", "actor"))
            assert kinds[1:] == [
                ("paid", "owner@alpha.example"),
                ("fulfilled", "owner@alpha.example"),
                ("note", "owner@alpha.example"),
            ]
        page = as_owner.get(f"{base}/change/").content.decode()
        assert "DHL" in page
        assert "mark_paid" not in page

    def test_cancelling_gives_the_stock_back(self, as_owner: Client, shop: Tenant) -> None:
        with tenant_context(shop):
            order = _order(quantity=3)
        answer = as_owner.post(
            f"/admin/orders/order/{order.pk}/cancel/", {"_form_submitted": "True", "reason": "Wished"}
        )
        assert answer.status_code == 302
        with tenant_context(shop):
            order.refresh_from_db()
            assert order.status == "cancelled"
            assert StockLevel.objects.get(variant=order.lines.get().variant).reserved == 0

    @pytest.mark.parametrize(
        ("role", "action", "status"),
        [
            (roles.MANAGER, "mark_paid", 302),
            (roles.FULFILMENT, "mark_paid", 403),
            (roles.FULFILMENT, "fulfil", 302),
            (roles.SUPPORT, "cancel", 302),
            (roles.ANALYST, "cancel", 403),
            (roles.ANALYST, "note", 403),
            (roles.CATALOGUE, "fulfil", 403),
        ],
    )
    def test_role_may_or_may_not(
        self, role: str, action: str, status: int, as_role: Callable[[str], Client], shop: Tenant
    ) -> None:
        with tenant_context(shop):
            order = _order()
            line = order.lines.get()
        form = {"_form_submitted": "True", "reason": "x", "text": "x", f"line_{line.pk}": 2}
        assert as_role(role).post(f"/admin/orders/order/{order.pk}/{action}/", form).status_code == status

    def test_page_keeps_payments_from_those_who_may_not_see_them(
        self, as_role: Callable[[str], Client], shop: Tenant
    ) -> None:
        with tenant_context(shop):
            order = _order(stories.PAYS)
        path = f"/admin/orders/order/{order.pk}/change/"
        shown = {
            role: as_role(role)
            .get(path)
            .content.decode()
            .replace(str(order.pk), "")  # which may hold any digits
            for role in (roles.SUPPORT, roles.FULFILMENT)
        }
        assert "4242" in shown[roles.SUPPORT]
        assert "4242" not in shown[roles.FULFILMENT]


class TestCustomers:
    def test_history_has_its_own_permission(self, as_role: Callable[[str], Client], shop: Tenant) -> None:
        with tenant_context(shop):
            buyer = stories.customer()
            cart_id, shopper = stories.customer_cart(buyer, stories.goods())
            number = checkout.place(cart_id=cart_id, shopper=shopper, payment=stories.PAYS, now=stories.NOW)[
                "number"
            ]
        url = f"/admin/customers/customer/{buyer.pk}/change/"
        assert f"#{number}" in as_role(roles.SUPPORT).get(url).content.decode()
        assert f"#{number}" not in as_role(roles.ANALYST).get(url).content.decode()

    def test_a_tier_chosen_by_hand_is_pinned(self, as_owner: Client, shop: Tenant) -> None:
        with tenant_context(shop):
            buyer = stories.customer()
            gold = buyer.tier.__class__.objects.get(name="Gold")
        form = {"tier": gold.pk, "phone": "", "tags": "vip, loyal", "note": "Kind"}
        assert as_owner.post(f"/admin/customers/customer/{buyer.pk}/change/", form).status_code == 302
        with tenant_context(shop):
            changed = Customer.objects.get(pk=buyer.pk)
            assert (changed.tier, changed.tier_is_pinned, changed.tags) == (gold, True, ["loyal", "vip"])

    def test_who_is_exempt_from_tax_is_said_and_taken_back(self, as_owner: Client, shop: Tenant) -> None:
        with tenant_context(shop):
            buyer = stories.customer()
        page = f"/admin/customers/customer/{buyer.pk}/change/"
        for reason, kept in (("charity", "NV 17"), ("", "")):
            given = {"tax_exemption": reason, "tax_exemption_certificate": "NV 17"}
            filled.save(as_owner, page, **given)
            with tenant_context(shop):
                buyer.refresh_from_db()
            assert (buyer.tax_exemption, buyer.tax_exemption_certificate) == (reason, kept)

    def test_anonymising_asks_first(self, as_owner: Client, shop: Tenant) -> None:
        with tenant_context(shop):
            buyer = stories.customer()
        url = f"/admin/customers/customer/{buyer.pk}/anonymise/"
        assert as_owner.get(url).status_code == 200
        with tenant_context(shop):
            assert Customer.objects.get(pk=buyer.pk).anonymised_at is None
        assert as_owner.post(url, {"_form_submitted": "True"}).status_code == 302
        with tenant_context(shop):
            assert Customer.objects.get(pk=buyer.pk).anonymised_at is not None


def test_promotion_keeps_one_spelling_of_its_code_and_refuses_a_second(
    as_owner: Client, shop: Tenant
) -> None:
    form = {
        "name": "Spring",
        "applies_to": "order",
        "kind": "percentage",
        "value": "10",
        "buy_quantity": "0",
        "get_quantity": "0",
        "minimum_subtotal": "0",
        "minimum_quantity": "0",
        "priority": "0",
        "is_active": "on",
        "codes-TOTAL_FORMS": "1",
        "codes-INITIAL_FORMS": "0",
        "codes-0-code": " spring ",
        "codes-0-is_active": "on",
    }
    path = "/admin/promotions/promotion/add/"
    assert as_owner.post(path, form).status_code == 302
    assert as_owner.post(path, form | {"codes-0-code": "SPRING"}).status_code == 200
    assert as_owner.post(path, form | {"codes-0-code": "x", "value": "101"}).status_code == 200
    assert as_owner.post(path, form | {"codes-0-code": "x", "kind": "free_shipping"}).status_code == 200
    with tenant_context(shop):
        assert [code.code for code in Promotion.objects.get().codes.all()] == ["SPRING"]
    many = as_owner.post(path, form | {"codes-TOTAL_FORMS": "2000", "codes-0-code": "x"})
    assert (many.status_code, many.content.count(b'name="codes-99-code"')) == (200, 1)
    assert b'name="codes-100-code"' not in many.content, (
        "a form of two hundred bytes was drawn with 2,000 rows"
    )
