"""Which facts are events. Receivers write rows in the fact's own transaction."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django_tenants.utils import tenant_context

from accounts import signals as account_signals
from kernel import clock, scope, sealing
from kernel.announcing import Signal
from kernel.outbox import delivery as outbox
from storefront.catalogue import signals as catalogue_signals
from storefront.catalogue.models import Product
from storefront.customers import signals as customer_signals
from storefront.customers.data_subjects import DataSubject
from storefront.customers.models import Customer
from storefront.inventory import signals as inventory_signals
from storefront.orders import signals as order_signals
from storefront.orders.models import Fulfilment, Order, Refund, Return
from storefront.promotions import signals as promotion_signals
from storefront.promotions.models import Promotion
from storefront.reviews import signals as review_signals
from storefront.reviews.models import Review
from storefront.transfers import signals as transfer_signals
from storefront.transfers.models import Transfer
from storefront.webhooks import delivery, erasure, events, payloads, rules, services, signals
from storefront.webhooks.events import Fact
from storefront.webhooks.models import Endpoint
from tenants import current, signals as tenant_signals
from tenants.models import Tenant
from tenants.rules import State


def connect() -> None:
    """Listen to the shop, and take the outbox's webhooks."""
    tenant_signals.shop_copied.connect(services.begin_as_copy, dispatch_uid="webhooks.begin_as_copy")
    tenant_signals.shop_put_back.connect(services.keep_off, dispatch_uid="webhooks.keep_off")
    sealing.rotating.connect(seal_anew)
    account_signals.key_replaced.connect(services.hand_on, dispatch_uid="webhooks.hand_on")
    outbox.register(services.TOPIC, delivery.deliver, waits=rules.WAITS, lane_of=lambda _: "webhooks")
    receivers: tuple[tuple[Signal, Callable[..., None], str], ...] = (
        (order_signals.order_placed, _placed, "order_placed"),
        (order_signals.order_paid, _of_order("order.paid"), "order_paid"),
        (order_signals.payment_failed, _of_order("order.payment_failed"), "payment_failed"),
        (order_signals.order_updated, _of_order("order.updated"), "order_updated"),
        (order_signals.order_edited, _of_order("order.edited"), "order_edited"),
        (order_signals.order_cancelled, _of_order("order.cancelled"), "order_cancelled"),
        (order_signals.order_expired, _of_order("order.expired"), "order_expired"),
        (order_signals.order_completed, _of_order("order.completed"), "order_completed"),
        (order_signals.order_fulfilled, _fulfilled, "order_fulfilled"),
        (order_signals.fulfilment_updated, _parcel_moved, "fulfilment_updated"),
        (order_signals.refund_issued, _of_refund("refund.issued"), "refund_issued"),
        (order_signals.refund_failed, _of_refund("refund.failed"), "refund_failed"),
        (order_signals.return_moved, _return_moved, "return_moved"),
        (customer_signals.customer_registered, _of("customer.registered"), "customer_registered"),
        (customer_signals.customer_added, _of("customer.registered"), "customer_added"),
        (customer_signals.customer_updated, _of("customer.updated"), "customer_updated"),
        (customer_signals.customer_anonymised, _erased, "customer_anonymised"),
        (customer_signals.customers_deleted, _deleted, "customers_deleted"),
        (inventory_signals.stock_low, _low, "stock_low"),
        (inventory_signals.stock_changed, _stock_changed, "stock_changed"),
        (catalogue_signals.products_changed, _products_changed, "products_changed"),
        (catalogue_signals.collection_changed, _collection_changed, "collection_changed"),
        (review_signals.review_submitted, _of("review.submitted"), "review_submitted"),
        (review_signals.review_approved, _of("review.approved"), "review_approved"),
        (transfer_signals.import_finished, _of("import.finished"), "import_finished"),
        (transfer_signals.batch_finished, _of("catalogue_batch.finished"), "batch_finished"),
        (tenant_signals.shop_settings_changed, _shop_changed, "shop_settings_changed"),
        (promotion_signals.promotion_started, _of("promotion.started"), "promotion_started"),
        (promotion_signals.promotion_ended, _of("promotion.ended"), "promotion_ended"),
        (account_signals.app_uninstalled, _app_uninstalled, "app_uninstalled"),
        (signals.endpoint_disabled, _tell_owner, "endpoint_disabled"),
    )
    for signal, receiver, name in receivers:
        signal.connect(receiver, dispatch_uid=f"webhooks.{name}")


def seal_anew() -> int:
    """The secrets that sign, when a master key is replaced."""
    return 0 if scope.is_platform() else services.seal_anew()


def _order_fact(event_type: str, order: Order, previous: Mapping[str, Any] | None = None) -> Fact:
    return Fact(event_type, f"order:{order.pk}", {"id": str(order.pk), "number": order.number}, previous)


def _of_order(event_type: str) -> Callable[..., None]:
    def write(order: Order, now: datetime, previous: Mapping[str, Any] | None = None) -> None:
        events.write_all([_order_fact(event_type, order, previous)], now=now)

    return write


def _placed(order: Order, variants: Sequence[int], now: datetime) -> None:
    """The order, and the stock it has taken, in one statement: a buyer waits for it."""
    events.write_all([_order_fact("order.placed", order), *_stock_facts(variants)], now=now)


def _fulfilled(order: Order, fulfilment: Fulfilment, now: datetime) -> None:
    facts = {"id": fulfilment.pk, "number": order.number}
    events.write("fulfilment.created", subject=f"order:{order.pk}", facts=facts, now=now)


def _parcel_moved(order: Order, fulfilment: Fulfilment, previous: Mapping[str, Any], now: datetime) -> None:
    arrived = fulfilment.delivered_at is not None and "delivered_at" in previous
    facts = {"id": fulfilment.pk, "number": order.number}
    event_type = "fulfilment.delivered" if arrived else "fulfilment.updated"
    events.write(event_type, subject=f"order:{order.pk}", facts=facts, previous=previous, now=now)


def _of_refund(event_type: str) -> Callable[..., None]:
    def write(order: Order, refund: Refund, now: datetime) -> None:
        facts = {"id": str(refund.pk), "number": order.number}
        events.write(event_type, subject=f"order:{order.pk}", facts=facts, now=now)

    return write


def _return_moved(order: Order, made: Return, now: datetime) -> None:
    facts = {"id": made.pk, "number": order.number}
    events.write(f"return.{made.status}", subject=f"order:{order.pk}", facts=facts, now=now)


def _of(event_type: str) -> Callable[..., None]:
    """An event about the row that the fact names."""

    def write(
        now: datetime,
        customer: Customer | None = None,
        promotion: Promotion | None = None,
        review: Review | None = None,
        transfer: Transfer | None = None,
        previous: Mapping[str, Any] | None = None,
    ) -> None:
        row = customer or promotion or review or transfer
        assert row is not None
        subject = f"{row._meta.model_name}:{row.pk}"
        events.write(event_type, subject=subject, facts={"id": row.pk}, previous=previous, now=now)

    return write


def _erased(customer: Customer, person: DataSubject, now: datetime) -> None:
    """What was written of the person is emptied, and whoever was told hears that they are to forget too."""
    erasure.erase(person=person)
    _deleted([customer.pk], now)


def _deleted(customer_ids: Sequence[int], now: datetime) -> None:
    gone = [Fact("customer.erased", f"customer:{pk}", {"data": {"id": pk}}) for pk in customer_ids]
    events.write_all(gone, now=now)


def _low(level_id: int, variant_id: int, available: int, threshold: int) -> None:
    facts = {"id": level_id, "variant": variant_id, "available": available, "threshold": threshold}
    events.write("stock.low", subject=f"level:{level_id}", facts=facts, now=clock.now())


def _stock_facts(variants: Collection[int]) -> list[Fact]:
    return [Fact("stock.changed", f"stock:{pk}", {"id": pk}) for pk in sorted(set(variants))]


def _stock_changed(variants: Collection[int], now: datetime) -> None:
    events.write_all(_stock_facts(variants), now=now)


def _products_changed(product_ids: Sequence[int], created: Collection[int] = ()) -> None:
    """Which products have changed: the event carries how each is when it is sent. Those that are gone are deleted."""
    left = set(Product.objects.filter(pk__in=product_ids).values_list("pk", flat=True))
    happened = []
    for pk in product_ids:
        if pk not in left:
            happened.append(Fact("product.deleted", f"product:{pk}", {"data": {"id": pk}}))
        else:
            event_type = "product.created" if pk in created else "product.updated"
            happened.append(Fact(event_type, f"product:{pk}", {"id": pk}))
    events.write_all(happened, now=clock.now())


def _collection_changed(
    collection_id: int, is_deleted: bool = False, previous: Mapping[str, Any] | None = None
) -> None:
    subject = f"collection:{collection_id}"
    facts: dict[str, Any] = {"id": collection_id}
    if is_deleted:
        events.write("collection.deleted", subject=subject, facts={"data": facts}, now=clock.now())
    else:
        events.write("collection.updated", subject=subject, facts=facts, previous=previous, now=clock.now())


def _shop_changed(tenant: Tenant, previous: Mapping[str, Any], now: datetime) -> None:
    """Settings that no program sees are no event, nor are those of a shop that is not born yet."""
    before = payloads.shop_before(tenant, previous)
    if before and tenant.state != State.PROVISIONING:
        with tenant_context(tenant):
            events.write(
                "shop.updated", subject="shop", facts={"id": str(tenant.pk)}, previous=before, now=now
            )


def _app_uninstalled(app: str, ended: datetime, now: datetime) -> None:
    if not scope.is_platform():  # whose keys are of no shop
        events.end_app(app=app, ended=ended, now=now)


def _tell_owner(endpoint: Endpoint, now: datetime) -> None:
    """The owner is written to: a program of theirs hears nothing any more."""
    payload = {
        "template": "webhook_disabled",
        "to": [current.tenant().contact_email],
        "context": {"url": endpoint.url, "reason": endpoint.disabled_reason},
    }
    outbox.add("email", payload, now=now, key=f"webhook_disabled:{endpoint.pk}:{now.isoformat()}")
