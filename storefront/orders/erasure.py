"""Taking a person out of their orders; figures, goods and the country that was taxed stay for the books.

An invoice has to name its buyer for as long as the law has it kept: what names them is sealed beside the
order, opened for staff's copies of its documents alone, and forgotten with the duty to keep it
(docs/decisions/0011-erasure.md).
"""

import contextlib
import json
from datetime import datetime, timedelta

import orjson
from django.db.models import Q, QuerySet

from kernel import revisions, rows, sealing
from storefront.customers.data_subjects import DataSubject, anonymous_address, names_in
from storefront.orders.models import Order, OrderEvent, OrderLine, Refund, Return

KEPT_FOR = timedelta(days=3653)
"""Ten years: the longest that tax law in the EU has invoices kept."""
_PURPOSE = "invoice-addressee"
_NAMING = ("email", "vat_id", "tax_exemption_certificate", "shipping_address", "billing_address")


def lock(*, person: DataSubject) -> None:
    """Lock the person's orders, in the caller's transaction."""
    list(_theirs(person).values_list("pk"))


def erase(*, person: DataSubject) -> None:
    """Take the person out of every order of theirs, in the caller's transaction."""
    orders = list(_theirs(person))
    for order in orders:
        person = person.called([*names_in(order.shipping_address), *names_in(order.billing_address)])
        if order.invoice_number is not None:
            order.addressee_sealed = _seal(order)
        order.email, order.note, order.vat_id = person.replacement, "", ""
        order.tax_exemption_certificate = ""
        order.shipping_address = order.shipping_address and anonymous_address(order.shipping_address)
        order.billing_address = order.billing_address and anonymous_address(order.billing_address)
        order.custom_fields = person.redact_data(order.custom_fields)
    revisions.stamp(orders)
    fields = [
        "email",
        "note",
        "vat_id",
        "tax_exemption_certificate",
        "shipping_address",
        "billing_address",
        "addressee_sealed",
        "custom_fields",
    ]
    fields += revisions.FIELDS
    Order.objects.bulk_update(orders, fields, batch_size=500)
    theirs = Q(order__in=orders)
    if person.is_proved:
        theirs |= Q(recipient_email__iexact=person.email)
    OrderLine.objects.filter(theirs).exclude(recipient_email=None).update(recipient_email="")
    _erase_words(person, orders)


def _theirs(person: DataSubject) -> "QuerySet[Order]":
    as_guest = Q(customer=None, email=person.email) if person.is_proved else Q()
    theirs = Order.objects.filter(Q(customer=person.customer_id) | as_guest)
    return theirs.select_for_update(of=("self",)).order_by("pk")


def reveal(order: Order) -> Order:
    """The order with its addressee, for a document that has to name them; never to be saved.

    Without one where nobody is kept, or what is kept cannot be read any more.
    """
    if order.addressee_sealed:
        with contextlib.suppress(sealing.Unreadable):
            named = orjson.loads(sealing.open_sealed(order.addressee_sealed, purpose=_PURPOSE))
            for name, value in named.items():
                setattr(order, name, value)
    return order


def forget_addressees(*, now: datetime) -> int:
    """Forget who invoices were to that need not be kept any more; return how many."""
    old = Order.objects.filter(paid_at__lte=now - KEPT_FOR).exclude(addressee_sealed="")
    return old.update(addressee_sealed="")


def seal_anew() -> int:
    """Seal the kept addressees under the key that seals now; return how many. What cannot be read stays."""
    done = 0
    for order in Order.objects.exclude(addressee_sealed="").only("addressee_sealed").iterator():
        with contextlib.suppress(sealing.Unreadable):
            sealed = sealing.seal_anew(order.addressee_sealed, purpose=_PURPOSE)
            done += Order.objects.filter(pk=order.pk, addressee_sealed=order.addressee_sealed).update(
                addressee_sealed=sealed
            )
    return done


def _seal(order: Order) -> str:
    named = {name: getattr(order, name) for name in _NAMING}
    return sealing.seal(json.dumps(named), purpose=_PURPOSE)


def _erase_words(person: DataSubject, orders: list[Order]) -> None:
    for events in rows.pieces(OrderEvent.objects.filter(order__in=orders)):
        named = []
        for event in events:
            data, actor = person.redact_data(event.data), person.redact(event.actor)
            if (data, actor) != (event.data, event.actor):
                event.data, event.actor = data, actor
                named.append(event)
        OrderEvent.objects.bulk_update(named, ["data", "actor"])
    returns = list(Return.objects.filter(order__in=orders).exclude(reason="", answer=""))
    for made in returns:
        made.reason, made.answer = person.redact(made.reason)[:500], person.redact(made.answer)[:500]
    revisions.stamp(returns)
    Return.objects.bulk_update(returns, ["reason", "answer", *revisions.FIELDS], batch_size=500)
    refunds = list(Refund.objects.filter(order__in=orders).exclude(reason=""))
    for refund in refunds:
        refund.reason = person.redact(refund.reason)[:500]
    revisions.stamp(refunds)
    Refund.objects.bulk_update(refunds, ["reason", *revisions.FIELDS], batch_size=500)
