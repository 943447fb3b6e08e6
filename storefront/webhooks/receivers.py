"""Which facts are events. Receivers write rows in the fact's own transaction."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from kernel import clock, money
from kernel.outbox import delivery as outbox
from storefront.catalogue import signals as catalogue_signals
from storefront.catalogue.models import Variant
from storefront.customers import queries as customers
from storefront.customers import signals as customer_signals
from storefront.customers.models import Customer
from storefront.customers.persons import Person
from storefront.inventory import signals as inventory_signals
from storefront.orders import queries as orders
from storefront.orders import signals as order_signals
from storefront.orders.models import Order
from storefront.promotions import signals as promotion_signals
from storefront.promotions.models import Promotion
from storefront.webhooks import delivery, erasure, rules, services, signals
from storefront.webhooks.models import Endpoint
from tenants import current


def connect() -> None:
    """Listen to the shop, and take the outbox's webhooks."""
    outbox.register(services.TOPIC, delivery.deliver, waits=rules.WAITS, lane_of=lambda _: "webhooks")
    for signal, receiver in (
        (order_signals.order_placed, _tell_of_order("order.placed")),
        (order_signals.order_paid, _tell_of_order("order.paid")),
        (order_signals.order_cancelled, _tell_of_order("order.cancelled")),
        (order_signals.order_fulfilled, _tell_fulfilled),
        (order_signals.refund_issued, _tell_refunded),
        (customer_signals.customer_registered, _tell_registered),
        (customer_signals.customer_anonymised, _tell_anonymised),
        (inventory_signals.stock_low, _tell_low),
        (catalogue_signals.products_changed, _tell_products),
        (promotion_signals.promotion_started, _tell_of_promotion("promotion.started")),
        (promotion_signals.promotion_ended, _tell_of_promotion("promotion.ended")),
        (signals.endpoint_disabled, _tell_owner),
    ):
        signal.connect(receiver, weak=False, dispatch_uid=f"webhooks.{id(receiver)}")


def _order(order: Order) -> dict[str, Any]:
    return {"order": orders.get(number=order.number, holder=None)}


def _tell_of_order(event_type: str) -> Callable[..., None]:
    def tell(sender: Any, order: Order, now: datetime, **_kwargs: Any) -> None:
        services.announce(event_type, subject=f"order:{order.pk}", data=lambda: _order(order), now=now)

    return tell


def _tell_fulfilled(
    sender: Any, order: Order, lines: Mapping[int, int], tracking: Any, now: datetime, **_kwargs: Any
) -> None:
    services.announce(
        "order.fulfilled",
        subject=f"order:{order.pk}",
        data=lambda: (
            _order(order)
            | {"lines": [{"id": pk, "quantity": n} for pk, n in lines.items()], "tracking": tracking}
        ),
        now=now,
    )


def _tell_refunded(sender: Any, order: Order, amount: Decimal, now: datetime, **_kwargs: Any) -> None:
    services.announce(
        "refund.issued",
        subject=f"order:{order.pk}",
        data=lambda: _order(order) | {"amount": money.as_dict(amount, order.currency)},
        now=now,
    )


def _tell_of_promotion(event_type: str) -> Callable[..., None]:
    def tell(sender: Any, promotion: Promotion, now: datetime, **_kwargs: Any) -> None:
        services.announce(
            event_type,
            subject=f"promotion:{promotion.pk}",
            data=lambda: {
                "promotion": {
                    "id": promotion.pk,
                    "name": promotion.name,
                    "starts_at": promotion.starts_at,
                    "ends_at": promotion.ends_at,
                }
            },
            now=now,
        )

    return tell


def _tell_registered(sender: Any, customer: Customer, now: datetime, **_kwargs: Any) -> None:
    services.announce(
        "customer.registered",
        subject=f"customer:{customer.pk}",
        data=lambda: {"customer": customers.view(customer)},
        now=now,
    )


def _tell_anonymised(sender: Any, customer: Customer, person: Person, now: datetime, **_kwargs: Any) -> None:
    """What was told of the person is emptied, and who was told hears that they are to forget too."""
    erasure.erase(person=person)
    services.announce(
        "customer.anonymised",
        subject=f"customer:{customer.pk}",
        data=lambda: {"customer": {"id": customer.pk}},
        now=now,
    )


def _tell_low(
    sender: Any, level_id: int, variant_id: int, available: int, threshold: int, **_kwargs: Any
) -> None:
    def data() -> dict[str, Any]:
        variant = Variant.objects.select_related("product").get(pk=variant_id)
        return {
            "variant": {
                "id": variant_id,
                "sku": variant.sku or None,
                "product": {"id": variant.product_id, "title": variant.product.title},
            },
            "stock_level": level_id,
            "available": available,
            "threshold": threshold,
        }

    services.announce("stock.low", subject=f"level:{level_id}", data=data, now=clock.now())


def _tell_products(sender: Any, product_ids: Sequence[int], **_kwargs: Any) -> None:
    """Which products have changed.

    The event names the product and does not carry it: it may change again before the event arrives.
    """
    if not services.is_wanted("product.updated"):
        return
    now = clock.now()
    for product_id in product_ids:
        services.announce(
            "product.updated",
            subject=f"product:{product_id}",
            data=partial(_product, product_id),
            now=now,
        )


def _product(product_id: int) -> dict[str, Any]:
    return {"product": {"id": product_id}}


def _tell_owner(sender: Any, endpoint: Endpoint, now: datetime, **_kwargs: Any) -> None:
    """The owner is written to: a program of theirs hears nothing any more."""
    payload = {
        "template": "webhook_disabled",
        "to": [current.tenant().contact_email],
        "context": {"url": endpoint.url, "reason": endpoint.disabled_reason},
    }
    outbox.add("email", payload, now=now, key=f"webhook_disabled:{endpoint.pk}:{now.isoformat()}")
