"""What stands on an order's page."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.utils.translation import get_language, gettext as _, gettext_lazy, ngettext

from admin_theme.formatting import in_words, show_money
from storefront.catalogue.models import ProductImage
from storefront.orders import wording
from storefront.orders.models import Order, OrderEvent, OrderLine
from storefront.payments.models import PaymentAttempt
from storefront.policies.models import Policy

_EVENTS = {
    "placed": ("shopping_bag", gettext_lazy("Placed")),
    "paid": ("payments", gettext_lazy("Paid")),
    "paid_after_closing": ("warning", gettext_lazy("Paid after it was closed")),
    "payment_authorized": ("lock", gettext_lazy("Payment authorised")),
    "captured": ("payments", gettext_lazy("Captured in part")),
    "capture_failed": ("error", gettext_lazy("Capture failed")),
    "payment_released": ("lock_open", gettext_lazy("The held payment was released")),
    "payment_not_released": (
        "error",
        gettext_lazy("The gateway does not release the payment: see to it there"),
    ),
    "payment_failed": ("credit_card_off", gettext_lazy("Payment failed")),
    "cancelled": ("cancel", gettext_lazy("Cancelled")),
    "refund_due": ("undo", gettext_lazy("Owed to the buyer")),
    "expired": ("hourglass_disabled", gettext_lazy("Expired unpaid")),
    "fulfilled": ("local_shipping", gettext_lazy("Sent")),
    "delivered": ("where_to_vote", gettext_lazy("Delivered")),
    "gift_cards_sent": ("card_giftcard", gettext_lazy("Gift cards sent")),
    "tracking_changed": ("pin_drop", gettext_lazy("Tracking changed")),
    "refunded": ("currency_exchange", gettext_lazy("Refunded")),
    "refund_failed": ("error", gettext_lazy("Refund failed")),
    "paid_twice": ("warning", gettext_lazy("Paid twice, or before it was changed: this payment goes back")),
    "duplicate_refunded": ("undo", gettext_lazy("That payment has gone back")),
    "duplicate_not_refunded": (
        "error",
        gettext_lazy("The gateway keeps the second payment: give it back there"),
    ),
    "payment_mismatch": ("warning", gettext_lazy("Gateway told another amount")),
    "return_requested": ("assignment_return", gettext_lazy("Return asked for")),
    "return_approved": ("assignment_turned_in", gettext_lazy("Return approved")),
    "return_rejected": ("assignment_late", gettext_lazy("Return rejected")),
    "return_received": ("inventory", gettext_lazy("Return received")),
    "return_refunded": ("currency_exchange", gettext_lazy("Return refunded")),
    "edited": ("edit", gettext_lazy("Changed")),
    "exchanged": ("swap_horiz", gettext_lazy("Exchanged")),
    "vat_number_registered": ("verified", gettext_lazy("VIES knows the VAT number")),
    "vat_number_unknown": ("warning", gettext_lazy("VIES does not know the VAT number")),
    "note": ("sticky_note_2", gettext_lazy("Note")),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is shown."""

    title: str
    sku: str
    quantity: int
    sent: int
    unit_price: str
    discount: str
    total: str
    picture: str | None
    product_id: int | None


@dataclass(frozen=True, slots=True)
class Event:
    """A thing that happened, in words."""

    icon: str
    title: str
    detail: str
    url: str
    actor: str
    is_public: bool
    at: Any


def order_page(order_id: UUID, *, user: Any) -> dict[str, Any] | None:
    """The order with its lines, payments and timeline; payments and the customer only for those who may see them."""
    order = Order.objects.select_related("customer__user", "customer__tier").filter(pk=order_id).first()
    if order is None:
        return None
    may_see_payments = user.has_perm("payments.view_paymentattempt")
    events = OrderEvent.objects.filter(order=order).order_by("-pk")
    return {
        "order": order,
        "lines": _lines(order),
        "sums": _sums(order),
        "why_untaxed": wording.why_untaxed(order, get_language() or ""),
        "payments": list(PaymentAttempt.objects.filter(payable=order.pk).order_by("-created_at"))
        if may_see_payments
        else None,
        "events": [_event(event, order.currency) for event in events],
        "agreed": [
            (Policy.Kind(each["kind"]).label, each["kind"], each["version"]) for each in order.policies
        ],
        "customer": order.customer if user.has_perm("customers.view_customer") else None,
        "addresses": [
            (_("Ships to"), order.shipping_address),
            *(
                [(_("Bill to"), order.billing_address)]
                if order.billing_address != order.shipping_address
                else []
            ),
        ],
    }


def _lines(order: Order) -> list[Line]:
    ready = (
        ProductImage.objects.filter(state=ProductImage.State.READY)
        .select_related("asset")
        .order_by("position", "id")
    )
    lines = OrderLine.objects.filter(order=order).select_related("variant__product").order_by("pk")
    found = lines.prefetch_related(Prefetch("variant__product__images", queryset=ready))
    return [_line(line, order.currency) for line in found]


def _line(line: OrderLine, currency: str) -> Line:
    product = line.variant.product if line.variant else None
    pictures = list(product.images.all()) if product else []
    own = [picture for picture in pictures if picture.variant_id == line.variant_id] or pictures
    return Line(
        title=line.title,
        sku=line.sku,
        quantity=line.quantity,
        sent=line.fulfilled,
        unit_price=show_money(line.unit_price, currency),
        discount=show_money(line.discount, currency) if line.discount else "",
        total=show_money(line.total, currency),
        picture=own[0].asset.name if own and own[0].asset else None,
        product_id=product.pk if product else None,
    )


def _sums(order: Order) -> list[tuple[str, str, str]]:
    """Label, amount and a class for each row under the lines."""
    rows = [(_("Subtotal"), show_money(order.subtotal, order.currency), "")]
    rows += [
        (d["name"], "−" + show_money(Decimal(d["amount"]), order.currency), "is-good")
        for d in order.discounts
    ]
    method = (order.shipping_method or {}).get("name", "")
    rows.append(
        (
            " · ".join(filter(None, [_("Shipping"), method])),
            show_money(order.shipping_total, order.currency),
            "",
        )
    )
    word = _("includes") if order.prices_include_tax else _("plus")
    rows += [
        (
            f"{word} {t['name']} {t['percent']} %",
            show_money(Decimal(t["amount"]), order.currency),
            "souk-quiet",
        )
        for t in order.taxes
    ]
    rows.append((_("Total"), show_money(order.total, order.currency), "souk-total"))
    if order.credit_total:
        rows.append((_("Paid by credit"), "−" + show_money(order.credit_total, order.currency), ""))
    if order.refunded_total:
        rows.append((_("Paid back"), "−" + show_money(order.refunded_total, order.currency), "is-bad"))
    return rows


def _event(event: OrderEvent, currency: str) -> Event:
    icon, title = _EVENTS.get(event.kind, ("circle", event.kind.replace("_", " ").capitalize()))
    data = event.data or {}
    tracking = data.get("tracking") or {}
    url = str(tracking.get("url", ""))
    if event.kind == "fulfilled":
        pieces = sum(line.get("quantity", 0) for line in data.get("lines", []))
        detail = " · ".join(
            [
                ngettext("{count} piece", "{count} pieces", pieces).format(count=pieces),
                *(tracking[key] for key in ("carrier", "number") if tracking.get(key)),
            ]
        )
    elif event.kind == "refunded":
        amount = show_money(Decimal(data.get("amount", "0")), currency)
        detail = " · ".join(filter(None, [amount, data.get("reason")]))
    elif event.kind in ("refund_due", "payment_authorized", "captured", "payment_released"):
        detail = show_money(Decimal(data.get("amount", "0")), currency)
    else:
        detail = str(data.get("text") or in_words(str(data.get("reason") or "")))
    is_link = url.startswith(("https://", "http://"))
    return Event(
        icon=icon,
        title=str(title),
        detail=detail,
        url=url if is_link else "",
        actor=event.actor,
        is_public=event.is_public,
        at=event.created_at,
    )
