"""The catalogues: `locale/<language>/LC_MESSAGES/django.po`, and beside each what gettext reads of it.

Compiled catalogues are committed: an image or a checkout speaks every language with no step before its start, and
`make lint` sees that they are what the texts beside them say.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from config.env import ROOT
from config.translations.extraction import Message
from kernel import formats

FOLDER = ROOT / "locale"
LANGUAGES = list(formats.LANGUAGES)
_SOURCE = "en"
"""Whose catalogue has what people call otherwise than the code or a library does, and nothing else."""
_NEVER = datetime(2026, 1, 1, tzinfo=UTC)  # a date that moved would make each update a change
_HELD = re.compile(r"\{(\w*)[^{}]*\}|%\((\w+)\)")


def path(language: str) -> Path:
    """Where a language's words are."""
    return FOLDER / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """A language's catalogue; an empty one where it has none yet."""
    if not path(language).exists():
        return _empty(language)
    with path(language).open("rb") as file:
        return read_po(file, locale=language)


def update(language: str, messages: Iterable[Message]) -> None:
    """Write the catalogue anew with exactly these messages and the words it has for them, and compile it."""
    known, made = read(language), _empty(language)
    for text, plural in sorted({(message.text, message.plural) for message in messages}):
        old = known.get(text)
        empty = ("",) * made.num_plurals if plural else ""
        kept = old.string if old is not None and isinstance(old.string, tuple) == bool(plural) else empty
        if language != _SOURCE or any(kept or ()):
            made.add((text, plural) if plural else text, string=kept)
    path(language).parent.mkdir(parents=True, exist_ok=True)
    path(language).write_bytes(_written(made))
    path(language).with_suffix(".mo").write_bytes(_compiled(read(language)))


def problems(language: str, messages: list[Message]) -> Iterator[str]:
    """What is wrong with a language's catalogue: stale, incomplete, or at odds with a message's placeholders."""
    catalogue = read(language)
    known = {
        entry.id if isinstance(entry.id, tuple) else (entry.id, ""): entry for entry in catalogue if entry.id
    }
    said = {(message.text, message.plural) for message in messages}
    for missing in sorted(said - known.keys() if language != _SOURCE else ()):
        yield f"{language}: not in the catalogue: {missing[0]!r}"
    for stale in sorted(known.keys() - said):
        yield f"{language}: said nowhere any more: {stale[0]!r}"
    for key in sorted(said & known.keys()):
        words = known[key].string
        texts = [str(text or "") for text in (words if isinstance(words, tuple | list) else [words])]
        if not all(texts):
            yield f"{language}: not translated: {key[0]!r}"
        elif any(not _held(text) <= _held(key[0]) | _held(key[1]) for text in texts):
            yield f"{language}: another placeholder than in {key[0]!r}"
    compiled = path(language).with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != _compiled(catalogue):
        yield f"{language}: not compiled since it was changed"


def _empty(language: str) -> Catalog:
    name = Locale(language).get_language_name("en")
    return Catalog(
        locale=language,
        header_comment=f"# What Souk says, in {name}. `manage.py catalogues` writes the English and compiles it.",
        project="Souk",
        version=" ",
        creation_date=_NEVER,
        revision_date=_NEVER,
        last_translator="Souk",
        language_team=name,
        msgid_bugs_address="Souk",
        fuzzy=False,
    )


def _held(text: str) -> set[str]:
    return {found[0] or found[1] for found in _HELD.findall(text)}


def _written(catalogue: Catalog) -> bytes:
    return _bytes(lambda file: write_po(file, catalogue, width=110, sort_output=True))


def _compiled(catalogue: Catalog) -> bytes:
    return _bytes(lambda file: write_mo(file, catalogue))


def _bytes(write: Callable[[BytesIO], object]) -> bytes:
    file = BytesIO()
    write(file)
    return file.getvalue()
