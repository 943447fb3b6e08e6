"""How money, moments, pictures and states look, wherever in the admin they are. Knows no Unfold: templates use it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext as _, gettext_noop

from accounts.models import User
from kernel import formats, postal_addresses, scope
from kernel.transliteration import fold
from media import addresses
from storefront.orders.models import Order
from storefront.payments.gateways import registry
from tenants import current

StrOrPromise = str | Promise
STATUS_LABELS = {"placed": "info", "completed": "success", "cancelled": "danger", "expired": "default"}
PAYMENT_LABELS = {
    "pending": "warning",
    "complete": "success",
    "failed": "danger",
    "partially_refunded": "info",
    "refunded": "default",
}
FULFILMENT_LABELS = {
    "unfulfilled": "default",
    "partial": "warning",
    "fulfilled": "success",
    "returned": "info",
}


def currency() -> str:
    """The currency amounts are in here."""
    return "EUR" if scope.is_platform() else str(current.tenant().currency)


def locale_format() -> formats.Format:
    """The locale format that people read in: the reader's language, as the shop does where that is its own."""
    language = get_language() or "en"
    if scope.is_platform():
        return _format_of("", "", language)
    shop = current.tenant()
    return _format_of(str(shop.locale), str(shop.country), language)


@lru_cache(maxsize=256)
def _format_of(own: str, country: str, language: str) -> formats.Format:
    written = own if formats.pick_language([own]) == language else language
    if written == "en" and country not in ("", "US"):
        written = "en-GB"  # plain English means America's clock and calendar
    return formats.of([written])


def show_money(amount: Decimal | None, code: str = "") -> str:
    """`€1,234.50`, `1.234,50 €`, or a dash."""
    return "–" if amount is None else locale_format().amount(amount, code or currency())


def country_choices() -> list[tuple[str, str]]:
    """Every country by its code and its name, in the order of the names."""
    named = [(code, locale_format().country(code)) for code in postal_addresses.countries()]
    return sorted(named, key=lambda country: fold(country[1]))


def region_choices() -> list[tuple[str, str]]:
    """Every region that the post asks for, as `US:CA`, and its name with its country's."""
    return [
        (f"{country}:{code.upper()}", f"{region} ({name})")
        for country, name in country_choices()
        for code, region in postal_addresses.list_regions(country)
    ]


def show_places(countries: Iterable[str | None], regions: Iterable[str] = ()) -> str:
    """Countries by their names, and which regions of them; everywhere else where none is named."""
    named = ", ".join(locale_format().country(code) for code in countries if code) or _("everywhere else")
    parts = ", ".join(filter(None, regions))
    return f"{named}: {parts}" if parts else named


def show_money_cell(amount: Decimal | None, code: str = "") -> SafeString:
    """An amount that lines up with those above and below it."""
    return format_html('<span class="souk-number">{}</span>', show_money(amount, code))


def show_time(at: datetime | None) -> SafeString | str:
    """A moment as `3 Nov, 14:05`, or the day and year of one in another; the whole on hover; a dash for none."""
    if at is None:
        return "–"
    local = timezone.localtime(at)
    return format_html(
        '<time class="whitespace-nowrap" datetime="{}" title="{}">{}</time>',
        local.isoformat(),
        locale_format().whole_moment(local),
        say_time(local),
    )


def say_time(at: datetime) -> str:
    """A moment in a text."""
    local = timezone.localtime(at)
    return locale_format().moment(local, with_year=local.year != timezone.localtime().year)


def show_duration(milliseconds: int | None) -> str:
    """`85 ms`, `1.2 s`, or a dash."""
    if milliseconds is None:
        return "–"
    return (
        f"{milliseconds} ms" if milliseconds < 1000 else f"{show_number(Decimal(milliseconds // 100) / 10)} s"
    )


def show_number(number: Decimal) -> str:
    """A number as short as it is: `19`, `7.5`, `7,5`."""
    return f"{number.normalize():f}".replace(".", locale_format().decimal_sign)


KINDS = (date, timedelta, Decimal, list, tuple, dict)
"""What Python writes otherwise than people do."""


def show(value: object) -> SafeString | str:
    """Anything: moments, days and numbers as people write them, facts under their names, a dash for nothing."""
    if isinstance(value, datetime):
        return show_time(value)
    if isinstance(value, date):
        return locale_format().short_day(value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Decimal):
        return show_number(value)
    if isinstance(value, timedelta):
        return show_duration(round(value.total_seconds() * 1000))
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, Mapping):
        facts = [(capfirst(in_words(str(name))), show(each)) for name, each in value.items()]
        rows = format_html_join("", "<div><dt>{}</dt><dd>{}</dd></div>", facts)
        return format_html('<dl class="souk-facts">{}</dl>', rows)
    if isinstance(value, list | tuple):
        parts = [show(each) for each in value]
        return format_html_join(
            "" if isinstance(value[0], Mapping) else ", ", "{}", ([each] for each in parts)
        )
    return str(value)


def show_code(text: str) -> SafeString | str:
    """What programs say to each other, line by line; a dash for nothing."""
    return format_html('<pre class="souk-code">{}</pre>', text) if text else "–"


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


_FAILURES = (
    *(gettext_noop("card declined"), gettext_noop("insufficient funds"), gettext_noop("expired card")),
    *(gettext_noop("incorrect cvc"), gettext_noop("incorrect number"), gettext_noop("processing error")),
    *(gettext_noop("generic decline"), gettext_noop("do not honor"), gettext_noop("lost card")),
    *(gettext_noop("authentication required"), gettext_noop("timed out"), gettext_noop("order closed")),
)
_ROLES = (
    *(gettext_noop("Owner"), gettext_noop("Manager"), gettext_noop("Catalogue")),
    *(gettext_noop("Fulfilment"), gettext_noop("Support"), gettext_noop("Analyst")),
)


def payment_word(order: Order) -> str:
    """Where its payment stands; one that is complete is paid."""
    return _("paid") if order.payment_status == "complete" else str(order.get_payment_status_display())


def title_of(gateway: str) -> str:
    """What a kind of gateway is called."""
    kind = registry.types().get(gateway)
    return _(kind.title) if kind is not None else gateway


def in_words(code: str) -> str:
    """A code as it is read: `card declined`."""
    words = code.replace("_", " ")
    return _(words) if words in _FAILURES else words


def show_role(name: str) -> str:
    """What a role is called: those that a shop starts with, in the reader's language."""
    return _(name) if name in _ROLES else name


def thumbnail(name: str | None, *, alt: str = "") -> SafeString:
    """A small picture, or an empty frame where there is none."""
    if not name:
        return format_html(
            '<span class="souk-thumb souk-thumb-empty material-symbols-outlined">{}</span>', "image"
        )
    return format_html(
        '<img class="souk-thumb" loading="lazy" src="{}" alt="{}">', addresses.thumbnail(name, "small"), alt
    )


def show_timeline(steps: Iterable[tuple[str, str, str]]) -> SafeString:
    """Steps one below the other: each one's class, its name, and what is said of it."""
    rows = format_html_join("", '<li class="{}"><b>{}</b><span>{}</span></li>', steps)
    return format_html('<ol class="souk-timeline">{}</ol>', rows)
