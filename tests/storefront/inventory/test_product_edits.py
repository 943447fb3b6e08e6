"""One change to many products: what it would do, what it does, and taking it back."""

from decimal import Decimal

import pytest
from django_tenants.utils import tenant_context

from accounts import audit
from accounts.models import AuditEvent, User
from kernel import clock
from kernel.actors import Actor, Kind
from kernel.errors import Invalid, PermissionRefused
from storefront.catalogue import services as catalogue
from storefront.catalogue.models import Variant
from storefront.inventory import product_edits
from storefront.inventory.models import StockLevel
from storefront.inventory.product_edits import ProductEdit
from tenants.models import Tenant
from tests.actors import STAFF
from tests.storefront import stories

pytestmark = pytest.mark.django_db
EDIT = ProductEdit(status="archived", add_tags=["sale"], price_percent=Decimal(-10), stock_delta=-2)


@pytest.fixture
def staff(shop: Tenant) -> Actor:
    with tenant_context(shop):
        user = User.objects.get(email="owner@alpha.example")
        return Actor(
            kind=Kind.PERSON, name=str(user), user_id=user.pk, operation="admin:catalogue_product_bulk"
        )


def test_an_edit_is_seen_before_made_and_taken_back(
    shop: Tenant, staff: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kernel.request_id.current", lambda: "the-edit")
    with tenant_context(shop):
        cup, bowl = stories.goods("Cup", stock=5), stories.goods("Bowl", stock=7)
        wish = {"product_ids": [cup.product_id, bowl.product_id], "edit": EDIT, "currency": "EUR"}
        seen = product_edits.preview(**wish)
        assert {(each.field, str(each.before), str(each.after)) for each in seen if each.title == "Cup"} >= {
            ("status", "active", "archived"),
            ("on_hand", "5", "3"),
        }
        assert _state(cup) == ("active", [], cup.price, 5)
        token = product_edits.apply(**wish, actor=staff, now=clock.now())
        cheaper = (cup.price * 9 / 10).quantize(Decimal("0.01"))
        assert _state(cup) == ("archived", ["sale"], cheaper, 3)
        assert AuditEvent.objects.filter(request_id=token, verb=audit.UPDATED).count() == 4

        later = Decimal("1.00")
        catalogue.update_variant(product_id=bowl.product_id, variant_id=bowl.pk, actor=STAFF, price=later)
        with pytest.raises(PermissionRefused):
            product_edits.undo(
                token=token, may=lambda needed: "stock" not in needed, actor=staff, now=clock.now()
            )
        assert _state(cup)[3] == 3
        product_edits.undo(token=token, may=stories.anything, actor=staff, now=clock.now())
        assert _state(cup) == ("active", [], cup.price, 5)
        assert _state(bowl) == ("active", [], later, 7), "what was changed since stays"
        with pytest.raises(Invalid):
            product_edits.undo(token=token, may=stories.anything, actor=staff, now=clock.now())


def test_no_price_falls_below_nothing(shop: Tenant, staff: Actor) -> None:
    with tenant_context(shop):
        cup = stories.goods("Cup", stock=5)
        edit = ProductEdit(price_delta=-cup.price - 1, status="draft")
        with pytest.raises(Invalid):
            product_edits.apply(
                product_ids=[cup.product_id], edit=edit, currency="EUR", actor=staff, now=clock.now()
            )
        assert _state(cup) == ("active", [], cup.price, 5)


def _state(variant: Variant) -> tuple[str, list[str], Decimal, int]:
    found = Variant.objects.select_related("product").get(pk=variant.pk)
    level = StockLevel.objects.get(variant=variant)
    return found.product.status, found.product.tags, found.price, level.on_hand
