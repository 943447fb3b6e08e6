"""What our templates say in words of their own."""

from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django import template
from django.contrib.admin import ModelAdmin
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext

from admin_theme import columns, formatting, navigation, record
from kernel import scope

register = template.Library()


@register.simple_tag
def show_money(amount: Decimal | None, currency: str = "") -> str:
    """An amount for people."""
    return formatting.show_money(amount, currency)


@register.simple_tag
def show_time(at: datetime | None) -> Any:
    """A moment, short."""
    return formatting.show_time(at)


@register.simple_tag
def show_day(at: datetime | None = None) -> str:
    """The day of a moment, of now by default: `Monday, 3 November 2025`."""
    return formatting.locale_format().weekday_and_day(timezone.localtime(at))


@register.simple_tag(takes_context=True)
def page_path(context: Any) -> list[dict[str, str]]:
    """Where a page is, by title and link: the list as the menu calls it, and the object or what is done there."""
    admin = context.get("model_admin")
    opts = context.get("opts") or (admin.model._meta if isinstance(admin, ModelAdmin) else None)
    title = str(context.get("content_title") or context.get("title") or "")
    if opts is None:
        return [{"title": title}]
    link = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist", current_app=current_app(context))
    found = [{"title": navigation.name_of(opts.model), "link": link}]
    shown_object = context.get("original") or context.get("object")
    if shown_object is not None and not isinstance(shown_object, str):
        name = named(shown_object)
        found = [{"title": name}] if name == found[0]["title"] else [*found, {"title": name}]
        if "action_list" in context:
            found.append({"title": gettext("History")})
    elif "cl" not in context and title:
        found.append({"title": title})
    return found


@register.filter
def named(obj: Any) -> str:
    """What the page of an object is called."""
    from admin_theme import platform_site, shop_site  # they register what is shown with this

    site = platform_site.site if scope.is_platform() else shop_site.site
    return str(site.get_model_admin(type(obj)).named(obj))


def current_app(context: Any) -> str:
    """The site that a page is of."""
    return str(getattr(context["request"], "current_app", "admin"))


@register.filter
def as_read(field: Any) -> Any:
    """What a field that is only looked at holds: moments and amounts as people write them, a dash for nothing."""
    column, _attribute, value = field.resolved_field or (None, None, None)
    if column is not None and column.name == "country" and value:
        return formatting.locale_format().country(value)
    if columns.is_ours(column):
        return columns.show_field(column, field.form.instance)
    if isinstance(value, formatting.KINDS):
        return formatting.show(value)
    contents = field.contents()
    if contents in ("", "-", "None"):
        return "–"
    if (column and column.choices) or hasattr(value, "code"):
        return mark_safe(capfirst(contents))  # noqa: S308 - it is escaped
    return contents


class Told(NamedTuple):
    """An event of a history."""

    who: str
    verb: str
    what: str
    at: datetime


@register.filter
def on_record(events: Any) -> list[Told]:
    """What a history tells of each event."""
    return [Told(event.actor, record.verb_of(event), record.what(event), event.at) for event in events]


@register.filter
def country_name(code: str) -> str:
    """A country's name in the reader's language."""
    return formatting.locale_format().country(code)


@register.filter
def way_to_pay(gateway: str) -> str:
    """What a kind of gateway is called."""
    return formatting.title_of(gateway)


@register.filter
def in_words(code: str) -> str:
    """A code as it is read: `card declined`."""
    return formatting.in_words(code)


@register.simple_tag
def thumbnail(name: str | None) -> SafeString:
    """A small picture."""
    return formatting.thumbnail(name)


@register.simple_tag
def label(text: str, kind: str = "") -> SafeString:
    """Unfold's label."""
    return mark_safe(render_to_string("unfold/helpers/label.html", {"text": text, "type": kind}))  # noqa: S308 - escaped by the template


@register.simple_tag
def status_label(order: Any) -> SafeString:
    """Where an order stands."""
    return label(order.get_status_display(), formatting.STATUS_LABELS.get(order.status, ""))


@register.simple_tag
def payment_label(order: Any) -> SafeString:
    """What has been paid of an order."""
    return label(formatting.payment_word(order), formatting.PAYMENT_LABELS.get(order.payment_status, ""))


@register.simple_tag
def fulfilment_label(order: Any) -> SafeString:
    """What has been sent of an order."""
    return label(
        order.get_fulfilment_status_display(), formatting.FULFILMENT_LABELS.get(order.fulfilment_status, "")
    )


@register.simple_tag
def signup_label(signup: Any) -> SafeString:
    """How a sign-up stands."""
    return label(
        signup.get_status_display(),
        {"live": "success", "running": "info", "failed": "danger"}.get(signup.status, ""),
    )


@register.filter
def of_all(number: int) -> str:
    """`of 12`."""
    return gettext("of %(number)s") % {"number": f"{number:,}"}


@register.filter
def unfinished(number: int) -> str:
    """`3 unfinished`, or that none is."""
    return gettext("%(number)s unfinished") % {"number": number} if number else gettext("all finished")
