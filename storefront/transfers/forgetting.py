"""Taking whom the shop has erased out of imported files and of what was told of their rows: later, by a worker.

A file is up to 32 MB, and a shop may have many: whoever is erased does not wait for them.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import IO

from django.db import transaction
from django.db.models import F, Func, JSONField, Q, Value

from kernel import clock, jobs
from kernel.jobs import wakeups
from media import private
from media import services as media
from media.models import Asset
from storefront.customers.data_subjects import DataSubject
from storefront.imports import decoding
from storefront.imports.errors import UnreadableFile
from storefront.transfers.models import Transfer
from storefront.transfers.services import JOB, OPEN

_PIECE = 1024 * 1024
_ENCODINGS = ("utf-8", "cp1252", "latin-1", "utf-16-le", "utf-16-be")


@transaction.atomic
def forget_person(*, person: DataSubject) -> None:
    """Ask a worker to take a person out of imports of customers and orders: files that name them go.

    Nothing of it goes where the address is only said to be theirs.
    """
    finished = Transfer.objects.filter(kind=Transfer.Kind.IMPORT, report__noun__in=("customers", "orders"))
    telling = finished.filter(Q(file__isnull=False) | ~Q(errors=[]) | ~Q(warnings=[]))
    more = Value([_write(person)], JSONField())
    one_more = Func(F("forgets"), more, template="%(expressions)s", arg_joiner=" || ")
    if person.is_proved and telling.exclude(status__in=OPEN).update(forgets=one_more):
        wakeups.mark(JOB, due_at=clock.now())
        jobs.enqueue(JOB)


def is_asked() -> bool:
    """Whether somebody is yet to be taken out of an import."""
    return Transfer.objects.exclude(forgets=[]).exists()


def forget(*, is_over: Callable[[], bool]) -> None:
    """Take out who was asked for, one import after the other, until that is done or it `is_over`."""
    while not is_over():
        transfer = Transfer.objects.exclude(forgets=[]).select_related("file").order_by("pk").first()
        if transfer is None:
            return
        people = [_read(facts) for facts in transfer.forgets]
        is_named = transfer.file is not None and any(_names(transfer.file, person) for person in people)
        with transaction.atomic():
            held = Transfer.objects.select_for_update(of=("self",)).select_related("file").get(pk=transfer.pk)
            if is_named and held.file is not None:
                media.delete_asset(asset=held.file)
            for person in people:
                for note in (*held.errors, *held.warnings):
                    if re.search(person.address_pattern, note["detail"], re.IGNORECASE):
                        note["detail"] = person.redact(note["detail"])
            left = [facts for facts in held.forgets if facts not in transfer.forgets]
            Transfer.objects.filter(pk=held.pk).update(
                errors=held.errors, warnings=held.warnings, forgets=left
            )


def _write(person: DataSubject) -> dict[str, object]:
    return {
        "customer_id": person.customer_id,
        "email": person.email,
        "replacement": person.replacement,
        "names": sorted(person.names),
    }


def _read(facts: dict[str, object]) -> DataSubject:
    return DataSubject(**(facts | {"names": frozenset(facts["names"])}), is_proved=True)  # type: ignore[arg-type, call-overload]


def _names(file: Asset, person: DataSubject) -> bool:
    """Whether a file names a person: only one that has the address in its bytes is read as text."""
    with suppress(FileNotFoundError), private.open_file(file) as stored:
        if not _has(stored, person.email):
            return False
        stored.seek(0)
        try:
            return any(
                re.search(person.address_pattern, line, re.IGNORECASE)
                for line in decoding.open_text(stored).stream
            )
        except UnreadableFile:
            return True
    return False


def _has(stored: IO[bytes], email: str) -> bool:
    """Look for an address in a file, a piece at a time, however it is written there."""
    written, before = _as_written(email), b""
    while piece := stored.read(_PIECE):
        piece = before + piece.replace(b"\0", b"").lower()  # of UTF-16
        if written.search(piece):
            return True
        before = piece[-4 * len(email) :]
    return False


def _as_written(email: str) -> "re.Pattern[bytes]":
    """The bytes of an address in any of the encodings, without NUL; ASCII in lower case."""
    letters = []
    for letter in email.lower():
        cases = {letter, letter.upper()}
        ways = {
            case.encode(each, "ignore").replace(b"\0", b"").lower() for case in cases for each in _ENCODINGS
        }
        letters.append(b"(?:" + b"|".join(sorted(re.escape(way) for way in ways if way)) + b")")
    return re.compile(b"".join(letters))
