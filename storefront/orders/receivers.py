"""What orders do when a room below them says something."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from kernel import scope, sealing
from kernel.outbox import delivery as outbox
from storefront.catalogue import signals as catalogue
from storefront.customers import signals as customers
from storefront.customers.models import Customer
from storefront.orders import capturing, erasure, joining, paying, queries, refund_outcomes, vat_checks
from storefront.orders.models import Order, OrderEvent, OrderLine
from storefront.orders.views import EventView, event_view
from storefront.payments import signals as payments
from tenants import vies

_BATCH = 100


def connect() -> None:
    """Listen to the catalogue, to customers and to payments."""
    outbox.register(vat_checks.TOPIC, vat_checks.check, waits=vies.WAITS, lane_of=lambda _: "webhooks")
    customers.personal_data_asked.connect(export_personal_data)
    catalogue.sales_asked.connect(was_sold)
    customers.customer_leaving.connect(erasure.lock)
    customers.customer_anonymised.connect(erasure.erase)
    customers.address_shown.connect(joining.join_guests_orders)
    sealing.rotating.connect(seal_anew)
    for signal, receiver in (
        (payments.owner_asked, paying.lock_owner),
        (payments.payment_succeeded, paying.record_success),
        (payments.payment_authorized, capturing.record_authorization),
        (payments.payment_captured, capturing.record_capture),
        (payments.capture_failed, capturing.note_failed_capture),
        (payments.payment_released, capturing.note_release),
        (payments.payment_failed, paying.record_failure),
        (payments.duplicate_found, paying.note_duplicate),
        (payments.duplicate_refunded, paying.note_refunded_duplicate),
        (payments.duplicate_kept, paying.note_kept_duplicate),
        (payments.amount_mismatched, paying.note_mismatch),
        (payments.refund_reported, refund_outcomes.record_report),
    ):
        signal.connect(receiver)


def seal_anew() -> int:
    """The addressees of erased customers' invoices, when a master key is replaced."""
    return 0 if scope.is_platform() else erasure.seal_anew()


def was_sold(product_id: int, variant_id: int | None) -> bool:
    """Whether the variant, or any of the product's, stands on an order."""
    lines = OrderLine.objects.filter(variant__product_id=product_id)
    return (lines if variant_id is None else lines.filter(variant_id=variant_id)).exists()


def export_personal_data(customer: Customer) -> Mapping[str, object]:
    """A customer's orders, whole, each with what was said of it to them.

    What guests ordered under their address is theirs too, once they have shown that it is.
    """
    told = []
    theirs = Q(customer=customer)
    if customer.user.email_verified_at is not None:
        theirs |= Q(customer=None, email__iexact=customer.user.email)
    numbers = list(Order.objects.filter(theirs).order_by("number").values_list("number", flat=True))
    for first in range(0, len(numbers), _BATCH):
        found = list(Order.objects.filter(number__in=numbers[first : first + _BATCH]).order_by("number"))
        events: dict[Any, list[EventView]] = {}
        for event in OrderEvent.objects.filter(order__in=found, is_public=True).order_by("pk"):
            told_event: EventView = {
                **event_view(event),
                "actor": "",
            }  # who of the staff is no datum of the buyer's
            events.setdefault(event.order_id, []).append(told_event)
        shown = queries.read(found)
        told += [
            {**view, "events": events.get(order.pk, [])} for order, view in zip(found, shown, strict=True)
        ]
    return {"orders": told}
