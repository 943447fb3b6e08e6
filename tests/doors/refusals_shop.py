"""What is refused of drafts, stock, store credit, reviews, staff, and of what the owner settles."""

from decimal import Decimal
from typing import Any

from accounts.models import User
from storefront.carts.models import Cart
from storefront.catalogue.models import Variant
from storefront.checkout import drafts
from storefront.credits import services as balances
from storefront.inventory.models import StockLevel
from storefront.reviews.models import Review
from tests.doors.case import Case
from tests.doors.refusals_orders import DIALOG
from tests.storefront import stories


def _empty_draft() -> dict[str, Any]:
    made = drafts.create(
        values={"email": "buyer@example.com"}, may=stories.anything, actor=stories.STAFF, now=stories.NOW
    )
    assert Cart.objects.filter(pk=made["id"]).exists()
    return {"id": made["id"]}


def _level() -> dict[str, Any]:
    level = StockLevel.objects.get(variant__sku=stories.goods().sku)
    return {"id": level.pk, "variant": level.variant_id, "location": level.location_id}


def _variant() -> dict[str, Any]:
    return {"id": Variant.objects.get(sku=stories.goods().sku).pk}


def _review() -> dict[str, Any]:
    buyer, variant = stories.customer(), stories.goods()
    review = Review.objects.create(
        product_id=variant.product_id, customer=buyer, rating=5, created_at=stories.NOW
    )
    return {"id": review.pk}


def _owner() -> dict[str, Any]:
    owner = User.objects.get(email="owner@alpha.example")
    return {"id": owner.pk, "role": owner.groups.get().pk}


def _credit() -> dict[str, Any]:
    credit = balances.adjust_store_credit(
        customer_id=stories.customer().pk, amount=Decimal(5), note="", actor=stories.STAFF, now=stories.NOW
    )
    return {"id": credit.pk, "customer": credit.customer_id}


CASES = [
    Case(
        name="store credit: more taken than is there",
        method="post",
        api="/store-credits",
        body={"customer": "{customer}", "amount": {"amount": "-6.00"}},
        admin="/admin/credits/storecredit/{id}/adjust/",
        form=DIALOG | {"change": "-6.00"},
        field="amount",
        admin_field="",
        code="credit.balance_too_small",
        given=_credit,
    ),
    Case(
        name="draft: sent with nothing in it",
        method="post",
        api="/draft-orders/{id}/sendings",
        admin="/admin/carts/draftorder/{id}/send/",
        form=DIALOG,
        code="cart.empty",
        given=_empty_draft,
    ),
    Case(
        name="stock: less than is reserved",
        method="post",
        api="/stock-adjustments",
        body={"variant": "{variant}", "location": "{location}", "delta": -1000, "reason": "count"},
        admin="/admin/inventory/stocklevel/{id}/adjust/",
        form=DIALOG | {"delta": "-1000", "reason": "count"},
        code="inventory.below_reserved",
        given=_level,
    ),
    Case(
        name="variant: a price below nothing",
        method="patch",
        api="/variants/{id}",
        body={"price": {"amount": "-1.00"}},
        admin="/admin/catalogue/variant/{id}/change/",
        form={"price": "-1.00"},
        field="price.amount",
        admin_field="price",
        code="too_small",
        given=_variant,
    ),
    Case(
        name="review: an answer that is too long",
        method="patch",
        api="/reviews/{id}",
        body={"reply": "x" * 2001},
        admin="/admin/reviews/review/{id}/answer/",
        form=DIALOG | {"reply": "x" * 2001},
        field="reply",
        code="too_long",
        given=_review,
    ),
    Case(
        name="staff: the last owner is let go",
        method="delete",
        api="/staff/{id}",
        admin="/admin/accounts/user/{id}/change/",
        form={"email": "owner@alpha.example", "is_staff": "on", "groups": "{role}"},
        code="staff.last_owner",
        given=_owner,
    ),
    Case(
        name="settings: no name",
        method="patch",
        api="/settings",
        body={"name": " "},
        admin="/admin/settings/",
        form={"name": " "},
        field="name",
        code="required",
    ),
    Case(
        name="policy: a text with something left to fill in",
        method="put",
        api="/policies/terms",
        body={"body": "Sold by [[name]]"},
        admin="/admin/legal/",
        form={"kind": "terms", "terms-body": "Sold by [[name]]"},
        field="body",
        code="open",
    ),
]
