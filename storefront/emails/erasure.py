"""Taking a person out of what was written to them, and out of what was to be."""

from django.db.models import Q

from kernel.outbox.models import OutboxEntry
from storefront.customers.data_subjects import DataSubject
from storefront.customers.models import Customer
from storefront.emails import queries, suppression
from storefront.emails.models import SentMessage
from storefront.orders.models import Order, OrderEvent


def erase(*, person: DataSubject) -> None:
    """Forget the texts of their messages and where they went; what has not gone out yet never does.

    Of an address nobody has shown to be theirs, only what belongs to their own account and orders:
    the rest may be someone else's. What notes on their orders told staff is theirs. In the caller's transaction.
    """
    as_guest = Q(customer=None, email__in=[person.email, person.replacement]) if person.is_proved else Q()
    orders = Order.objects.filter(Q(customer=person.customer_id) | as_guest)
    theirs = Q(payload__to__contains=[person.email])
    if not person.is_proved:
        user = Customer.objects.values_list("user_id", flat=True).get(pk=person.customer_id)
        numbers = list(orders.values_list("number", flat=True))
        theirs &= Q(payload__context__user=str(user)) | Q(payload__context__order__in=numbers)
    notes = OrderEvent.objects.filter(order__in=orders, data__has_key="mentions").values_list("pk", flat=True)
    theirs |= Q(payload__template="mention", payload__context__event__in=list(notes))
    entries = list(OutboxEntry.objects.filter(theirs, topic=queries.TOPIC).select_for_update())
    sent = SentMessage.objects.filter(entry__in=[entry.pk for entry in entries])
    if person.is_proved:
        sent = sent | SentMessage.objects.filter(to__iregex=person.address_pattern)
        suppression.forget(email=person.email)
    for message in sent.defer("html", "text"):
        message.to = person.redact(message.to)[:500]
        message.subject, message.reason = person.redact(message.subject), person.redact(message.reason)
        message.html = message.text = ""
        message.save(update_fields=["to", "subject", "reason", "html", "text"])
    for entry in entries:
        if entry.delivered_at is None:
            entry.delete()
        else:
            entry.payload, entry.last_error = person.redact_data(entry.payload), ""
            entry.save(update_fields=["payload", "last_error"])
