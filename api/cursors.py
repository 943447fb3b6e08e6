"""Where in a feed a page begins: an id nobody needs to understand."""

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kernel.errors import Invalid


def write(last: int) -> str:
    """The cursor of what comes after `last`."""
    return base64.urlsafe_b64encode(f"after:{last}".encode()).decode().rstrip("=")


def read(cursor: str) -> int | None:
    """The id the page comes after; None for an empty cursor: the beginning. Raises Invalid."""
    if not cursor:
        return None
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        word, _colon, last = text.partition(":")
        if word != "after" or not last.isdecimal() or len(last) > 18:
            raise ValueError(text)
        return int(last)
    except (ValueError, binascii.Error) as error:
        raise Invalid(_("This is no cursor of ours."), field="cursor") from error


def write_place(values: Sequence[Any]) -> str:
    """The cursor of what comes after the row with these values."""
    place = [value.isoformat() if isinstance(value, datetime) else str(value) for value in values]
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def read_place(cursor: str, length: int) -> list[str]:
    """The values that `write_place` wrote, as texts. Raises Invalid."""
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(place, list) or [type(each) for each in place] != [str] * length:
            raise ValueError(cursor)
        return place
    except (ValueError, binascii.Error) as error:
        raise Invalid(_("This is no cursor of ours."), field="cursor") from error
