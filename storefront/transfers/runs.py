"""What a worker does: one import or export of the shop after the other, each so that it can be cut off.

The job runs once at a time in a schema (`tasks.runs`), so two imports of one shop never mix, and one
that is found running was left by a worker that died. One that lasts goes back behind what other shops wait for.
"""

import io
import logging
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, fields
from datetime import datetime
from functools import partial
from typing import IO, Any, Literal, TextIO

import orjson
from django.db import DataError, IntegrityError, InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _

from kernel import clock, jobs, problems
from kernel.actors import Actor, Kind
from kernel.errors import DomainError
from kernel.jobs import wakeups
from media import private, services as media
from media.errors import MediaLimitReached, StorageFull, StorageUnavailable
from media.models import Asset
from storefront.imports import items, services as imports, tables
from storefront.imports.errors import UnreadableFile
from storefront.imports.reports import Progress, Report
from storefront.imports.rows import RowNote
from storefront.transfers import errors, exports, forgetting, personal_data, signals, undo
from storefront.transfers.models import Transfer
from storefront.transfers.services import CSV, FILE_KEPT_FOR, JOB, OPEN
from storefront.transfers.views import BatchResult, ItemStatus
from tenants import current, hosts, room

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 5
MOST_EXPORTS_KEPT = 5
SLICE_SECONDS = 30.0  # of a product file or a batch, while other shops wait
LOOKS_AGAIN_AFTER = 1.0
Status = Transfer.Status


class Superseded(RuntimeError):
    """Another worker has taken it over meanwhile; this one has nothing more to say."""


class _Slice:
    """The time that something has, counted from the first time it is asked whether it is over."""

    def __init__(self) -> None:
        self._until: float | None = None

    def is_over(self) -> bool:
        """Whether it has lasted its time and another shop waits."""
        now = time.monotonic()
        if self._until is None:
            self._until = now + SLICE_SECONDS
        if now < self._until:
            return False
        self._until = now + LOOKS_AGAIN_AFTER
        return wakeups.is_another_waiting(JOB, now=clock.now())


def run_next(*, now: datetime) -> Transfer | None:
    """Do the shop's oldest import or export that is not done; ask for another run when more wait.

    What is wrong with the file or the shop is written down as its failure; anything else is raised,
    and the next run goes on where this one stopped, MOST_ATTEMPTS times. Before it, imports forget whom they shall:
    nothing is begun until they have, or it could bring back whom the shop has erased.
    """
    forgetting.forget(is_over=_Slice().is_over)
    transfer = None if forgetting.is_asked() else _claim(now=now)
    if transfer is not None:
        _work(transfer, now=now)
    if (
        forgetting.is_asked() or Transfer.objects.filter(status__in=OPEN).exists()
    ):  # behind the other shops' work
        with transaction.atomic():
            wakeups.mark(JOB, due_at=clock.now())
            jobs.enqueue(JOB)
    return transfer


def _work(transfer: Transfer, *, now: datetime) -> None:
    try:
        if transfer.attempts > MOST_ATTEMPTS:
            raise errors.CutOff(
                _("{most_attempts} workers were cut off at it. What is done stays done.").format(
                    most_attempts=MOST_ATTEMPTS
                )
            )
        _WORK[Transfer.Kind(transfer.kind)](transfer, now)
    except Superseded as error:
        logger.warning("%s", error)
    except DomainError as error:
        _finish(transfer, Status.FAILED, error_code=error.code, error_detail=error.detail[:500])


def _claim(*, now: datetime) -> Transfer | None:
    with transaction.atomic():
        waiting = Transfer.objects.filter(status__in=OPEN).order_by("id")
        transfer = (
            waiting.select_for_update(of=("self",)).select_related("file", "before", "undoes__before").first()
        )
        if transfer is not None:
            transfer.status = Status.RUNNING
            transfer.attempts += 1
            transfer.started_at = transfer.started_at or now
            transfer.save(update_fields=["status", "attempts", "started_at"])
    return transfer


def _import(transfer: Transfer, now: datetime) -> None:
    turn = _Slice()
    is_composed = transfer.groups or transfer.before or not _is_part(transfer, transfer.file)
    if transfer.undoes and not (is_composed or _compose(transfer, now, turn)):
        return
    file = transfer.file
    try:
        if file is None:
            raise FileNotFoundError
        content = private.open_file(file)
    except FileNotFoundError as error:
        raise errors.FileGone(_("Upload it again.")) from error
    with content:
        table = tables.find(content)
        is_kept = table or transfer.is_dry_run or transfer.groups or not _is_part(transfer, transfer.before)
        if not (is_kept or _keep_what_was(transfer, content, now, turn)):
            return
        content.seek(0)
        work = (
            partial(imports.import_products, reference=transfer.pk)
            if table is None
            else partial(tables.import_rows, table=table)
        )
        try:
            work(
                content,
                now=now,
                dry_run=transfer.is_dry_run,
                actor=Actor(kind=Kind.PERSON, name=transfer.requested_by, operation=f"job:{JOB}"),
                begin_at=_progress(transfer),
                on_progress=lambda at: _note(transfer, at),
                is_over=turn.is_over,
            )
        except imports.Interrupted:
            _put_back(transfer)
            return
    _finish(transfer, Status.DONE)


def _compose(transfer: Transfer, now: datetime, turn: _Slice) -> bool:
    """Write the file that takes an import back, as far as the slice goes; whether it is whole."""
    done = transfer.undoes
    try:
        if done is None or done.before is None:
            raise FileNotFoundError
        with private.open_file(done.before) as stored:
            before = io.TextIOWrapper(stored, encoding="utf-8", newline="")
            write = partial(undo.compose, before, since=done.created_at, is_over=turn.is_over)
            return _write_part(transfer, "file", write, now, partial(_update, transfer, report={}))
    except FileNotFoundError as error:
        raise errors.FileGone(_("What was before is no longer kept.")) from error


def _keep_what_was(transfer: Transfer, content: IO[bytes], now: datetime, turn: _Slice) -> bool:
    """Keep what undoes it, as far as the slice goes; whether it is whole, or not kept, and the import may begin.

    Where a plan or a disk has no room for that, it is imported all the same.
    """
    shop_url = hosts.shop_url(current.tenant().slug).rstrip("/")
    write = partial(undo.write, content, shop_url=shop_url, is_over=turn.is_over)
    part = transfer.before
    try:
        return _write_part(transfer, "before", write, now, partial(_update, transfer, report={}))
    except (UnreadableFile, MediaLimitReached, StorageFull, StorageUnavailable, FileNotFoundError):
        _update(transfer, before=None, report={})
        if part is not None:
            media.delete_asset(asset=part)
        return True


def _is_part(transfer: Transfer, file: Asset | None) -> bool:
    """Whether a file is still to be written, or to its end."""
    return file is None or "is_done" in transfer.report


def _write_batch(transfer: Transfer, now: datetime) -> None:
    """Each item in a transaction of its own, with what became of it: who goes on begins with the first that is left."""
    actor = Actor(kind=Kind.PERSON, name=transfer.requested_by, operation=f"job:{JOB}")
    begin, turn = len(transfer.results), _Slice()
    for index in range(begin, len(transfer.items)):
        _require_room()
        if turn.is_over() and index > begin:
            _put_back(transfer)
            return
        try:
            with transaction.atomic():
                product, is_new = items.write(transfer.items[index], actor=actor, now=now)
                _add_result(transfer, index, "created" if is_new else "updated", product=product)
        except DomainError as error:
            found = problems.from_error(error).get("errors") or [_in_words(error)]
            _add_result(transfer, index, "failed", errors=found)
        except (IntegrityError, DataError) as error:
            found = [{"field": "", "code": "rejected", "detail": imports.words_of(error)}]
            _add_result(transfer, index, "failed", errors=found)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            logger.exception("item %d of batch %d could not be written", index, transfer.pk)
            found = [{"field": "", "code": "rejected", "detail": _("This could not be written.")}]
            _add_result(transfer, index, "failed", errors=found)
    _finish(transfer, Status.DONE, items=[])


def _add_result(
    transfer: Transfer,
    index: int,
    status: ItemStatus,
    *,
    product: int | None = None,
    errors: Sequence[Any] = (),
) -> None:
    result: BatchResult = {"index": index, "status": status, "id": product, "errors": list(errors)}
    _update(transfer, results=[*transfer.results, result], rows_done=index + 1)


def _in_words(error: DomainError) -> dict[str, str]:
    return {"field": "", "code": error.reason, "detail": error.detail}


def _export(transfer: Transfer, now: datetime) -> None:
    _update(transfer, rows_total=exports.count_products())
    shop_url = hosts.shop_url(current.tenant().slug).rstrip("/")

    def write(text: TextIO, begin_at: exports.Place) -> exports.Place:
        return exports.export_products(
            text,
            shop_url=shop_url,
            tells_stock=transfer.tells_stock,
            begin_at=begin_at,
            on_progress=lambda done: _update(transfer, rows_done=done),
            is_over=_Slice().is_over,
        )

    _write_part(transfer, "file", write, now, partial(_finish, transfer, Status.DONE))
    _drop_older_exports()


def _write_part(
    transfer: Transfer,
    name: Literal["file", "before"],
    write: Callable[[TextIO, exports.Place], exports.Place],
    now: datetime,
    finish: Callable[..., None],
) -> bool:
    """Write a file of the transfer, or what fits into a slice: that is kept, and `report` says how far it is.

    `finish` writes down the whole one. Return whether it is whole.
    """
    part: Asset | None = getattr(transfer, name)
    with tempfile.TemporaryFile() as file:
        if part is not None:
            with private.open_file(part) as before:
                shutil.copyfileobj(before, file)
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        place = write(text, exports.Place(**(transfer.report if part else {})))
        text.flush()
        text.detach()
        with _kept(transfer, file, CSV, now, prefix="before-" if name == "before" else "") as kept:
            if place.is_done:
                finish(**{name: kept})
            else:
                _put_back(transfer, **{name: kept}, report=asdict(place))
    if part is not None:
        media.delete_asset(asset=part)
    return place.is_done


def _drop_older_exports() -> None:
    """Keep the files of the last few: a program that asks every minute must not fill the disk."""
    kept = Transfer.objects.filter(kind=Transfer.Kind.EXPORT, file__isnull=False).select_related("file")
    with transaction.atomic():
        for older in kept.order_by("-pk")[MOST_EXPORTS_KEPT:]:
            if older.file is not None:
                media.delete_asset(asset=older.file)


def _gather(transfer: Transfer, now: datetime) -> None:
    customer = transfer.customer
    assert customer is not None  # a constraint says so
    gathered = personal_data.gather(customer=customer, now=now)
    content = orjson.dumps(gathered, default=str, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z)
    _hand_in(transfer, io.BytesIO(content), "application/json", now)


def _hand_in(transfer: Transfer, content: IO[bytes], content_type: str, now: datetime) -> None:
    with _kept(transfer, content, content_type, now) as file:
        _finish(transfer, Status.DONE, file=file)


def _kept(
    transfer: Transfer, content: IO[bytes], content_type: str, now: datetime, *, prefix: str = ""
) -> AbstractContextManager[Asset]:
    return private.kept(
        content=content,
        filename=prefix + transfer.filename,
        content_type=content_type,
        now=now,
        expires_at=clock.now() + FILE_KEPT_FOR,
        is_limited=transfer.kind == Transfer.Kind.IMPORT,
    )


def _put_back(transfer: Transfer, **done: Any) -> None:
    """Let it wait as if it had not been taken up: no worker was cut off at it."""
    _update(transfer, status=Status.QUEUED, attempts=transfer.attempts - 1, **done)


def _progress(transfer: Transfer) -> Progress:
    known = {field.name for field in fields(Report)}
    report = Report(**{name: value for name, value in transfer.report.items() if name in known})
    report.errors = [RowNote(**note) for note in transfer.errors]
    report.warnings = [RowNote(**note) for note in transfer.warnings]
    return Progress(groups=transfer.groups, report=report)


def _require_room() -> None:
    """See that the shop may write much more: files are small beside the rows they make. Raises DataLimitReached."""
    room.require(room.SMALL + 1)


def _note(transfer: Transfer, at: Progress) -> None:
    if not transfer.is_dry_run:
        _require_room()
    report = asdict(at.report)
    _update(
        transfer,
        groups=at.groups,
        rows_done=at.rows,
        rows_total=at.total,
        errors=report.pop("errors"),
        warnings=report.pop("warnings"),
        report=report,
    )


@transaction.atomic
def _finish(transfer: Transfer, status: str, **more: Any) -> None:
    now = clock.now()
    _update(transfer, status=status, finished_at=now, **more)
    told = {Transfer.Kind.IMPORT: signals.import_finished, Transfer.Kind.BATCH: signals.batch_finished}
    if transfer.kind in told:
        told[Transfer.Kind(transfer.kind)].send(sender=Transfer, transfer=transfer, now=now)


def _update(transfer: Transfer, **values: Any) -> None:
    """Write on the row as long as this attempt is the latest. Raises Superseded."""
    mine = Transfer.objects.filter(pk=transfer.pk, attempts=transfer.attempts, status=Status.RUNNING)
    if not mine.update(**values):
        raise Superseded(f"{transfer} was taken over")
    for name, value in values.items():
        setattr(transfer, name, value)


_WORK: dict[Transfer.Kind, Callable[[Transfer, datetime], None]] = {
    Transfer.Kind.IMPORT: _import,
    Transfer.Kind.EXPORT: _export,
    Transfer.Kind.DATA_EXPORT: _gather,
    Transfer.Kind.BATCH: _write_batch,
}
