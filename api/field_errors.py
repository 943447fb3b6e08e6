"""What is wrong with a field of a request, in our words: pydantic finds it, we name it.

The reasons are stable and those of `kernel.writing`, so that a rule of a shape and a rule of a service read alike.
"""

import re
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from kernel.problems import FieldError

_WRAPPERS = ("function-", "constrained-")
_COUNTS = ("min_length", "max_length", "decimal_places", "max_digits", "whole_digits")
_LIMITS = ("ge", "gt", "le", "lt")


def from_pydantic(error: dict[str, Any]) -> FieldError:
    """Pydantic's error with the field as a dotted path (`items.0.quantity`), our reason and our sentence."""
    source, *path = error["loc"]
    if source in ("body", "query", "form", "file") and path[:1] in (["body"], ["query"]):
        path = path[1:]  # the name of our own argument
    parts = [str(part) for part in path if not str(part).startswith(_WRAPPERS)]
    reason, text = _words_for(error["type"], error.get("ctx", {}))
    said = str(error["msg"]).removeprefix("Value error, ")
    return {
        "field": ".".join(parts) or str(source),
        "code": reason,
        "detail": said if text is None else str(text) % _facts(error.get("ctx", {})),
    }


def _words_for(kind: str, context: dict[str, Any]) -> tuple[str, Promise | None]:
    if kind == "string_too_short" and context["min_length"] <= 1:
        return "too_short", gettext_lazy("This may not be empty.")
    if kind in _REASONS:
        return _REASONS[kind]
    family = next((words for begins, words in _FAMILIES.items() if kind.startswith(begins)), None)
    return family or (kind.removeprefix("value_error.") if "." in kind else kind, None)


def _facts(context: dict[str, Any]) -> dict[str, Any]:
    """What the sentences name."""
    expected = re.findall(r"'([^']*)'", str(context.get("expected", "")))  # pydantic joins them in English
    return {
        "expected": ", ".join(expected),
        "count": next((context[name] for name in _COUNTS if name in context), ""),
        "limit": next((context[name] for name in _LIMITS if name in context), ""),
    }


_NOT_A_TIME = (
    "not_a_time",
    gettext_lazy("Write a time as RFC 3339 does, with its offset: 2026-03-01T09:00:00Z."),
)
_NOT_A_NUMBER = "not_a_number", gettext_lazy("This is not a number.")
_NOT_A_BOOLEAN = "not_a_boolean", gettext_lazy("Use true or false.")
_NOT_AN_OBJECT = "not_an_object", gettext_lazy("Give an object.")
_UNKNOWN = "unknown", gettext_lazy("Use one of %(expected)s.")

_FAMILIES: dict[tuple[str, ...], tuple[str, Promise]] = {
    ("datetime", "timezone"): _NOT_A_TIME,
    ("date_",): ("not_a_date", gettext_lazy("Write a date as ISO 8601 does: 2026-03-01.")),
    ("int_", "float_", "decimal_"): _NOT_A_NUMBER,
    ("uuid_",): ("not_an_id", gettext_lazy("This is not a UUID.")),
    ("url_",): ("not_an_address", gettext_lazy("This is not a web address.")),
}
"""By how pydantic's names of one family begin."""

_REASONS: dict[str, tuple[str, Promise]] = {
    "missing": ("required", gettext_lazy("This field is required.")),
    "extra_forbidden": ("unknown_field", gettext_lazy("There is no such field.")),
    "literal_error": _UNKNOWN,
    "enum": _UNKNOWN,
    "string_type": ("not_text", gettext_lazy("This is not text.")),
    "string_too_short": ("too_short", gettext_lazy("Write at least %(count)s characters.")),
    "string_too_long": ("too_long", gettext_lazy("Write at most %(count)s characters.")),
    "string_pattern_mismatch": ("invalid", gettext_lazy("This is not written as it has to be.")),
    "email": ("invalid", gettext_lazy("This is not an e-mail address. One looks like ada@example.com.")),
    "greater_than_equal": ("too_small", gettext_lazy("This must be %(limit)s or more.")),
    "greater_than": ("too_small", gettext_lazy("This must be more than %(limit)s.")),
    "less_than_equal": ("too_large", gettext_lazy("This must be %(limit)s or less.")),
    "less_than": ("too_large", gettext_lazy("This must be less than %(limit)s.")),
    "decimal_max_places": ("too_precise", gettext_lazy("Use at most %(count)s decimals.")),
    "decimal_max_digits": ("too_large", gettext_lazy("Use at most %(count)s digits.")),
    "decimal_whole_digits": ("too_large", gettext_lazy("Use at most %(count)s digits before the point.")),
    "finite_number": _NOT_A_NUMBER,
    "too_short": ("too_few", gettext_lazy("Give at least %(count)s.")),
    "too_long": ("too_many", gettext_lazy("Give at most %(count)s.")),
    "bool_type": _NOT_A_BOOLEAN,
    "bool_parsing": _NOT_A_BOOLEAN,
    "bool_unexpected": ("invalid", gettext_lazy("This can be neither true nor false.")),
    "list_type": ("not_a_list", gettext_lazy("Give a list.")),
    "dict_type": _NOT_AN_OBJECT,
    "model_type": _NOT_AN_OBJECT,
    "model_attributes_type": _NOT_AN_OBJECT,
    "none_required": ("invalid", gettext_lazy("This can only be null.")),
    "timezone_aware": ("not_a_time", gettext_lazy("Say the time's offset from UTC: 2026-03-01T09:00:00Z.")),
    "string_unicode": ("invalid", gettext_lazy("This is not Unicode text.")),
}
