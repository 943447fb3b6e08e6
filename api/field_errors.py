"""What is wrong with a field of a request, in our words: pydantic finds it, we name it.

The reasons are stable and those of `kernel.writing`, so that a rule of a shape and a rule of a service read alike.
"""

import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from kernel.problems import FieldError

Details = dict[str, Any]
_WRAPPERS = ("function-", "constrained-")


def from_pydantic(error: dict[str, Any]) -> FieldError:
    """Pydantic's error with the field as a dotted path (`items.0.quantity`), our reason and our sentence."""
    source, *path = error["loc"]
    if source in ("body", "query", "form", "file") and path[:1] in (["body"], ["query"]):
        path = path[1:]  # the name of our own argument
    parts = [str(part) for part in path if not str(part).startswith(_WRAPPERS)]
    reason, say = _REASONS.get(error["type"], _of_a_family(error["type"]))
    return {
        "field": ".".join(parts) or str(source),
        "code": reason,
        "detail": say(error.get("ctx", {}))
        if say is not None
        else str(error["msg"]).removeprefix("Value error, "),
    }


def _of_a_family(kind: str) -> tuple[str, Callable[[Details], str] | None]:
    if kind.startswith(("datetime", "timezone")):
        return "not_a_time", lambda _c: _(
            "Write a time as RFC 3339 does, with its offset: 2026-03-01T09:00:00Z."
        )
    if kind.startswith("date_"):
        return "not_a_date", lambda _c: _("Write a date as ISO 8601 does: 2026-03-01.")
    if kind.startswith(("int_", "float_", "decimal_")):
        return "not_a_number", lambda _c: _("This is not a number.")
    if kind.startswith("uuid_"):
        return "not_an_id", lambda _c: _("This is not a UUID.")
    if kind.startswith("url_"):
        return "not_an_address", lambda _c: _("This is not a web address.")
    return kind.removeprefix("value_error.") if "." in kind else kind, None


def _choices(context: Details) -> str:
    named = re.findall(r"'([^']*)'", str(context.get("expected", "")))  # pydantic joins them in English
    return _("Use one of %(expected)s.") % {"expected": ", ".join(named)}


_REASONS: dict[str, tuple[str, Callable[[Details], str]]] = {
    "missing": ("required", lambda _c: _("This field is required.")),
    "extra_forbidden": ("unknown_field", lambda _c: _("There is no such field.")),
    "literal_error": ("unknown", _choices),
    "enum": ("unknown", _choices),
    "string_type": ("not_text", lambda _c: _("This is not text.")),
    "string_too_short": (
        "too_short",
        lambda c: (
            _("Write at least %(count)s characters.") % {"count": c["min_length"]}
            if c["min_length"] > 1
            else _("This may not be empty.")
        ),
    ),
    "string_too_long": (
        "too_long",
        lambda c: _("Write at most %(count)s characters.") % {"count": c["max_length"]},
    ),
    "string_pattern_mismatch": ("invalid", lambda _c: _("This is not written as it has to be.")),
    "greater_than_equal": (
        "too_small",
        lambda c: _("This must be %(limit)s or more.") % {"limit": c["ge"]},
    ),
    "greater_than": (
        "too_small",
        lambda c: _("This must be more than %(limit)s.") % {"limit": c["gt"]},
    ),
    "less_than_equal": (
        "too_large",
        lambda c: _("This must be %(limit)s or less.") % {"limit": c["le"]},
    ),
    "less_than": ("too_large", lambda c: _("This must be less than %(limit)s.") % {"limit": c["lt"]}),
    "decimal_max_places": (
        "too_precise",
        lambda c: _("Use at most %(count)s decimals.") % {"count": c["decimal_places"]},
    ),
    "decimal_max_digits": (
        "too_large",
        lambda c: _("Use at most %(count)s digits.") % {"count": c["max_digits"]},
    ),
    "decimal_whole_digits": (
        "too_large",
        lambda c: _("Use at most %(count)s digits before the point.") % {"count": c["whole_digits"]},
    ),
    "finite_number": ("not_a_number", lambda _c: _("This is not a number.")),
    "too_short": ("too_few", lambda c: _("Give at least %(count)s.") % {"count": c["min_length"]}),
    "too_long": ("too_many", lambda c: _("Give at most %(count)s.") % {"count": c["max_length"]}),
    "bool_type": ("not_a_boolean", lambda _c: _("Use true or false.")),
    "bool_parsing": ("not_a_boolean", lambda _c: _("Use true or false.")),
    "bool_unexpected": ("invalid", lambda _c: _("This is neither true nor false.")),
    "list_type": ("not_a_list", lambda _c: _("Give a list.")),
    "dict_type": ("not_an_object", lambda _c: _("Give an object.")),
    "model_type": ("not_an_object", lambda _c: _("Give an object.")),
    "model_attributes_type": ("not_an_object", lambda _c: _("Give an object.")),
    "none_required": ("invalid", lambda _c: _("This can only be null.")),
    "timezone_aware": (
        "not_a_time",
        lambda _c: _("Say the time's offset from UTC: 2026-03-01T09:00:00Z."),
    ),
    "string_unicode": ("invalid", lambda _c: _("This is not Unicode text.")),
}
