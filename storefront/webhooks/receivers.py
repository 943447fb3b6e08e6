"""Which facts are events. Receivers write rows in the fact's own transaction."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from kernel import clock
from kernel.announcing import Signal
from kernel.outbox import delivery as outbox
from storefront.catalogue import signals as catalogue_signals
from storefront.catalogue.models import Product
from storefront.customers import signals as customer_signals
from storefront.customers.data_subjects import DataSubject
from storefront.customers.models import Customer
from storefront.inventory import signals as inventory_signals
from storefront.orders import signals as order_signals
from storefront.orders.models import Fulfilment, Order, Refund
from storefront.promotions import signals as promotion_signals
from storefront.promotions.models import Promotion
from storefront.reviews import signals as review_signals
from storefront.reviews.models import Review
from storefront.webhooks import delivery, erasure, events, rules, services, signals
from storefront.webhooks.models import Endpoint
from tenants import current
from tenants.signals import shop_copied


def connect() -> None:
    """Listen to the shop, and take the outbox's webhooks."""
    shop_copied.connect(begin_as_copy, dispatch_uid="webhooks.begin_as_copy")
    outbox.register(services.TOPIC, delivery.deliver, waits=rules.WAITS, lane_of=lambda _: "webhooks")
    receivers: tuple[tuple[Signal, Callable[..., None], str], ...] = (
        (order_signals.order_placed, _of_order("order.placed"), "order_placed"),
        (order_signals.order_paid, _of_order("order.paid"), "order_paid"),
        (order_signals.payment_failed, _of_order("order.payment_failed"), "payment_failed"),
        (order_signals.order_cancelled, _of_order("order.cancelled"), "order_cancelled"),
        (order_signals.order_expired, _of_order("order.expired"), "order_expired"),
        (order_signals.order_fulfilled, _fulfilled, "order_fulfilled"),
        (order_signals.refund_issued, _refunded, "refund_issued"),
        (customer_signals.customer_registered, _registered, "customer_registered"),
        (customer_signals.customer_anonymised, _erased, "customer_anonymised"),
        (inventory_signals.stock_low, _low, "stock_low"),
        (catalogue_signals.products_changed, _products_changed, "products_changed"),
        (review_signals.review_submitted, _reviewed, "review_submitted"),
        (promotion_signals.promotion_started, _of_promotion("promotion.started"), "promotion_started"),
        (promotion_signals.promotion_ended, _of_promotion("promotion.ended"), "promotion_ended"),
        (signals.endpoint_disabled, _tell_owner, "endpoint_disabled"),
    )
    for signal, receiver, name in receivers:
        signal.connect(receiver, weak=False, dispatch_uid=f"webhooks.{name}")


def begin_as_copy(**_kwargs: Any) -> None:
    """A copy of a shop tells nobody anything."""
    services.begin_as_copy()


def _of_order(event_type: str) -> Callable[..., None]:
    def write(sender: Any, order: Order, now: datetime, **_kwargs: Any) -> None:
        facts = {"id": str(order.pk), "number": order.number}
        events.write(event_type, subject=f"order:{order.pk}", facts=facts, now=now)

    return write


def _fulfilled(sender: Any, order: Order, fulfilment: Fulfilment, now: datetime, **_kwargs: Any) -> None:
    facts = {"id": fulfilment.pk, "number": order.number}
    events.write("fulfilment.created", subject=f"order:{order.pk}", facts=facts, now=now)


def _refunded(sender: Any, order: Order, refund: Refund, now: datetime, **_kwargs: Any) -> None:
    facts = {"id": str(refund.pk), "number": order.number}
    events.write("refund.issued", subject=f"order:{order.pk}", facts=facts, now=now)


def _of_promotion(event_type: str) -> Callable[..., None]:
    def write(sender: Any, promotion: Promotion, now: datetime, **_kwargs: Any) -> None:
        subject = f"promotion:{promotion.pk}"
        events.write(event_type, subject=subject, facts={"id": promotion.pk}, now=now)

    return write


def _registered(sender: Any, customer: Customer, now: datetime, **_kwargs: Any) -> None:
    subject = f"customer:{customer.pk}"
    events.write("customer.registered", subject=subject, facts={"id": customer.pk}, now=now)


def _erased(sender: Any, customer: Customer, person: DataSubject, now: datetime, **_kwargs: Any) -> None:
    """What was written of the person is emptied, and whoever was told hears that they are to forget too."""
    erasure.erase(person=person)
    facts = {"data": {"id": customer.pk}}
    events.write("customer.erased", subject=f"customer:{customer.pk}", facts=facts, now=now)


def _low(sender: Any, level_id: int, variant_id: int, available: int, threshold: int, **_kwargs: Any) -> None:
    facts = {"id": level_id, "variant": variant_id, "available": available, "threshold": threshold}
    events.write("stock.low", subject=f"level:{level_id}", facts=facts, now=clock.now())


def _reviewed(sender: Any, review: Review, now: datetime, **_kwargs: Any) -> None:
    events.write("review.submitted", subject=f"review:{review.pk}", facts={"id": review.pk}, now=now)


def _products_changed(sender: Any, product_ids: Sequence[int], **_kwargs: Any) -> None:
    """Which products have changed: the event carries how each is when it is sent. Those that are gone are deleted."""
    left = set(Product.objects.filter(pk__in=product_ids).values_list("pk", flat=True))
    now = clock.now()
    events.write_many(
        "product.updated", subjects={f"product:{pk}": {"id": pk} for pk in product_ids if pk in left}, now=now
    )
    events.write_many(
        "product.deleted",
        subjects={f"product:{pk}": {"data": {"id": pk}} for pk in product_ids if pk not in left},
        now=now,
    )


def _tell_owner(sender: Any, endpoint: Endpoint, now: datetime, **_kwargs: Any) -> None:
    """The owner is written to: a program of theirs hears nothing any more."""
    payload = {
        "template": "webhook_disabled",
        "to": [current.tenant().contact_email],
        "context": {"url": endpoint.url, "reason": endpoint.disabled_reason},
    }
    outbox.add("email", payload, now=now, key=f"webhook_disabled:{endpoint.pk}:{now.isoformat()}")
