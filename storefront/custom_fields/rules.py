"""What may stand in a custom field, by what it holds; and how a filter names it."""

import math
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from kernel.errors import Invalid

Value = str | bool | int | float
LONGEST_TEXT, LONGEST_FILTERED = 5_000, 200
_WRITTEN = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")
LARGEST_NUMBER, LARGEST_ID = 10**15, 2**63 - 1
PUBLIC_KINDS = ("product", "variant", "collection")
"""What buyers read of a shop; the others are for staff."""


def check_value(value: object, *, key: str, holds: str, choices: Sequence[str] = ()) -> Value:
    """The value as it is kept. Raises Invalid at `custom_fields.<key>`.

    A number is kept without a fraction that says nothing; a date is RFC 3339's full-date; a reference is an id.
    """
    match holds:
        case "text" if isinstance(value, str) and "\0" not in value:
            if len(value) > LONGEST_TEXT:
                raise _wrong(key, _("Use at most {count} characters.").format(count=LONGEST_TEXT), "too_long")
            return value
        case "boolean" if isinstance(value, bool):
            return value
        case "number" if isinstance(value, int | float) and not isinstance(value, bool):
            return _number(value, key)
        case "date" if isinstance(value, str) and is_date(value):
            return value
        case "choice" if isinstance(value, str):
            if value not in choices:
                raise _wrong(key, _("Choose one of: {listed}.").format(listed=", ".join(choices)), "unknown")
            return value
        case "reference" if isinstance(value, int) and not isinstance(value, bool):
            if not 0 < value <= LARGEST_ID:
                raise unknown_reference(key)
            return value
    wanted = {
        "text": _("Give a text."),
        "boolean": _("Give true or false."),
        "number": _("Give a number."),
        "date": _("Give a date as 2026-01-31."),
        "choice": _("Choose one of: {listed}.").format(listed=", ".join(choices)),
        "reference": _("Give the id of an object."),
    }
    raise _wrong(key, wanted[holds], "invalid")


def is_date(text: str) -> bool:
    """Whether it is a day as RFC 3339 writes it."""
    try:
        return len(text) == 10 and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def unknown_field(key: str) -> Invalid:
    """The shop has no field of that key for this kind of object."""
    return _wrong(key, _("The shop has no custom field of this key."), "unknown")


def unknown_reference(key: str) -> Invalid:
    """There is no object of that id."""
    return _wrong(key, _("There is no object of this id."), "unknown")


def filtered(text: str, *, holds: str) -> str:
    """How a value that a query writes as a text stands in the index of a list. Raises ValueError for none such."""
    match holds:
        case "boolean" if text not in ("true", "false"):
            raise ValueError(text)
        case "number":
            if not _WRITTEN.fullmatch(text):
                raise ValueError(text)
            return f"{Decimal(text).normalize():f}"
        case "date" if not is_date(text):
            raise ValueError(text)
        case "reference" if not (text.isascii() and text.isdigit()):
            raise ValueError(text)
    return text.replace("\0", "")


def _number(value: float, key: str) -> int | float:
    if not math.isfinite(value) or abs(value) > LARGEST_NUMBER:
        raise _wrong(key, _("Give a number of at most 15 digits."), "too_large")
    return int(value) if value == int(value) else value


def _wrong(key: str, detail: str, reason: str) -> Invalid:
    return Invalid(detail, field=f"custom_fields.{key}", reason=reason)
