"""How money, moments, pictures and states look, wherever in the admin they are. Knows no Unfold: templates use it."""

from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User
from kernel import formats, money, scope
from media import addresses
from tenants import current

STATUS_LABELS = {"placed": "info", "completed": "success", "cancelled": "danger", "expired": "default"}
PAYMENT_LABELS = {
    "pending": "warning",
    "complete": "success",
    "failed": "danger",
    "partially refunded": "info",
    "refunded": "default",
}
FULFILMENT_LABELS = {
    "unfulfilled": "default",
    "partly sent": "warning",
    "sent": "success",
    "returned": "info",
}


def currency() -> str:
    """The currency amounts are in here."""
    return "EUR" if scope.is_platform() else str(current.tenant().currency)


def number_format() -> formats.Format:
    """How numbers are written here."""
    return formats.of([] if scope.is_platform() else [current.tenant().locale])


def show_money(amount: Decimal | None, code: str = "") -> str:
    """`1,234.50 EUR`, or a dash."""
    return "–" if amount is None else money.format_amount(amount, code or currency())


def show_money_cell(amount: Decimal | None, code: str = "") -> SafeString:
    """An amount that lines up with those above and below it."""
    return format_html('<span class="souk-number">{}</span>', show_money(amount, code))


def show_time(at: datetime | None) -> SafeString | str:
    """A moment as `3 Nov, 14:05`, the whole of it on hover; a dash for none."""
    if at is None:
        return "–"
    local = timezone.localtime(at)
    near = (
        f"{local.day} {local:%b}, {local:%H:%M}"
        if local.year == timezone.localtime().year
        else f"{local.day} {local:%b %Y}"
    )
    return format_html(
        '<time class="whitespace-nowrap" datetime="{}" title="{}">{}</time>',
        local.isoformat(),
        f"{local:%F %T %Z}",
        near,
    )


def show_item(title: str, detail: object) -> SafeString:
    """What a row is about in bold, and what tells it from others below it."""
    return format_html(
        '<span class="souk-item"><span><b>{}</b><small>{}</small></span></span>', title, detail
    )


def show_person(user: User) -> list[str]:
    """Name, address and initials, for a column that is a header."""
    name = f"{user.first_name} {user.last_name}".strip()
    initials = "".join(part[0] for part in (user.first_name, user.last_name) if part) or user.email[0]
    return [name or user.email, user.email if name else "", initials]


def thumbnail(name: str | None, *, alt: str = "", size: str = "small") -> SafeString:
    """A small picture, or an empty frame where there is none."""
    if not name:
        return format_html(
            '<span class="souk-thumb souk-thumb-empty material-symbols-outlined">{}</span>', "image"
        )
    return format_html(
        '<img class="souk-thumb" loading="lazy" src="{}" alt="{}">', addresses.thumbnail(name, size), alt
    )
