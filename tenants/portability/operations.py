"""Exports, snapshots, restores and copies as they are asked for: each on record, one at a time for a shop.

The record says which schema is being filled. A process that dies leaves the record running and its lock free: so
the next one knows what to take away, and does it again. Workers do one at a time on a machine, and whoever has waited
the longest since their last comes next: whatever one owner asks for, the other processes stay free for all shops.
"""

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts import audit
from kernel import clock, jobs, throttling
from kernel.actors import Actor, job
from kernel.errors import DomainError
from kernel.jobs import locks
from tenants import errors, lifecycle, rules, support
from tenants.models import Operation, Tenant
from tenants.portability import archive, consent, doing, kept, progress, restores
from tenants.provisioning import signups

logger = logging.getLogger(__name__)

JOB = "tenants.run_operation"
MOST_ATTEMPTS = 3
MOST_SNAPSHOTS = 20
"""That wait at once, of those that the clock asks for."""
BY_OWNERS = throttling.Limit("portability", 20, 24 * 3600, is_strict=True)
"""Of an owner: each copy is a shop, and each archive is kept for a while."""
_STUCK_AFTER = timedelta(seconds=30)
Kind, Status = Operation.Kind, Operation.Status


def ask(
    *,
    kind: Operation.Kind,
    tenant: Tenant | None,
    is_owners: bool,
    actor: Actor,
    now: datetime,
    **wishes: Any,
) -> Operation:
    """Have a worker do it. `wishes` are `slug` of a copy, `scrub`, and the `archive` a restore is from.

    What takes data out of a shop, an export or a copy, is its owner's wish, or has their consent. A shop that is not
    open does not go on under another address: its owner takes its data, and no copy. Both are asked again when the
    work begins, and before a copy opens. Raises ShopSuspended,
    SupportNotAllowed, RateLimited beyond BY_OWNERS, and what can be seen at once: ShopNotReady, InvalidSlug,
    ReservedSlug, SlugTaken, ArchiveNotFound.
    """
    _check(kind, tenant, wishes)
    return _ask(kind, tenant, is_owners=is_owners, actor=actor, now=now, **wishes)


def ask_of(
    *, kind: Operation.Kind, tenant: Tenant, is_owners: bool, actor: Actor, now: datetime
) -> Operation:
    """As `ask`, of what needs nothing but the shop: an export, a snapshot."""
    lifecycle.require_schema(tenant)
    return _ask(kind, tenant, is_owners=is_owners, actor=actor, now=now)


def _ask(
    kind: Operation.Kind,
    tenant: Tenant | None,
    *,
    is_owners: bool,
    actor: Actor,
    now: datetime,
    **wishes: Any,
) -> Operation:
    consent.require(kind, tenant, is_owners=is_owners, is_copy=bool(wishes.get("slug")), now=now)
    if is_owners:
        throttling.require(BY_OWNERS, actor.name)
    with transaction.atomic():
        operation = record(kind=kind, tenant=tenant, actor=actor, now=now, is_owners=is_owners, **wishes)
        jobs.enqueue(JOB, operation=str(operation.pk))
    return operation


@transaction.atomic
def record(
    *, kind: Operation.Kind, tenant: Tenant | None, actor: Actor, now: datetime, **wishes: Any
) -> Operation:
    """Put down that it was asked for."""
    operation = Operation.objects.create(
        kind=kind, tenant=tenant, wishes=wishes, actor=actor.name or actor.operation, created_at=now
    )
    if tenant is not None:
        audit.write(actor=actor, verb=f"{kind} asked for", target=tenant)
    return operation


def get(operation_id: UUID) -> Operation:
    """The operation of that id. Raises OperationNotFound."""
    operation = Operation.objects.select_related("tenant").filter(pk=operation_id).first()
    if operation is None:
        raise errors.OperationNotFound
    return operation


def list_of(tenant: Tenant) -> "QuerySet[Operation]":
    """What was done with a shop, the newest first."""
    return Operation.objects.filter(tenant=tenant)


def open_result(operation: Operation, *, is_owners: bool, now: datetime) -> Any:
    """The archive that an export or a snapshot made, to be read by its owner or with their consent.

    Raises ArchiveNotFound, SupportNotAllowed.
    """
    if not is_owners and operation.tenant is not None:  # which is the platform's: an owner stands in the shop
        support.require_consent(operation.tenant, now=now)
    return kept.open_archive(str(operation.result.get("archive", "")))


def run(
    operation: Operation,
    *,
    file: Path | None = None,
    key: str | None = None,
    database_url: str = "",
    actor: Actor,
    watch: archive.Watcher | None = None,
) -> Operation:
    """Do it here and now, and return it with what came of it; what fails is on record, taken away and raised.

    `file` is where an export goes, or what is restored, instead of an archive that is kept; `key` goes instead of
    ARCHIVE_KEY; a move is to the database at `database_url`, which is on no record. Raises OperationRunning where
    another process does something with the shop, and each kind's errors.
    """
    with _alone(operation):
        clear_cut_off()
        operation.status, operation.error = Status.RUNNING, ""
        operation.attempts += 1
        operation.save(update_fields=["status", "error", "attempts"])
        one = doing.Doing(
            operation=operation,
            file=file,
            key=settings.ARCHIVE_KEY if key is None else key,
            database_url=database_url,
            actor=actor,
            watch=progress.teller(operation.pk, also=watch),
        )
        try:
            consent.require_still(operation)
            operation.result = one.do()
            operation.status = Status.DONE
        except BaseException as error:
            operation.status = Status.FAILED
            operation.error = _words(error)
            _take_away(operation)
            raise
        finally:
            operation.schema_name, operation.finished_at = "", clock.now()
            operation.save()
    return operation


def go_on_as_job(operation_id: UUID) -> None:
    """Do what was asked for in this machine's one place, and ask for the next; where it is taken, it waits there."""
    place = f"souk:operations:{socket.gethostname()}"
    if not locks.try_lock(place):
        return
    try:
        is_over = _go_on(get(operation_id))
    finally:
        locks.unlock(place)
    following = _find_next() if is_over else None
    if following is not None:
        jobs.enqueue(JOB, operation=str(following))


def _find_next() -> UUID | None:
    """The operation that is to be done next, of whoever's last ended the longest ago."""
    last = Operation.objects.filter(actor=OuterRef("actor"), finished_at__isnull=False)
    waiting = Operation.objects.filter(status=Status.WAITING).annotate(
        last=Subquery(last.order_by("-finished_at").values("finished_at")[:1])
    )
    return (
        waiting.order_by(F("last").asc(nulls_first=True), "created_at").values_list("pk", flat=True).first()
    )


def _go_on(operation: Operation) -> bool:
    """Do it unless it is done or being done; what dies again and again is given up. False where it has to wait."""
    if operation.status not in (Status.WAITING, Status.RUNNING):
        return True
    if operation.attempts >= MOST_ATTEMPTS:
        operation.status, operation.error = Status.FAILED, "Its workers died over it."
        operation.save(update_fields=["status", "error"])
        return True
    try:
        run(operation, actor=job(JOB))
    except errors.OperationRunning:
        logger.info("operation %s waits for another of its shop", operation.pk)
        return False
    except DomainError as error:
        logger.warning("operation %s was refused: %s", operation.pk, error.detail)
    return True


def tend(*, now: datetime) -> int:
    """Ask again for what was asked for and is not being done, and clear up; return how many were asked for."""
    clear_cut_off()
    kept.sweep_workshop(now=now)
    _delete_old_exports(now=now)
    waiting = Operation.objects.filter(status=Status.WAITING, created_at__lt=now - _STUCK_AFTER)
    for operation_id in waiting.values_list("pk", flat=True):
        jobs.enqueue(JOB, operation=str(operation_id))
    return waiting.count()


def ask_for_snapshots(*, now: datetime) -> int:
    """Ask for snapshots of open shops that none was asked for within SNAPSHOT_HOURS; return of how many.

    The longest ago comes first, and no more are asked for than some wait: a fleet's are spread over the day. One
    that fails has had its turn; `doctor --production` names the shops that have none.
    """
    if not settings.SNAPSHOT_HOURS:
        return 0
    since = now - timedelta(hours=settings.SNAPSHOT_HOURS)
    taken = Operation.objects.filter(kind=Kind.SNAPSHOT)
    room = MOST_SNAPSHOTS - taken.filter(status__in=(Status.WAITING, Status.RUNNING)).count()
    last = taken.filter(tenant=OuterRef("pk")).order_by("-created_at").values("created_at")[:1]
    shops = Tenant.objects.filter(state__in=rules.OPEN).annotate(last=Coalesce(Subquery(last), "opened_at"))
    due = list(shops.filter(last__lt=since).order_by("last")[: max(0, room)])
    asked = 0
    for tenant in due:
        try:
            ask(kind=Kind.SNAPSHOT, tenant=tenant, is_owners=False, actor=job("tenants.snapshots"), now=now)
            asked += 1
        except (
            DomainError
        ) as error:  # it was suspended a moment ago, say: the others' turn comes all the same
            logger.warning("no snapshot of %s was asked for: %s", tenant.slug, error.detail)
    return asked


def clear_cut_off() -> None:
    """Take away what operations whose processes died had begun. Those of doors wait again, others have failed."""
    for operation in Operation.objects.filter(status=Status.RUNNING):
        name = f"souk:operation:{operation.pk}"
        if not locks.try_lock(name):
            continue
        try:
            operation.refresh_from_db()
            if operation.status == Status.RUNNING and operation.schema_name:
                _take_away(operation)
            if operation.status == Status.RUNNING:
                is_of_a_door = "file" not in operation.wishes
                operation.status = Status.WAITING if is_of_a_door else Status.FAILED
                operation.schema_name, operation.error = "", "It was cut off."
                operation.save(update_fields=["status", "schema_name", "error"])
        finally:
            locks.unlock(name)


def _check(kind: Operation.Kind, tenant: Tenant | None, wishes: dict[str, Any]) -> None:
    if tenant is not None and kind != Kind.RESTORE:  # which brings back what has none
        lifecycle.require_schema(tenant)
    if slug := wishes.get("slug"):
        signups.check_slug(slug)
        if signups.is_taken(slug):
            raise errors.SlugTaken(
                _("“{slug}” is taken.").format(slug=slug),
                field="slug",
                suggestions=signups.find_suggestions(slug),
            )
    if kind == Kind.RESTORE and "archive" in wishes:
        kept.open_archive(wishes["archive"]).close()


@contextmanager
def _alone(operation: Operation) -> Iterator[None]:
    """Hold the operation's lock, by which others see that it is alive, and those of what it reads and makes."""
    wishes, held = operation.wishes, list[str]()
    of_shops = {str(operation.tenant_id or wishes.get("archive", "")), str(wishes.get("slug", ""))} - {""}
    names = [f"souk:operation:{operation.pk}", *(f"souk:portability:{each}" for each in sorted(of_shops))]
    try:
        for name in names:
            if not locks.try_lock(name):
                raise errors.OperationRunning(
                    _("Another process does something with this shop: wait until it has ended.")
                )
            held.append(name)
        yield
    finally:
        for name in reversed(held):
            locks.unlock(name)


def _delete_old_exports(*, now: datetime) -> None:
    """Delete exports that nobody has fetched in time."""
    old = Operation.objects.filter(
        kind=Kind.EXPORT, finished_at__lt=now - kept.EXPORTS_LAST, result__archive__startswith=kept.EXPORTS
    )
    for operation in old:
        kept.delete(operation.result.pop("archive"))
        operation.save(update_fields=["result"])


def _take_away(operation: Operation) -> None:
    if operation.schema_name:
        restores.clear_up(operation.schema_name)


def _words(error: BaseException) -> str:
    if isinstance(error, DomainError):
        return error.detail
    return f"{type(error).__name__}: {error}".strip()[:2000]
