"""What a message is filled with."""

from dataclasses import dataclass, field
from typing import Any

from kernel.formats import Format

Context = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Piece:
    """A ready part of a message that is written in HTML and in text alike."""

    html: str
    text: str


@dataclass(frozen=True, slots=True)
class Built:
    """A message's data, the way of its reader's locale, and the keys in it that are not kept."""

    context: Context
    format: Format
    secrets: tuple[str, ...] = field(default=())
