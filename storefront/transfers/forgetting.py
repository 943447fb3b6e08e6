"""Taking whom the shop has erased out of imported files and of what was told of their rows: later, by a worker.

A file is up to 32 MB, and a shop may have many: whoever is erased does not wait for them.
"""

import re
from collections.abc import Callable, Sequence

from django.db import transaction
from django.db.models import F, Func, JSONField, Q, Value

from kernel import clock, jobs, mailboxes
from kernel.jobs import wakeups
from media import private, services as media
from media.models import Asset
from storefront.customers.data_subjects import DataSubject
from storefront.imports import decoding
from storefront.imports.errors import UnreadableFile
from storefront.transfers.models import Transfer
from storefront.transfers.services import JOB, OPEN

MOST_AT_ONCE = 20
_PIECE = 1024 * 1024


@transaction.atomic
def forget_person(*, person: DataSubject) -> None:
    """Ask a worker to take a person out of imports of customers and orders: files that name them go.

    Nothing of it goes where the address is only said to be theirs.
    """
    noun = Q(report__noun__in=("customers", "orders")) | ~Q(
        report__has_key="noun"
    )  # it failed before it had one
    telling = Transfer.objects.filter(noun, kind=Transfer.Kind.IMPORT).filter(
        Q(file__isnull=False) | ~Q(errors=[]) | ~Q(warnings=[])
    )
    more = Value([_write(person)], JSONField())
    one_more = Func(F("forgets"), more, template="%(expressions)s", arg_joiner=" || ")
    if person.is_proved and telling.exclude(status__in=OPEN).update(forgets=one_more):
        wakeups.mark(JOB, due_at=clock.now())
        jobs.enqueue(JOB)


def is_asked() -> bool:
    """Whether somebody is yet to be taken out of an import."""
    return Transfer.objects.exclude(forgets=[]).exists()


def forget(*, is_over: Callable[[], bool]) -> None:
    """Take out who was asked for, MOST_AT_ONCE after the other, until that is done or it `is_over`.

    A file that so few cannot be looked for in, with all of the time there is, goes: it is only kept for a week.
    """
    is_begun = False
    while not is_over():
        transfer = Transfer.objects.exclude(forgets=[]).select_related("file").order_by("pk").first()
        if transfer is None:
            return
        some = transfer.forgets[:MOST_AT_ONCE]
        people = [_read(facts) for facts in some]
        is_named = transfer.file is not None and _names(transfer.file, people, is_over=is_over)
        if is_named is None and is_begun:
            return
        is_begun = True
        with transaction.atomic():
            held = Transfer.objects.select_for_update(of=("self",)).select_related("file").get(pk=transfer.pk)
            if is_named is not False and held.file is not None:
                media.delete_asset(asset=held.file)
            for person in people:
                for note in (*held.errors, *held.warnings):
                    if re.search(person.address_pattern, note["detail"], re.IGNORECASE):
                        note["detail"] = person.redact(note["detail"])
            left = [facts for facts in held.forgets if facts not in some]
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


def _names(file: Asset, people: Sequence[DataSubject], *, is_over: Callable[[], bool]) -> bool | None:
    """Whether a file names one of them; None where it `is_over` before that is known."""
    finds = [_finder(person) for person in people]
    try:
        with private.open_file(file) as stored:
            text = decoding.open_text(stored).stream
            while lines := text.read(_PIECE) + text.readline():
                if is_over():
                    return None
                if any(find(lines) for find in finds):
                    return True
    except FileNotFoundError:
        return False
    except UnreadableFile:
        return True
    return False


def _finder(person: DataSubject) -> Callable[[str], bool]:
    """What tells whether lines name a person: their first letter is looked for by itself, since `re` skips to that."""
    first, rest = person.email[0], "|".join(re.escape(way[1:]) for way in mailboxes.spellings(person.email))
    cases = "".join(re.escape(case) for case in {first, first.lower(), first.upper()} if len(case) == 1)
    begins = re.compile(f"[{cases}](?=(?i:{rest}))")
    whole = re.compile(person.address_pattern, re.IGNORECASE)
    return lambda lines: any(whole.match(lines, at.start()) for at in begins.finditer(lines))
