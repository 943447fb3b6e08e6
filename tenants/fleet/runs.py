"""A run over the fleet: canaries first, then everybody, several at a time, to be stopped and gone on with."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from kernel import clock, jobs
from tenants import errors
from tenants.fleet import ledger, plan, shops
from tenants.models import FleetMigration, FleetRun
from tenants.provisioning import template

LOCK = 7_305_003  # advisory lock: one run at a time
CANARIES, WORKERS, MAX_FAILURES = 1, 4, 10
SHOPS_A_CONNECTION = 200  # a backend remembers every shop's tables and gives nothing back
SECONDS_AS_JOB = 10 * 60  # below the queue's time limit
INTERRUPTED = "interrupted"

Watcher = Callable[[FleetMigration, ledger.Counts], None]


def begin(
    *,
    canary: int = CANARIES,
    workers: int = WORKERS,
    max_failures: int = MAX_FAILURES,
    resume: bool = False,
    actor: str,
) -> FleetRun:
    """A new run for this release; with `resume` the last one, if it has not ended well.

    Raises FleetUpToDate where no shop lacks anything.
    """
    fingerprint = template.fingerprint()
    unfinished = ledger.find_unfinished(fingerprint) if resume else None
    if unfinished is not None:
        return unfinished
    if next(plan.list_lacking(), None) is None:
        raise errors.FleetUpToDate(_("Every shop is up to date."))
    return FleetRun.objects.create(
        fingerprint=fingerprint,
        canary=canary,
        workers=workers,
        max_failures=max_failures,
        actor=actor,
        created_at=clock.now(),
    )


def ask(*, actor: str) -> FleetRun:
    """Have a worker begin a run, or go on with the last one. Raises FleetUpToDate."""
    run = begin(resume=True, actor=actor)
    jobs.enqueue("tenants.migrate_fleet", run=str(run.pk))
    return run


def ask_again(run: FleetRun) -> None:
    """Have a worker go on with this run. Raises OtherRelease."""
    if run.fingerprint != template.fingerprint():
        raise errors.OtherRelease(_("This run was for another release; begin one for this."))
    jobs.enqueue("tenants.migrate_fleet", run=str(run.pk))


def go_on_as_job(run_id: UUID) -> None:
    """Carry on for as long as a job may take, and ask for another where that was not enough."""
    run = FleetRun.objects.get(pk=run_id)
    if run.fingerprint != template.fingerprint():
        return  # a worker of another release cannot: the run waits for one of its own
    stop = threading.Event()
    timer = threading.Timer(SECONDS_AS_JOB, stop.set)
    timer.start()
    try:
        carry_out(run, stop=stop)
    finally:
        timer.cancel()
    if run.error == INTERRUPTED:
        jobs.enqueue("tenants.migrate_fleet", run=str(run.pk))


def carry_out(
    run: FleetRun,
    *,
    stop: threading.Event | None = None,
    may_break: bool = False,
    watch: Watcher | None = None,
) -> FleetRun:
    """Bring every shop up to the release, and those that are made meanwhile; return the run with its outcome.

    Canaries go first, and the others only if none of them failed. A shop that fails is on record and
    the others go on, until more than `max_failures` have. `stop` and Ctrl-C let the shops in hand be
    finished. Raises FleetBusy, NoEarlierTemplate, or BreakingMigrations unless `may_break`.
    """
    with _alone():
        FleetRun.objects.filter(status=FleetRun.Status.RUNNING).exclude(pk=run.pk).update(
            status=FleetRun.Status.STOPPED, error="cut off"
        )
        run.status, run.error = FleetRun.Status.RUNNING, ""
        run.save(update_fields=["status", "error"])
        try:
            template.prepare()  # a shop that is opened from now on is born up to date
            ledger.reopen(run)
            run.error = _go_through(
                run, stop=stop or threading.Event(), may_break=may_break, watch=watch or _look_away
            )
        except KeyboardInterrupt:
            run.error = INTERRUPTED
            raise
        except Exception as error:
            run.error = f"{type(error).__name__}: {error}"[:2000]
            raise
        finally:
            _finish(run)
    return run


def _go_through(run: FleetRun, *, stop: threading.Event, may_break: bool, watch: Watcher) -> str:
    """Rounds until no shop lacks anything; return why it was stopped, if it was."""
    while True:
        lacking = list(plan.list_lacking())
        known = set(FleetMigration.objects.filter(run=run).values_list("tenant_id", flat=True))
        new = [tenant for tenant, _ in lacking if tenant.pk not in known]
        if not new and not ledger.count(run).pending:
            return ""
        wanted = set().union(*(names for _, names in lacking))
        breaking = [] if may_break else plan.find_breaking(wanted)
        if breaking:
            raise errors.BreakingMigrations(
                _("{listed}. Once no process of an older release runs: migrate_fleet --contract.").format(
                    listed="; ".join(breaking)
                )
            )
        the_plan = plan.prepare(wanted) if wanted else plan.Plan(steps=(), rows_sql="")
        run.migrations = list(dict.fromkeys([*run.migrations, *the_plan.names]))
        run.save(update_fields=["migrations"])
        canaries = 0 if known else run.canary
        ledger.enlist(run, new[:canaries], is_canary=True)
        ledger.enlist(run, new[canaries:], is_canary=False)
        for is_canary in (True, False):
            reason = _Round(run, the_plan, is_canary=is_canary, stop=stop, watch=watch).go()
            if reason:
                return reason


class _Round:
    """One pass of several workers over what waits in the ledger."""

    def __init__(
        self, run: FleetRun, the_plan: plan.Plan, *, is_canary: bool, stop: threading.Event, watch: Watcher
    ) -> None:
        self._run, self._plan, self._watch = run, the_plan, watch
        self._is_canary, self._stop, self._is_over = is_canary, stop, threading.Event()
        self._counts, self._lock = ledger.count(run), threading.Lock()

    def go(self) -> str:
        """Work until nothing waits; return why it was stopped, if it was."""
        with ThreadPoolExecutor(max_workers=self._run.workers) as pool:
            workers = [pool.submit(self._work) for _ in range(self._run.workers)]
            try:
                done, _ = wait(workers, return_when=FIRST_EXCEPTION)
                if any(worker.exception() for worker in done):
                    self._is_over.set()
            except BaseException:
                self._is_over.set()
                raise
        for worker in workers:
            worker.result()
        failed = FleetMigration.objects.filter(run=self._run, status=FleetMigration.Status.FAILED)
        if self._is_canary and failed.filter(is_canary=True).exists():
            return "a canary failed"
        if self._counts.failed > self._run.max_failures:
            return f"more than {self._run.max_failures} shops failed"
        return INTERRUPTED if self._stop.is_set() else ""

    def _work(self) -> None:
        try:
            for number, line in enumerate(self._claims()):
                if number % SHOPS_A_CONNECTION == 0:
                    connection.close()
                    shops.prepare_connection()
                shops.migrate(line, self._plan, stop=self._stop)
                ledger.close(line, now=clock.now())
                self._count(line)
        finally:
            connection.close()

    def _claims(self) -> Iterator[FleetMigration]:
        while not (self._stop.is_set() or self._is_over.is_set()):
            line = ledger.claim(self._run.pk, canaries=self._is_canary)
            if line is None:
                return
            yield line

    def _count(self, line: FleetMigration) -> None:
        with self._lock:
            is_failed = line.status == FleetMigration.Status.FAILED
            self._counts = self._counts.with_one_more(is_failed=is_failed)
            if self._counts.failed > self._run.max_failures:
                self._is_over.set()
            self._watch(line, self._counts)


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise errors.FleetBusy(_("Another process is bringing the shops up to a release."))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _finish(run: FleetRun) -> None:
    counts = ledger.count(run)
    if run.error or counts.pending:
        run.status = FleetRun.Status.STOPPED
    else:
        run.status = FleetRun.Status.FAILED if counts.failed else FleetRun.Status.DONE
    run.finished_at = clock.now()
    run.save(update_fields=["status", "error", "finished_at"])


def _look_away(line: FleetMigration, counts: ledger.Counts) -> None:
    return None
