"""What an e-mail shows."""

from dataclasses import dataclass, field
from typing import Any

from kernel.formats import Format

Context = dict[str, Any]


class NotNeeded(Exception):
    """Raised for a message that has no point any more; it is noted and not sent."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """A ready part of a message, written in HTML and in text alike."""

    html: str
    text: str


@dataclass(frozen=True, slots=True)
class Content:
    """What a message's template is given, how its reader's locale writes, and what in it lets a reader in."""

    context: Context
    format: Format
    credentials: tuple[str, ...] = field(default=())
    shown: tuple[str, ...] = field(default=())
    """What stands in the text to be read, as a gift card's code does, and is not kept with it."""
