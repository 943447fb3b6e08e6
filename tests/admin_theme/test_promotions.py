"""The promotion's form, filled in while orders use it and its hour strikes."""

from html import unescape
from typing import Any

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from accounts.models import AuditEvent
from storefront.carts.models import Cart
from storefront.promotions.models import DiscountCode, Promotion
from tenants.models import Tenant
from tests.storefront import stories

pytestmark = pytest.mark.django_db


def form_of(promotion: Promotion, code: DiscountCode, **changes: Any) -> dict[str, Any]:
    form = {"name": "Renamed", "applies_to": "order", "kind": "percentage", "value": "10", "priority": "0"}
    form |= dict.fromkeys(("buy_quantity", "get_quantity", "minimum_subtotal", "minimum_quantity"), "0")
    form |= {"codes-TOTAL_FORMS": "1", "codes-INITIAL_FORMS": "1", "codes-0-id": str(code.pk)}
    return form | {"codes-0-promotion": str(promotion.pk), "codes-0-code": "OTHER"} | changes


def test_a_save_keeps_what_orders_and_the_job_have_counted_and_a_code_its_word(
    as_owner: Client, shop: Tenant
) -> None:
    with tenant_context(shop):
        promotion = stories.promotion("TEN", is_active=False)
        code = promotion.codes.get()
        Promotion.objects.update(used_count=3, last_announced="ended")
        DiscountCode.objects.update(used_count=3)
    url = f"/admin/promotions/promotion/{promotion.pk}/change/"
    assert as_owner.post(url, form_of(promotion, code)).status_code == 302
    with tenant_context(shop):
        promotion.refresh_from_db()
        code.refresh_from_db()
    assert (promotion.name, promotion.used_count, promotion.last_announced) == ("Renamed", 3, "ended")
    assert (code.code, code.used_count, code.is_active) == ("TEN", 3, False)


def test_products_are_chosen_from_a_list_and_kept(as_owner: Client, shop: Tenant) -> None:
    with tenant_context(shop):
        cup = stories.goods("Cup")
        promotion = stories.promotion("TEN")
        code = promotion.codes.get()
    url = f"/admin/promotions/promotion/{promotion.pk}/change/"
    chosen = form_of(promotion, code, products=str(cup.product_id))
    assert as_owner.post(url, chosen).status_code == 302
    assert f'value="{cup.product_id}" selected' in as_owner.get(url).content.decode()
    assert as_owner.post(url, chosen).status_code == 302
    with tenant_context(shop):
        promotion.refresh_from_db()
        (entry,) = AuditEvent.objects.filter(object_id=str(promotion.pk), fields__has_key="product_ids")
    assert promotion.product_ids == [cup.product_id]
    assert entry.fields["product_ids"] == [[], [cup.product_id]]


def test_a_limit_below_what_was_used_is_refused(as_owner: Client, shop: Tenant) -> None:
    with tenant_context(shop):
        promotion = stories.promotion("TEN")
        code = promotion.codes.get()
        Promotion.objects.update(used_count=2)
    url = f"/admin/promotions/promotion/{promotion.pk}/change/"
    refused = as_owner.post(url, form_of(promotion, code, usage_limit="1"))
    assert refused.status_code == 200
    assert "2 orders use it already" in refused.content.decode()
    assert as_owner.post(url, form_of(promotion, code, usage_limit="2")).status_code == 302


def test_what_it_does_is_told_back(as_owner: Client, shop: Tenant) -> None:
    with tenant_context(shop):
        promotion = stories.promotion("TEN", minimum_subtotal=50, limit_per_buyer=1, is_exclusive=True)
    page = unescape(as_owner.get(f"/admin/promotions/promotion/{promotion.pk}/change/").content.decode())
    assert (
        "10 % off the goods; with the code TEN; from goods for €50.00 on; "
        "once for each buyer; never beside another." in page.replace("\xa0", " ")
    )


def test_a_sample_cart_says_what_applies_and_why_the_rest_does_not(as_owner: Client, shop: Tenant) -> None:
    with tenant_context(shop):
        cup = stories.goods("Cup")
        stories.promotion("TEN")
        stories.promotion("BIG", minimum_subtotal=500)
    page = "/admin/promotions/promotion/sample/"
    assert as_owner.get(page).status_code == 200
    asked = {"variant_1": cup.pk, "quantity_1": 2, "quantity_2": 1, "quantity_3": 1, "country": "DE"}
    answer = unescape(as_owner.get(page, {**asked, "codes": "ten, BIG, NOPE"}).content.decode())
    for said in ("2 × Cup", "−€2.00", "it needs goods for €500.00", "it is not valid"):
        assert said in answer, said
    with tenant_context(shop):
        assert not Cart.objects.exists()
