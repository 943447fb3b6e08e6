import json
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from kernel.commands import ProductCommand
from kernel.errors import DomainError
from tenants.errors import FleetUpToDate
from tenants.fleet import ledger, runs
from tenants.models import FleetMigration, FleetRun

INTERRUPTED = 130
SECONDS_BETWEEN_LINES = 5.0


class Command(ProductCommand):
    help = "Bring every shop's schema up to this release while the shops serve. Ends with 1 if a shop failed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--canary", type=int, default=runs.CANARIES, help="how many shops go first")
        parser.add_argument("--workers", type=int, default=runs.WORKERS, help="how many shops at once")
        parser.add_argument(
            "--max-failures", type=int, default=runs.MAX_FAILURES, help="more shops that fail stop the run"
        )
        parser.add_argument(
            "--resume", action="store_true", help="go on with the last run, if it has not ended well"
        )
        parser.add_argument(
            "--contract",
            action="store_true",
            help="also what older code cannot live with: no process of an older release runs any more",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["workers"] < 1 or min(options["canary"], options["max_failures"]) < 0:
            raise CommandError("--workers must be at least 1, the others at least 0", returncode=2)
        started = time.perf_counter()
        try:
            run = runs.begin(
                canary=options["canary"],
                workers=options["workers"],
                max_failures=options["max_failures"],
                resume=options["resume"],
                actor="manage.py",
            )
        except FleetUpToDate as error:
            nothing: dict[str, Any] = {"run": None, "status": "done", "migrated": 0, "left": 0, "failed": []}
            self.stdout.write(json.dumps(nothing) if options["json"] else error.detail)
            return
        usual = signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            with self._progress(is_shown=not options["json"]) as watch:
                runs.carry_out(run, may_break=options["contract"], watch=watch)
        except DomainError as error:
            raise CommandError(f"{error.detail} ({error.code})") from error
        except KeyboardInterrupt:
            self._report(run, seconds=time.perf_counter() - started, as_json=options["json"])
            sys.exit(INTERRUPTED)
        finally:
            signal.signal(signal.SIGTERM, usual)
        self._report(run, seconds=time.perf_counter() - started, as_json=options["json"])
        if run.status != FleetRun.Status.DONE:
            raise CommandError(f"The run is {run.status}{f': {run.error}' if run.error else ''}.")

    def _report(self, run: FleetRun, *, seconds: float, as_json: bool) -> None:
        counts = ledger.count(run)
        failures = [
            {"slug": line.tenant.slug, "schema": line.tenant.schema_name, "error": line.error}
            for line in ledger.list_failed(run)
        ]
        if as_json:
            document = {
                "run": str(run.pk),
                "status": run.status,
                "error": run.error,
                "migrations": run.migrations,
                "migrated": counts.done,
                "left": counts.pending,
                "failed": failures,
                "seconds": round(seconds, 2),
            }
            self.stdout.write(json.dumps(document))
            return
        for failure in failures:
            self.stderr.write(f"{failure['slug']} ({failure['schema']}): {failure['error']}")
        self.stdout.write(
            f"{counts.done} shops migrated, {counts.failed} failed, {counts.pending} left ({seconds:.1f} s)."
        )
        if run.status != FleetRun.Status.DONE:
            self.stdout.write("Next: mend what is named, then manage.py migrate_fleet --resume")

    @contextmanager
    def _progress(self, *, is_shown: bool) -> Iterator[runs.Watcher | None]:
        if not is_shown:
            yield None
            return
        console = Console(file=self.stdout)  # type: ignore[arg-type]
        if not console.is_terminal:
            yield self._line_watcher()
            return
        columns = (
            TextColumn("Shops"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[failed]} failed"),
        )
        with Progress(*columns, TimeRemainingColumn(), console=console) as progress:
            bar = progress.add_task("shops", total=None, failed=0)

            def watch(line: FleetMigration, counts: ledger.Counts) -> None:
                done = counts.done + counts.failed
                progress.update(bar, completed=done, total=counts.total, failed=counts.failed)

            yield watch

    def _line_watcher(self) -> runs.Watcher:
        told = time.monotonic()

        def watch(line: FleetMigration, counts: ledger.Counts) -> None:
            nonlocal told
            if time.monotonic() - told >= SECONDS_BETWEEN_LINES:
                told = time.monotonic()
                self.stdout.write(
                    f"{counts.done + counts.failed}/{counts.total} shops, {counts.failed} failed"
                )

        return watch
