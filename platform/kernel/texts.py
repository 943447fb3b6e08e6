"""Text that can be worked with: what no door lets in, because of what it does further on."""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

MOST_MARKS = 30
"""Combining marks in a row, as many as Unicode's stream-safe text has (UAX 15, 13). Normalising sorts them, in a time
that grows with the square of their number, and nothing else is done meanwhile."""
_SUSPECT = re.compile(f"[^\\0-\u02ff]{{{MOST_MARKS + 1},}}")
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""What is Default_Ignorable to Unicode (DerivedCoreProperties), and the empty pattern of Braille."""


def read_number(text: str) -> int | None:
    """The number of a row that it says, None where no row has such a one (a bigint has 19 digits)."""
    return int(text) if text.isdecimal() and len(text) <= 18 else None


def is_blank(text: str) -> bool:
    """Whether nobody sees anything of it: it is of spaces, and of signs that steer how others are shown."""
    return not any(sign.isprintable() and not sign.isspace() for sign in _UNSEEN.sub("", text))


def seen(text: str) -> str:
    """The text without what nobody sees, which comes along when something is copied; trimmed."""
    return _UNSEEN.sub("", text).strip()


def as_it_reads(text: str) -> str:
    """What is seen of the text, with plain letters for wide ones, as Japanese keyboards type them."""
    return unicodedata.normalize("NFKC", seen(text)).strip()


def is_sound(text: str) -> bool:
    """Whether it has no NUL, which Postgres cannot store, and no more than MOST_MARKS marks in a row."""
    return "\0" not in text and is_bounded(text)


def is_bounded(text: str) -> bool:
    """Whether it has no more than MOST_MARKS marks in a row."""
    return all(_count_marks(found[0]) <= MOST_MARKS for found in _SUSPECT.finditer(text))


def make_sound(text: str) -> str:
    """The text without what is refused elsewhere, for files that are taken as they are."""
    if is_sound(text):
        return text
    kept, run = [], 0
    for sign in text.replace("\0", ""):
        run = run + 1 if unicodedata.combining(sign) else 0
        if run <= MOST_MARKS:
            kept.append(sign)
    return "".join(kept)


def _count_marks(text: str) -> int:
    longest = run = 0
    for sign in text:
        run = run + 1 if unicodedata.combining(sign) else 0
        longest = max(longest, run)
    return longest


class SoundTextMiddleware:
    """400 for a page's form with text that is not sound, and for an address whose text is not bounded.

    The API tells of the field itself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; what is asked of a view is looked at in front of it."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """Raises BadRequest."""
        if request.path.startswith("/api/"):
            return
        for given, is_right in ((request.GET, is_bounded), (request.POST, is_sound)):
            for name, values in given.lists():
                if not all(is_right(text) for text in (name, *values)):
                    raise BadRequest
