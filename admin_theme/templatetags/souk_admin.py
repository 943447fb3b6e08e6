"""What our templates say in words of their own."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from admin_theme import shown

register = template.Library()


@register.simple_tag
def show_money(amount: Decimal | None, currency: str = "") -> str:
    """An amount for people."""
    return shown.show_money(amount, currency)


@register.simple_tag
def show_time(at: datetime | None) -> Any:
    """A moment, short."""
    return shown.show_time(at)


@register.simple_tag
def thumbnail(name: str | None) -> SafeString:
    """A small picture."""
    return shown.thumbnail(name)


@register.simple_tag
def label(text: str, kind: str = "") -> SafeString:
    """Unfold's label."""
    return mark_safe(render_to_string("unfold/helpers/label.html", {"text": text, "type": kind}))  # noqa: S308 - escaped by the template


@register.simple_tag
def status_label(order: Any) -> SafeString:
    """Where an order stands."""
    text = order.get_status_display()
    return label(text, shown.STATUS_LABELS.get(text, ""))


@register.simple_tag
def payment_label(order: Any) -> SafeString:
    """What has been paid of an order."""
    text = order.get_payment_status_display()
    return label(text, shown.PAYMENT_LABELS.get(text, ""))


@register.simple_tag
def fulfilment_label(order: Any) -> SafeString:
    """What has been sent of an order."""
    text = order.get_fulfilment_status_display()
    return label(text, shown.FULFILMENT_LABELS.get(text, ""))


@register.simple_tag
def signup_label(signup: Any) -> SafeString:
    """How a sign-up stands."""
    return label(
        signup.status, {"live": "success", "running": "info", "failed": "danger"}.get(signup.status, "")
    )


@register.filter
def of_all(number: int) -> str:
    """`of 12`."""
    return f"of {number:,}"


@register.filter
def unfinished(number: int) -> str:
    """`3 unfinished`, or that none is."""
    return f"{number} unfinished" if number else "all finished"
