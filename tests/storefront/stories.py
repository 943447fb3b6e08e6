"""What the tests of the selling path begin with: goods on the shelf, buyers, and filled carts."""

from datetime import datetime
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from kernel import actors, clock
from kernel.actors import Actor
from storefront.carts import services as carts
from storefront.catalogue.models import Variant
from storefront.customers.models import Customer
from storefront.customers.rules import Shopper
from storefront.inventory import services as inventory
from storefront.inventory.models import StockLocation
from storefront.orders import returns
from storefront.orders.fulfilment_views import ReturnView
from storefront.promotions import services as promotions
from storefront.promotions.models import Promotion
from storefront.promotions.services import CodeEdit, PromotionValues
from tests.actors import TERMINAL, staff
from tests.factories import ADDRESS, BY_TRANSFER, NOW, PAYS, CustomerFactory, VariantFactory

__all__ = [
    "ADDRESS",
    "ASKS",
    "BUYER",
    "BY_TRANSFER",
    "DECLINED",
    "NOW",
    "PAYS",
    "STAFF",
    "anything",
    "customer",
    "customer_cart",
    "fill",
    "goods",
    "guest_cart",
    "pay_back",
    "promotion",
]

STAFF = staff("owner@alpha.example")
BUYER = actors.buyer()
DECLINED = {"gateway": "sandbox", "card": "4000000000000002"}
ASKS = {"gateway": "sandbox", "card": "4000002500003155"}


def anything(_permission: str) -> bool:
    """What an owner may."""
    return True


def pay_back(*, return_id: int, actor: Actor, now: datetime, **wishes: Any) -> ReturnView:
    """The last step of a return, by an owner."""
    return returns.move(return_id=return_id, status="refunded", may=anything, actor=actor, now=now, **wishes)


def goods(
    title: str = "Cup", *, price: str = "10.00", stock: int = 10, status: str = "active", **fields: Any
) -> Variant:
    """A product of one variant with so many on the shelf."""
    variant: Variant = VariantFactory(
        product__title=title, product__status=status, price=Decimal(price), stock=stock, **fields
    )
    return variant


def put_in_stock(variant: Variant, quantity: int) -> None:
    """Count so many of it."""
    location = StockLocation.objects.order_by("priority", "pk").first()
    assert location is not None
    inventory.set_on_hand(
        variant_id=variant.pk,
        location_id=location.pk,
        on_hand=quantity,
        reason="counted",
        actor=TERMINAL,
        now=NOW,
    )


def promotion(code: str = "", *, code_limit: int | None = None, **fields: Any) -> Promotion:
    """A promotion that runs by itself, or with the code; ten percent off unless told otherwise."""
    told = {"name": "Offer", "kind": "percentage", "value": Decimal(10), "is_automatic": not code} | fields
    codes = [CodeEdit(None, {"code": code, "usage_limit": code_limit})] if code else []
    return promotions.create(
        values=cast(PromotionValues, told), codes=codes, actor=actors.job("tests"), now=clock.now()
    )


def customer(email: str = "grace@example.com") -> Customer:
    """Someone with an account."""
    buyer: Customer = CustomerFactory(email=email)
    return buyer


def guest_cart(*variants: Variant, quantity: int = 1, is_complete: bool = True) -> tuple[UUID, Shopper]:
    """A guest's cart with the variants in it, ready to be ordered unless told otherwise."""
    opened = carts.create(customer=None, now=NOW)
    shopper = Shopper(token=opened["token"])
    fill(opened["id"], shopper, *variants, quantity=quantity, is_complete=is_complete)
    return opened["id"], shopper


def customer_cart(buyer: Customer, *variants: Variant, quantity: int = 1) -> tuple[UUID, Shopper]:
    """A customer's cart with the variants in it, ready to be ordered."""
    opened = carts.create(customer=buyer, now=NOW)
    shopper = Shopper(customer_id=buyer.pk)
    fill(opened["id"], shopper, *variants, quantity=quantity)
    return opened["id"], shopper


def fill(
    cart_id: UUID, shopper: Shopper, *variants: Variant, quantity: int = 1, is_complete: bool = True
) -> None:
    """Put the variants into a cart, and where the order goes."""
    for variant in variants:
        carts.add_item(cart_id=cart_id, shopper=shopper, variant_id=variant.pk, quantity=quantity, now=NOW)
    if is_complete:
        changes = {"email": "ada@example.com", "shipping_address": ADDRESS, "shipping_method": "standard"}
        carts.update(cart_id=cart_id, shopper=shopper, changes=changes, now=NOW)
