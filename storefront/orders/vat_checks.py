"""Whether the VAT number of a buyer is registered: asked once the order is paid, held for or sent, and written on its
timeline. An order that comes to nothing is anybody's, with any number.
"""

from datetime import datetime

from kernel import clock
from kernel.outbox.delivery import Call
from kernel.outbox.models import OutboxEntry
from storefront.orders import timeline
from storefront.orders.models import Order
from tenants import vies

TOPIC = "vat_number.order"


def ask_later(order: Order, *, now: datetime) -> None:
    """Have VIES asked about an order's number, once however often this is called."""
    payload = {"order": str(order.pk)}
    vies.ask_later(order.vat_id, topic=TOPIC, payload=payload, key=f"{TOPIC}:{order.pk}", now=now)


def check(entry: OutboxEntry) -> Call | None:
    """The question about an order's number."""
    order = Order.objects.filter(pk=entry.payload["order"]).exclude(vat_id="").first()
    if order is None:
        return None  # erased meanwhile

    def note(is_registered: bool) -> None:
        kind = "vat_number_registered" if is_registered else "vat_number_unknown"
        timeline.record(order, kind, is_public=False, now=clock.now())

    return vies.call(order.vat_id, settle=note)
