"""What models call themselves, their fields and their choices, and what Unfold says, in the reader's language.

Models say their names in English, once; the catalogues of `locale/` have the words of those that a page of the admin
shows (`shown`), and `translate` makes Django look there.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.admin.utils import flatten, flatten_fieldsets
from django.db.models import Field, Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, gettext_noop as _

_NAMES = 30
"""So many choices are no words but names: of time zones, of countries."""
_PLAINLY = {
    "order count": "orders",
    "group": "role",
    "groups": "roles",
    "tenant": "shop",
    "payment attempt": "payment",
    "payment attempts": "payments",
    "stock location": "location",
    "stock locations": "locations",
    "stock movement": "movement",
    "stock movements": "movements",
    "email template": "template",
    "email templates": "templates",
    "endpoint": "webhook endpoint",
    "endpoints": "webhook endpoints",
    "deliveries": "webhook deliveries",
    "audit event": "entry",
    "audit events": "entries",
    "signup": "sign-up",
    "signups": "sign-ups",
    "schema template": "template",
    "schema templates": "templates",
    "pooled schema": "ready schema",
    "pooled schemas": "ready schemas",
    "schedules": "jobs",
    "tenant job": "shop schedule",
    "tenant jobs": "shop schedules",
    "job runs": "runs",
    "wakeups": "wake-ups",
    "email": "e-mail",
    "recipient email": "sent to",
    "email verified at": "e-mail confirmed",
    "line1": "street and number",
    "line2": "more of the address",
    "weight grams": "weight in grams",
    "window days": "counting period in days",
    "min spend": "minimum spent",
    "min orders": "minimum orders",
    "max products": "product limit",
    "created at": "created",
    "updated at": "changed",
    "expires at": "expires",
    "started at": "begun",
    "finished at": "finished",
    "moderated at": "decided",
    "on hand delta": "on hand",
    "reserved delta": "reserved",
    "postal from": "postal codes from",
    "postal to": "postal codes to",
    "actor": "who",
    "url": "web address",
    "settled": "confirmed",
    "narrows lists": "can be filtered by",
    "gateway account": "payment method",
    "gateway accounts": "payment methods",
    "outbox entry": "outbox message",
    "outbox entries": "outbox messages",
    "slug": "address in the shop",
    "external id": "name in other systems",
    "compare at price": "compare-at price",
    "class": "discount on",
    "is automatic": "applies without a code",
    "buy quantity": "quantity to buy",
    "get quantity": "quantity discounted",
    "minimum subtotal": "minimum spend",
    "minimum quantity": "minimum quantity",
    "minimum tier": "minimum tier",
    "starts at": "from",
    "ends at": "until",
    "usage limit": "usage limit",
    "limit per buyer": "limit per buyer",
    "used count": "times used",
    "low stock threshold": "low stock at",
    "took ms": "took",
    "max failures": "failures allowed",
    "settled by": "marked by",
    "void reason": "why it was voided",
    "voided at": "voided",
    "issued at": "issued",
    "paid at": "paid",
    "due at": "due",
    "due on": "due",
    "leased until": "taken until",
    "verified at": "verified",
    "trial ends at": "trial ends",
    "next period on": "next invoice",
    "next run at": "next run",
    "last enqueued at": "last run",
    "available at": "next try",
    "delivered at": "delivered",
    "dead at": "given up",
    "fingerprint": "release",
    "schema name": "schema",
    "crontab": "timetable",
    "crontabs": "timetables",
    "periodic task": "shared schedule",
    "periodic tasks": "shared schedules",
    "Minute(s)": "minutes",
    "Hour(s)": "hours",
    "Day(s) Of The Month": "days of the month",
    "Month(s) Of The Year": "months",
    "Day(s) Of The Week": "days of the week",
    "Cron Timezone": "time zone",
    "Number of Periods": "how many",
    "Interval Period": "of what",
    "Interval Schedule": "interval",
    "Crontab Schedule": "timetable",
    "One-off Task": "once",
    "Total Run Count": "runs",
}
"""What the code calls otherwise than people do."""
_HELPS = {
    "a hint for who fills it in": "a hint for whoever fills it in",
    "lists of products can be narrowed by it": "product lists can be filtered by it",
    "what kind of object another one is": "the kind of object it refers to",
    "as it is written on receipts: VAT, GST, Sales tax": "as shown on receipts: VAT, GST, Sales tax",
    "until it is, nothing is sold to who would bear it": "until it is, nothing is sold where this rate would apply",
    "percent, or an amount in the shop's currency (of a line: each piece); of buy some, get some: how much "
    "cheaper the pieces are that one gets, 100 for given": "percent, or money; 100 gives the pieces away",
    'Cron Minutes to Run. Use "*" for "all". (Example: "0,30")': "every one: *, two of them: 0,30",
    'Cron Hours to Run. Use "*" for "all". (Example: "8,20")': "every one: *, two of them: 8,20",
    'Cron Days Of The Month to Run. Use "*" for "all". (Example: "1,15")': "every one: *, two of them: 1,15",
    'Cron Months (1-12) Of The Year to Run. Use "*" for "all". (Example: "1,12")': "every one: *, two of them: 1,12",
    'Cron Days Of The Week to Run. Use "*" for "all", Sunday is 0 or 7, Monday is 1. (Example: "0,5")': "every "
    "one: *, Monday: 1, Sunday: 0",
    "Timezone to Run the Cron Schedule on. Default is UTC.": "whose clock it goes by",
    "Number of interval periods to wait before running the task again": "so many of them from one run to the next",
    "The type of period between task runs (Example: days)": "days, hours, minutes, seconds",
    "Short Description For This Task": "what it is for",
    "Set to False to disable the schedule": "it runs only while this is on",
    "Detailed description about the details of this Periodic Task": "for those who find it here later",
    "Interval Schedule to run the task on.  Set only one schedule type, leave the others null.": "every so "
    "often, or by a timetable: one of the two",
    "Crontab Schedule to run the task on.  Set only one schedule type, leave the others null.": "at certain hours",
    "If True, the schedule will only run the task a single time": "it runs a single time, and is off then",
}
"""Helps that are for programmers, and what is said instead in a form."""
OF_UNFOLD = (
    _("Add new item"),
    _("Apply Filters"),
    _("Bold"),
    _("Cancel"),
    _("Choose file to upload"),
    _("Click to cancel"),
    _("Click to download"),
    _("Code"),
    _("Dark"),
    _("Date"),
    _("Date from"),
    _("Date to"),
    _("Enter an URL"),
    _("Filters"),
    _("Expand row"),
    _("False"),
    _("From"),
    _("General"),
    _("Go back"),
    _("Heading"),
    _("Image preview"),
    _("Indent decrease"),
    _("Indent increase"),
    _("Italic"),
    _("Light"),
    _("Link"),
    _("More actions"),
    _("Next"),
    _("No data"),
    _("Not enough data."),
    _("Ordered list"),
    _("Paragraph"),
    _("Previous"),
    _("Quote"),
    _("Record picture"),
    _("Redo"),
    _("Return to site"),
    _("Run"),
    _("Select action"),
    _("Select action to run"),
    _("Select all rows"),
    _("Select record"),
    _("Select value"),
    _("Strike"),
    _("Submit"),
    _("System"),
    _("This item will be deleted."),
    _("To"),
    _("Toggle password visibility"),
    _("True"),
    _("Type to search"),
    _("Underlined"),
    _("Undo"),
    _("Unlink"),
    _("Unordered list"),
    _("Value"),
    _("Welcome back to"),
    _("You have been successfully logged out from the administration"),
)
"""What Unfold says on our pages and has no words for in any language but English."""


def translate(models: Iterable[type[Model]]) -> None:
    """Make these models' names, and those of their fields and choices, be said in the reader's language."""
    for model in models:
        meta: Any = model._meta
        meta.verbose_name_plural = _lazily(meta.verbose_name_plural)  # first: it is made of the other
        meta.verbose_name = _lazily(meta.verbose_name)
        for field in _fields(model):
            field.verbose_name = _lazily(field.verbose_name)
            field.help_text = _lazily(field.help_text)
            if isinstance(field.choices, list):  # else they are asked for when they are needed
                field.choices = [(value, _lazily(word)) for value, word in field.flatchoices]


def plain_help(text: Any) -> Any:
    """What a form says beside a field."""
    said = text._args[0] if isinstance(text, Promise) else text  # type: ignore[attr-defined]
    return gettext_lazy(_HELPS[said]) if said in _HELPS else text


def list_texts(site: Any) -> Iterator[str]:
    """The English words of models that pages of this site show."""
    for admin in site._registry.values():
        for each in (admin, *admin.inlines):
            yield from _said_by(each)


def _said_by(admin: Any) -> Iterator[str]:
    meta = admin.model._meta
    yield from (str(meta.verbose_name), str(meta.verbose_name_plural))
    columns = [each[0] if isinstance(each, tuple) else each for each in getattr(admin, "list_filter", ())]
    columns += [*getattr(admin, "list_display", ()), *admin.readonly_fields]
    asked = [*flatten(admin.fields or ()), *flatten_fieldsets(admin.fieldsets or ())]
    named = {str(name) for name in [*columns, *(asked or admin.form._meta.fields or ())]}
    for field in _fields(admin.model):
        if field.name in named or (not asked and not admin.form._meta.fields and field.editable):
            yield from (str(field.verbose_name), str(plain_help(field.help_text)))
            if len(field.flatchoices) < _NAMES:
                yield from (str(word) for _value, word in field.flatchoices)


def _fields(model: type[Model]) -> "list[Field[Any, Any]]":
    return [field for field in model._meta.get_fields() if isinstance(field, Field)]


def _lazily(text: Any) -> Any:
    if isinstance(text, Promise) and text._args[0] in _PLAINLY:  # type: ignore[attr-defined]  # a word of Django's
        text = text._args[0]  # type: ignore[attr-defined]
    if isinstance(text, Promise) and text._args[0] == "{}s":  # type: ignore[attr-defined]  # Django's own plural
        text = f"{text._args[1]}s"  # type: ignore[attr-defined]
    return (
        gettext_lazy(_PLAINLY.get(text, text.removeprefix("is "))) if isinstance(text, str) and text else text
    )
