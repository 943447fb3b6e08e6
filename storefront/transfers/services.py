"""Asking for imports and exports, and forgetting old ones. A worker does them (`runs`)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import IO, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit, services as accounts
from kernel import jobs, lookup, throttling, writing
from kernel.actors import Actor
from kernel.jobs import wakeups
from media import private, services as media
from storefront.catalogue import services as catalogue
from storefront.customers.models import Customer
from storefront.imports import parser, tables
from storefront.imports.reports import Report
from storefront.transfers import errors
from storefront.transfers.models import Transfer

JOB = "transfers.run"
MOST_ITEMS = 1000
"""Products of a batch."""
LARGEST_FILE = 32 * 1024 * 1024
"""Bytes of a CSV: some 60,000 rows with their descriptions."""
MOST_WAITING = 10
FILE_KEPT_FOR = timedelta(days=7)
ROW_KEPT_FOR = timedelta(days=90)
CSV = "text/csv; charset=utf-8"
Kind, Status = Transfer.Kind, Transfer.Status
OPEN = (Status.QUEUED, Status.RUNNING)


def request_import(
    *, content: IO[bytes], size: int, filename: str, dry_run: bool, actor: Actor, now: datetime
) -> Transfer:
    """Store a CSV privately and ask a worker to import it, behind those that wait already.

    It is of products, customers, discounts or past orders, which its first line tells.
    Its beginning is looked at here, so that rubbish is refused at once. Raises FileTooLarge,
    UnreadableFile, TooManyWaiting, MediaLimitReached, StorageFull or StorageUnavailable.
    """
    if size > LARGEST_FILE:
        raise errors.FileTooLarge(
            _("Use files of at most {value} MB; split this one.").format(value=LARGEST_FILE // 1024 // 1024)
        )
    content.seek(0)
    if tables.find(content) is None:
        parser.check_header(content)
    with private.kept(
        content=content,
        filename=filename or "products.csv",
        content_type=CSV,
        now=now,
        expires_at=now + FILE_KEPT_FOR,
        is_limited=True,
    ) as file:
        return _queue(
            actor=actor,
            kind=Kind.IMPORT,
            is_dry_run=dry_run,
            filename=file.original_name,
            file=file,
            created_at=now,
        )


def repeat_import(*, transfer_id: int, actor: Actor, now: datetime) -> Transfer:
    """Import in earnest the file of a dry run. Raises TransferNotFound, FileGone or TooManyWaiting."""
    tried = Transfer.objects.filter(kind=Kind.IMPORT, pk=transfer_id).select_related("file").first()
    if tried is None:
        raise errors.TransferNotFound
    if tried.file is None:
        raise errors.FileGone(_("Upload it again."))
    return _queue(actor=actor, kind=Kind.IMPORT, filename=tried.filename, file=tried.file, created_at=now)


@transaction.atomic
def undo_import(*, transfer_id: int, actor: Actor, now: datetime) -> Transfer:
    """Ask a worker to take an import back by another; one that is asked for already is that one.

    What the file spoke of becomes what it was before, whoever has changed it since, and what came by it is deleted, or
    archived where it was sold. Raises TransferNotFound, FileGone once a week has passed, and TooManyWaiting.
    """
    imports = Transfer.objects.select_for_update(of=("self",)).select_related(
        "before"
    )  # one asks after the other
    done = imports.filter(kind=Kind.IMPORT, pk=transfer_id).first()
    if done is None or done.status in OPEN:
        raise errors.TransferNotFound
    asked = done.undone_by.exclude(status=Status.FAILED).first()
    if asked is not None:
        return asked
    if done.before is None or "is_done" in done.report:  # a part, of an import that came to nothing
        raise errors.FileGone(_("What was before is no longer kept."))
    name = f"undo-{done.filename}"[:200]
    return _queue(actor=actor, kind=Kind.IMPORT, filename=name, undoes=done, created_at=now)


@transaction.atomic
def retry_pictures(*, transfer_id: int, actor: Actor, now: datetime) -> int:
    """Have the pictures of an import fetched once more that could not be; return how many. Raises TransferNotFound."""
    transfer = lookup.one(Transfer.objects.filter(kind=Kind.IMPORT, pk=transfer_id), errors.TransferNotFound)
    retried = catalogue.retry_images(import_id=transfer_id, now=now)
    audit.write(actor=actor, verb="pictures retried", target=transfer)
    return retried


@transaction.atomic
def request_batch(*, items: Sequence[Mapping[str, Any]], actor: Actor, now: datetime) -> Transfer:
    """Ask a worker to write these products, as `imports.items.write` takes them. Raises TooManyWaiting."""
    return _queue(actor=actor, kind=Kind.BATCH, items=list(items), rows_total=len(items), created_at=now)


@transaction.atomic
def request_export(*, tells_stock: bool, actor: Actor, now: datetime) -> Transfer:
    """Ask a worker to write all products as a CSV, with their stock or without. Raises TooManyWaiting."""
    name = f"products-{now:%Y%m%d-%H%M%S}.csv"
    return _queue(actor=actor, kind=Kind.EXPORT, tells_stock=tells_stock, filename=name, created_at=now)


def request_data_export(*, customer: Customer, now: datetime) -> Transfer:
    """Ask a worker to gather what the shop holds of a customer.

    Raises DataExportUnderWay, RateLimited, or InvalidToken for whose account is theirs no longer.
    """
    throttling.require(throttling.DATA_EXPORT, f"{customer.pk}")
    try:
        with transaction.atomic():
            accounts.hold(customer.user)
            return _ask(
                Transfer.objects.create(
                    kind=Kind.DATA_EXPORT,
                    customer=customer,
                    filename=f"my-data-{now:%Y%m%d}.json",
                    created_at=now,
                )
            )
    except IntegrityError as error:
        raise errors.DataExportUnderWay from error


@transaction.atomic
def forget_data_exports(*, customer: Customer) -> None:
    """Delete what was gathered of a customer, with the files."""
    gathered = Transfer.objects.filter(kind=Kind.DATA_EXPORT, customer=customer)
    for transfer in gathered.select_related("file"):
        if transfer.file is not None:
            media.delete_asset(asset=transfer.file)
    gathered.delete()


def delete_old(*, now: datetime) -> int:
    """Forget finished imports and exports; a customer's data goes with its file. Return how many went."""
    finished = Transfer.objects.exclude(status__in=OPEN)
    old, _ = finished.filter(created_at__lte=now - ROW_KEPT_FOR).delete()
    data, _ = finished.filter(kind=Kind.DATA_EXPORT, finished_at__lte=now - FILE_KEPT_FOR).delete()
    return old + data


def record_import(*, report: Report, filename: str, actor: Actor) -> None:
    """Put down an import that was done at once, by a command: its one entry in the record."""
    done = Transfer(kind=Kind.IMPORT, filename=filename)
    changes = {
        name: (0, getattr(report, name))
        for name in ("created", "updated", "deleted", "archived")
        if getattr(report, name)
    }
    if changes:
        audit.write(actor=actor, verb="imported", target=done, target_id=filename, changes=changes)


@transaction.atomic
def _queue(*, actor: Actor, **fields: Any) -> Transfer:
    """Put one in the queue. Its entry in the record stands for all that it will do."""
    writing.take_turn("transfers.queue")
    waiting = Transfer.objects.filter(status__in=OPEN).exclude(kind=Kind.DATA_EXPORT).count()
    if waiting >= MOST_WAITING:
        raise errors.TooManyWaiting(
            _("{waiting} wait or run; try again when one is done.").format(waiting=waiting)
        )
    transfer = _ask(Transfer.objects.create(requested_by=actor.name, **fields))
    audit.write(actor=actor, verb=audit.CREATED, target=transfer)
    return transfer


def _ask(transfer: Transfer) -> Transfer:
    wakeups.mark(JOB, due_at=transfer.created_at)
    jobs.enqueue(JOB)
    return transfer
