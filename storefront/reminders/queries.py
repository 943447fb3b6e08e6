"""Whom reminders go to: buyers of carts left behind and of orders that have arrived."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from storefront.carts.models import Cart
from storefront.orders.models import Order, OrderEvent
from storefront.orders.rules import FulfilmentStatus, PaymentStatus


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
