"""What is on record as having been done, in the reader's words."""

from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_noop

from accounts import audit
from accounts.models import AuditEvent, in_words
from admin_theme import columns

_VERBS = (
    *(
        gettext_noop("created"),
        gettext_noop("updated"),
        gettext_noop("deleted"),
        gettext_noop("adjusted"),
        gettext_noop("counted"),
        gettext_noop("anonymised"),
    ),
    *(
        gettext_noop("cancelled"),
        gettext_noop("draft sent"),
        gettext_noop("edited"),
        gettext_noop("erased"),
        gettext_noop("exchanged"),
        gettext_noop("imported"),
        gettext_noop("invited"),
    ),
    *(
        gettext_noop("invitation revoked"),
        gettext_noop("note added"),
        gettext_noop("paid"),
        gettext_noop("payment received"),
        gettext_noop("revoked"),
    ),
    *(
        gettext_noop("rotated"),
        gettext_noop("sent again"),
        gettext_noop("approved"),
        gettext_noop("rejected"),
        gettext_noop("received"),
        gettext_noop("refunded"),
    ),
)
"""What services say was done; rarer things stand as they say them."""


def verb_of(event: AuditEvent) -> str:
    """What was done."""
    return gettext(event.verb) if event.verb else str(event.get_action_display())


def what(event: AuditEvent) -> str:
    """What was changed, as the reader writes it."""
    return event.describe(_say)


def _say(column: Any, value: Any) -> str:
    """A value that was kept as text, as the reader writes it."""
    if column is not None and value not in (None, "", [], audit.HIDDEN):
        if column.choices:
            return str(dict(column.flatchoices).get(value, value))
        if columns.is_ours(column) and isinstance(value, str):
            with suppress(ValidationError, ValueError):
                return columns.say(column, column.to_python(value))
    return in_words(value)
