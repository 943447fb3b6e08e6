"""What reminders are about: carts left behind, products of an order, levels that run low."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q

from storefront.carts import priced, tokens
from storefront.carts.models import Cart
from storefront.catalogue.models import Product
from storefront.inventory.models import StockLevel
from storefront.orders.models import Order, OrderEvent
from storefront.orders.rules import FulfilmentStatus, PaymentStatus


@dataclass(frozen=True, slots=True)
class Item:
    """One variant of a cart."""

    title: str
    quantity: int
    price: Decimal


@dataclass(frozen=True, slots=True)
class LeftCart:
    """A cart with what is in it; a guest's with its token."""

    id: UUID
    customer_id: int | None
    locale: str
    currency: str
    token: str
    items: list[Item]


@dataclass(frozen=True, slots=True)
class LowLevel:
    """A level that has come down to its threshold."""

    id: int
    title: str
    sku: str
    location: str
    available: int


def find_open_cart(*, cart_id: UUID | str) -> LeftCart | None:
    """The open cart with what can still be bought of it; None where that is nothing."""
    cart = Cart.objects.filter(pk=cart_id, status=Cart.Status.OPEN).first()
    if cart is None:
        return None
    items = [
        Item(title=item.variant.full_title, quantity=item.quantity, price=item.variant.price)
        for item in priced.list_items(cart_id=cart.pk)
        if item.variant.is_for_sale
    ]
    token = "" if cart.customer_id else tokens.for_cart(cart.pk)
    return (
        LeftCart(
            id=cart.pk,
            customer_id=cart.customer_id,
            locale=cart.locale,
            currency=cart.currency,
            token=token,
            items=items,
        )
        if items
        else None
    )


def list_left_carts(
    *, now: datetime, after: timedelta, until: timedelta, limit: int = 500
) -> list[tuple[UUID, str, datetime]]:
    """Id, address and last change of open carts left for so long, whose buyer has ordered nothing since."""
    ordered_since = Order.objects.filter(
        email__iexact=OuterRef("email"), placed_at__gte=OuterRef("created_at")
    )
    left = Cart.objects.filter(
        Q(items__isnull=False),
        ~Exists(ordered_since),
        status=Cart.Status.OPEN,
        updated_at__lte=now - after,
        updated_at__gt=now - until,
        expires_at__gt=now,
    ).exclude(email="")
    return list(left.distinct().order_by("updated_at").values_list("pk", "email", "updated_at")[:limit])


def list_delivered(*, now: datetime, after: timedelta, until: timedelta, limit: int = 500) -> list[Order]:
    """Orders wholly sent and paid, whose last parcel left `after` to `until` ago."""
    parcels = OrderEvent.objects.filter(order=OuterRef("pk"), kind="fulfilled")
    orders = Order.objects.filter(
        Exists(parcels.filter(created_at__gt=now - until)),
        ~Exists(parcels.filter(created_at__gt=now - after)),
        fulfilment_status=FulfilmentStatus.FULFILLED,
        payment_status=PaymentStatus.COMPLETE,
    )
    return list(orders.order_by("pk")[:limit])


def products_of(*, variant_ids: Sequence[int]) -> list[tuple[str, str]]:
    """Title and slug of the products of variants that are still sold."""
    found = Product.objects.filter(variants__in=variant_ids, status=Product.Status.ACTIVE)
    return list(found.distinct().order_by("pk").values_list("title", "slug"))


def low_levels(*, level_ids: Sequence[int] | None = None) -> list[LowLevel]:
    """Counted levels at or below their threshold, the emptiest first; of these only, where they are named."""
    levels = StockLevel.objects.filter(
        low_stock_threshold__gte=F("on_hand") - F("reserved"), location__is_active=True
    ).exclude(policy=StockLevel.Policy.UNTRACKED)
    if level_ids is not None:
        levels = levels.filter(pk__in=level_ids)
    rows = levels.order_by(F("on_hand") - F("reserved"), "pk").values_list(
        "pk",
        "variant__product__title",
        "variant__title",
        "variant__sku",
        "location__name",
        F("on_hand") - F("reserved"),
    )
    return [
        LowLevel(
            id=pk,
            title=f"{product} – {variant}" if variant else product,
            sku=sku or "",
            location=location,
            available=max(left, 0),
        )
        for pk, product, variant, sku, location, left in rows
    ]
