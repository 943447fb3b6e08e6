"""The words of invoices, credit notes and order pages, in their buyer's language."""

from django.utils import translation
from django.utils.translation import gettext as _, gettext_lazy
from django_stubs_ext import StrOrPromise

from accounts.models import Profile
from kernel import formats
from kernel.formats import Format
from storefront.customers.rules import ExemptionReason
from storefront.orders.models import Order
from tenants import current

_WORDS: dict[str, dict[str, StrOrPromise]] = {
    "document": {
        "invoice": gettext_lazy("Invoice"),
        "credit_note": gettext_lazy("Credit note"),
        "tax_invoice": gettext_lazy("Tax invoice"),
        "packing_slip": gettext_lazy("Packing slip"),
        "to_invoice": gettext_lazy("To invoice"),
        "date": gettext_lazy("Date"),
        "order": gettext_lazy("Order"),
        "ordered": gettext_lazy("Ordered"),
        "supplied": gettext_lazy("Supplied"),
        "paid_by": gettext_lazy("Paid by"),
        "quantity": gettext_lazy("Quantity"),
        "item": gettext_lazy("Item"),
        "price": gettext_lazy("Price"),
        "discount": gettext_lazy("Discount"),
        "amount": gettext_lazy("Amount"),
        "subtotal": gettext_lazy("Subtotal"),
        "shipping": gettext_lazy("Shipping"),
        "tax": gettext_lazy("Tax"),
        "tax_in_it": gettext_lazy("Includes tax"),
        "including": gettext_lazy("Including"),
        "plus": gettext_lazy("Plus"),
        "of": gettext_lazy("of net"),
        "total_paid": gettext_lazy("Total, paid"),
        "paid_back": gettext_lazy("Paid back"),
        "bill_to": gettext_lazy("Bill to"),
        "ship_to": gettext_lazy("Ship to"),
        "thanks": gettext_lazy("Thank you for your order."),
        "vat_id": gettext_lazy("VAT number"),
        "tax_number": gettext_lazy("Tax number"),
        "register": gettext_lazy("Register"),
    },
    "status": {
        "placed": "",
        "completed": "",
        "cancelled": gettext_lazy("Cancelled"),
        "expired": gettext_lazy("Not paid in time"),
    },
    "payment_status": {
        "pending": gettext_lazy("Not paid yet"),
        "complete": gettext_lazy("Paid"),
        "failed": gettext_lazy("The payment did not go through"),
        "partially_refunded": gettext_lazy("Partly paid back"),
        "refunded": gettext_lazy("Paid back"),
    },
    "fulfilment_status": {
        "unfulfilled": gettext_lazy("Not sent yet"),
        "partial": gettext_lazy("Partly sent"),
        "fulfilled": gettext_lazy("Sent"),
        "returned": gettext_lazy("Returned"),
    },
}


_REVERSE_CHARGE = gettext_lazy(
    "Without VAT: intra-Community supply (Directive 2006/112/EC, article 138), reverse charge (article 196)."
)
_EXEMPT: dict[ExemptionReason, StrOrPromise] = {
    ExemptionReason.RESALE: gettext_lazy("Without tax: the buyer is exempt, for they buy to sell on."),
    ExemptionReason.PUBLIC_BODY: gettext_lazy("Without tax: the buyer is exempt as a public body."),
    ExemptionReason.CHARITY: gettext_lazy("Without tax: the buyer is exempt as a charity."),
    ExemptionReason.DIPLOMATIC: gettext_lazy(
        "Without tax: the buyer is exempt as an embassy or international organisation."
    ),
    ExemptionReason.OTHER: gettext_lazy("Without tax: the buyer is exempt."),
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
        number = _("Certificate: {number}.").format(number=certificate) if certificate else ""
        return f"{sentence} {number}".strip()


def words(language: str) -> dict[str, dict[str, str]]:
    """The words by what they are for: a document's, and those of an order's states."""
    with translation.override(language):
        return {part: {name: str(word) for name, word in each.items()} for part, each in _WORDS.items()}


def format_of(order: Order) -> Format:
    """How an order is written to its buyer: its own locale first, then the customer's, then the shop's."""
    return formats.of_country((order.locale, _own(order)), current.tenant().locale)


def _own(order: Order) -> str:
    if order.locale or order.customer_id is None:
        return ""
    return (
        Profile.objects.filter(user__customer=order.customer_id).values_list("locale", flat=True).first()
        or ""
    )
