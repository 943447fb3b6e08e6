"""The words of invoices, credit notes and order pages, in their buyer's language."""

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from accounts.models import Profile
from kernel import formats
from kernel.formats import Format
from storefront.orders.models import Order
from tenants import current

_WORDS: dict[str, dict[str, StrOrPromise]] = {
    "document": {
        "invoice": _("Invoice"),
        "credit_note": _("Credit note"),
        "tax_invoice": _("Tax invoice"),
        "packing_slip": _("Packing slip"),
        "to_invoice": _("To invoice"),
        "date": _("Date"),
        "order": _("Order"),
        "ordered": _("Ordered"),
        "supplied": _("Supplied"),
        "paid_by": _("Paid by"),
        "quantity": _("Quantity"),
        "item": _("Item"),
        "price": _("Price"),
        "discount": _("Discount"),
        "amount": _("Amount"),
        "subtotal": _("Subtotal"),
        "shipping": _("Shipping"),
        "tax": _("Tax"),
        "tax_in_it": _("Includes tax"),
        "including": _("Including"),
        "plus": _("Plus"),
        "of": _("of net"),
        "total_paid": _("Total, paid"),
        "paid_back": _("Paid back"),
        "bill_to": _("Bill to"),
        "ship_to": _("Ship to"),
        "reverse_charge": _(
            "Without VAT: intra-Community supply (Directive 2006/112/EC, article 138), reverse charge (article 196)."
        ),
        "thanks": _("Thank you for your order."),
        "vat_id": _("VAT number"),
        "tax_number": _("Tax number"),
        "register": _("Register"),
    },
    "status": {
        "placed": "",
        "completed": "",
        "cancelled": _("Cancelled"),
        "expired": _("Not paid in time"),
    },
    "payment_status": {
        "pending": _("Not paid yet"),
        "complete": _("Paid"),
        "failed": _("The payment did not go through"),
        "partially_refunded": _("Partly paid back"),
        "refunded": _("Paid back"),
    },
    "fulfilment_status": {
        "unfulfilled": _("Not sent yet"),
        "partial": _("Partly sent"),
        "fulfilled": _("Sent"),
        "returned": _("Returned"),
    },
}


def words(language: str) -> dict[str, dict[str, str]]:
    """The words by what they are for: a document's, and those of an order's states."""
    with translation.override(language):
        return {part: {name: str(word) for name, word in each.items()} for part, each in _WORDS.items()}


def way_of(order: Order) -> Format:
    """How an order is written to its buyer: its own locale first, then the customer's, then the shop's."""
    return formats.of_country((order.locale, _own(order)), current.tenant().locale)


def _own(order: Order) -> str:
    if order.locale or order.customer_id is None:
        return ""
    return (
        Profile.objects.filter(user__customer=order.customer_id).values_list("locale", flat=True).first()
        or ""
    )
