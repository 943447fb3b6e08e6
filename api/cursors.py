"""Where in a list a page begins: an id nobody needs to understand."""

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson
from django.utils.translation import gettext as _

from kernel.errors import Invalid


def unknown() -> Invalid:
    """What is said of a cursor that we have not written."""
    return Invalid(_("This is no cursor of ours."), field="cursor")


def write(seen: int) -> str:
    """The cursor of what comes after so many."""
    return _encode(f"after:{seen}")


def read(cursor: str) -> int:
    """How many come before the page; none for an empty cursor: the beginning. Raises Invalid."""
    if not cursor:
        return 0
    word, _colon, seen = _decode(cursor).partition(":")
    if word != "after" or not seen.isdecimal() or len(seen) > 8:
        raise unknown()
    return int(seen)


def write_place(values: Sequence[Any]) -> str:
    """The cursor of what comes after the row with these values."""
    place = [
        value.isoformat() if isinstance(value, datetime) else None if value is None else str(value)
        for value in values
    ]
    return _encode(orjson.dumps(place).decode())


def read_place(cursor: str, length: int) -> list[str | None]:
    """The values that `write_place` wrote, as texts. Raises Invalid."""
    try:
        place = orjson.loads(_decode(cursor))
    except ValueError as error:
        raise unknown() from error
    is_ours = isinstance(place, list) and len(place) == length
    if not is_ours or any(each is not None and (not isinstance(each, str) or "\0" in each) for each in place):
        raise unknown()
    return place


def _encode(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode(cursor: str) -> str:
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (ValueError, binascii.Error) as error:
        raise unknown() from error
