"""Text that can be worked with: what no door lets in, because of what it does further on."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
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


def seen(text: str, *, but: str = "") -> str:
    """The text without what nobody sees, which comes along when something is copied, and bounded; trimmed.

    Signs of `but` stay, where they make a difference.
    """
    return bound(_UNSEEN.sub(lambda found: found[0] if found[0] in but else "", text)).strip()


def as_it_reads(text: str) -> str:
    """What is seen of the text, with plain letters for wide ones, as Japanese keyboards type them."""
    return unicodedata.normalize("NFKC", seen(text)).strip()


def is_sound(text: str) -> bool:
    """Whether it has no NUL, which Postgres cannot store, and no more than MOST_MARKS marks in a row."""
    return "\0" not in text and is_bounded(text)


def is_bounded(text: str) -> bool:
    """Whether it has no more than MOST_MARKS marks in a row, also once what nobody sees is taken out."""
    if text.isascii():
        return True
    suspects = _SUSPECT.finditer(_UNSEEN.sub("", text))
    return all(run <= MOST_MARKS for found in suspects for _sign, run in _marks(found[0]))


def make_sound(text: str) -> str:
    """The text without what is refused elsewhere, for files that are taken as they are."""
    return bound(text.replace("\0", ""))


def bound(text: str) -> str:
    """The text without the marks that are too many, so that it can be normalised whoever wrote it."""
    if is_bounded(text):
        return text
    return "".join(sign for sign, run in _marks(text) if run <= MOST_MARKS)


def _marks(text: str) -> Iterator[tuple[str, int]]:
    """Each sign, with how many marks stand in a row at its end once the text is decomposed.

    Some are no marks and become some (U+0F73, U+FF9E); what nobody sees is between none.
    """
    run = 0
    for sign in text:
        for is_mark in _parts(sign):
            run = run + 1 if is_mark else 0
        yield sign, run


@lru_cache(maxsize=8192)
def _parts(sign: str) -> tuple[bool, ...]:
    """Of what a sign is decomposed into, what is a mark; nothing of what nobody sees."""
    if _UNSEEN.match(sign):
        return ()
    return tuple(unicodedata.combining(part) > 0 for part in unicodedata.normalize("NFKD", sign))


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
