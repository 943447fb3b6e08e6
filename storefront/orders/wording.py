"""The words of invoices, credit notes and order pages, in their buyer's language."""

from django.utils import translation
from django.utils.translation import gettext, gettext_lazy as _
from django_stubs_ext import StrOrPromise

from accounts.models import Profile
from kernel import formats
from kernel.formats import Format
from storefront.customers.rules import ExemptionReason
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


_REVERSE_CHARGE = _(
    "Without VAT: intra-Community supply (Directive 2006/112/EC, article 138), reverse charge (article 196)."
)
_EXEMPT: dict[ExemptionReason, StrOrPromise] = {
    ExemptionReason.RESALE: _("Without tax: the buyer is exempt, for they buy to sell on."),
    ExemptionReason.PUBLIC_BODY: _("Without tax: the buyer is exempt as a public body."),
    ExemptionReason.CHARITY: _("Without tax: the buyer is exempt as a charity."),
    ExemptionReason.DIPLOMATIC: _(
        "Without tax: the buyer is exempt as an embassy or international organisation."
    ),
    ExemptionReason.OTHER: _("Without tax: the buyer is exempt."),
}


def why_untaxed(order: Order, language: str) -> str:
    """Why an order bears no tax; empty for one that does."""
    return explain_untaxed(
        language,
        is_reverse_charge=order.is_reverse_charge,
        exemption=order.tax_exemption,
        certificate=order.tax_exemption_certificate,
    )


def explain_untaxed(
    language: str, *, is_reverse_charge: bool, exemption: str | None, certificate: str | None
) -> str:
    """As `why_untaxed`, of what an order's view says."""
    with translation.override(language):
        if is_reverse_charge:
            return str(_REVERSE_CHARGE)
        if not exemption:
            return ""
        sentence = str(_EXEMPT[ExemptionReason(exemption)])
        number = gettext("Certificate: {number}.").format(number=certificate) if certificate else ""
        return f"{sentence} {number}".strip()


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
