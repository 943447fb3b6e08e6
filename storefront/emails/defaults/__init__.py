"""The platform's own words: one file a message and language, beside this module. See README.md there."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kernel import formats
from storefront.emails import email_types

FOLDER = Path(__file__).parent
_PREFIX = "Subject: "


@dataclass(frozen=True, slots=True)
class Source:
    """A message before it is filled in; without `text`, that is made from the HTML."""

    subject: str
    html: str
    text: str = ""


@lru_cache
def get(kind: str, language: str) -> Source:
    """The platform's message of a kind. Raises KeyError for a kind there is none of."""
    if kind not in email_types.ALL or language not in formats.LANGUAGES:
        raise KeyError(kind)
    first, _, body = (FOLDER / language / f"{kind}.html").read_text(encoding="utf-8").partition("\n")
    return Source(subject=first.removeprefix(_PREFIX), html=body.strip() + "\n")


@lru_cache
def words(language: str) -> dict[str, str]:
    """The words around every message."""
    return tomllib.loads((FOLDER / language / "words.toml").read_text(encoding="utf-8"))
