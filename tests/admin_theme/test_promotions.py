"""The promotion's form, filled in while orders use it and its hour strikes."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models.signals import pre_save
from django.test import Client
from django_tenants.utils import tenant_context

from storefront.promotions.models import DiscountCode, Promotion
from tenants.models import Tenant
from tests.storefront import stories

pytestmark = pytest.mark.django_db


@pytest.fixture
def used_meanwhile() -> Iterator[None]:
    """Between the moment a form reads a row and the moment it writes it, three orders come and the job runs."""

    def come(sender: Any, instance: Any, **_: Any) -> None:
        facts = {"used_count": 3} | ({"last_turn": "ended"} if sender is Promotion else {})
        sender.objects.filter(pk=instance.pk).update(**facts)

    for model in (Promotion, DiscountCode):
        pre_save.connect(come, sender=model, dispatch_uid=f"test.{model.__name__}")
    yield
    for model in (Promotion, DiscountCode):
        pre_save.disconnect(sender=model, dispatch_uid=f"test.{model.__name__}")


def form_of(promotion: Promotion, code: DiscountCode, **changes: Any) -> dict[str, Any]:
    form = {"name": "Renamed", "applies_to": "order", "kind": "percentage", "value": "10", "priority": "0"}
    form |= dict.fromkeys(("buy_quantity", "get_quantity", "minimum_subtotal", "minimum_quantity"), "0")
    form |= {"codes-TOTAL_FORMS": "1", "codes-INITIAL_FORMS": "1", "codes-0-id": str(code.pk)}
    return form | {"codes-0-promotion": str(promotion.pk), "codes-0-code": "OTHER"} | changes


def test_a_save_keeps_what_orders_and_the_job_have_counted(
    as_owner: Client, shop: Tenant, used_meanwhile: None
) -> None:
    with tenant_context(shop):
        promotion = stories.promotion("TEN", is_active=False)
        code = promotion.codes.get()
    url = f"/admin/promotions/promotion/{promotion.pk}/change/"
    assert as_owner.post(url, form_of(promotion, code)).status_code == 302
    with tenant_context(shop):
        promotion.refresh_from_db()
        code.refresh_from_db()
    assert (promotion.name, promotion.used_count, promotion.last_turn) == ("Renamed", 3, "ended")
    assert (code.code, code.used_count) == ("OTHER", 3)


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
