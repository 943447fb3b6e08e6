"""What the commands that carry one shop share: the record, progress, being stopped, and how they end."""

import json
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from kernel import clock
from kernel.actors import command
from kernel.commands import ProductCommand
from kernel.errors import DomainError
from tenants.models import Operation, Tenant
from tenants.portability import archive, operations

STOPPED = 130
SECONDS_BETWEEN_LINES = 5.0


class OperationCommand(ProductCommand):
    """Carries out one operation in this process."""

    kind: Operation.Kind

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --json and the key."""
        parser.add_argument("--json", action="store_true", help="print one JSON document")
        parser.add_argument(
            "--key-file",
            type=Path,
            help="encrypt with, or open with, the words in this file instead of ARCHIVE_KEY",
        )

    def carry_out(
        self,
        options: Mapping[str, Any],
        *,
        tenant: Callable[[], Tenant | None],
        say: Callable[[Mapping[str, Any]], str],
        file: Path | None = None,
        database_url: str = "",
        **wishes: Any,
    ) -> None:
        """Do it and say what came of it; exit 1 where it is refused or fails, 130 where it is stopped."""
        actor = command(self.__module__.rpartition(".")[2])
        started, usual = time.perf_counter(), signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            operation = operations.record(
                kind=self.kind, tenant=tenant(), actor=actor, now=clock.now(), file=str(file or ""), **wishes
            )
            with self._progress(is_shown=not options["json"]) as watch:
                operations.run(
                    operation,
                    file=file,
                    key=_read_key(options["key_file"]),
                    database_url=database_url,
                    actor=actor,
                    watch=watch,
                )
        except DomainError as error:
            if options["json"]:
                self.stdout.write(json.dumps({"error": {"code": error.code, "detail": error.detail}}))
            raise CommandError(f"{error.detail} ({error.code})") from error
        except OSError as error:
            raise CommandError(f"{error}. Nothing was left half made: mend it and run this again.") from error
        except KeyboardInterrupt:
            self.stderr.write("Stopped; nothing was left half made. Next: run this again.")
            sys.exit(STOPPED)
        finally:
            signal.signal(signal.SIGTERM, usual)
        seconds = round(time.perf_counter() - started, 2)
        if options["json"]:
            facts = {"operation": str(operation.pk), **operation.result, "seconds": seconds}
            self.stdout.write(json.dumps(facts))
            return
        made = operation.result
        if "rows" in made:
            self.stdout.write(
                f"{made['rows']} rows of {made['tables']} tables and {made['files']} files ({seconds:.1f} s)."
            )
        self.stdout.write(say(made))

    @contextmanager
    def _progress(self, *, is_shown: bool) -> Iterator[archive.Watcher | None]:
        console = Console(file=self.stdout)  # type: ignore[arg-type]
        if not is_shown:
            yield None
        elif console.is_terminal:
            with _bars(console) as watch:
                yield watch
        else:
            yield self._line_watcher()

    def _line_watcher(self) -> archive.Watcher:
        told = time.monotonic()

        def watch(step: str, done: int, total: int) -> None:
            nonlocal told
            if time.monotonic() - told >= SECONDS_BETWEEN_LINES:
                told = time.monotonic()
                self.stdout.write(f"{step}: {done}{f' of {total}' if total else ''}")

        return watch


@contextmanager
def _bars(console: Console) -> Iterator[archive.Watcher]:
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=console
    ) as bars:
        tasks: dict[str, Any] = {}

        def watch(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=None)
            bars.update(tasks[step], completed=done, total=total or None)

        yield watch


def _read_key(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        key = path.read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise CommandError(f"The key cannot be read: {error}", returncode=2) from error
    if len(key) < 16:
        raise CommandError("A key has 16 characters or more.", returncode=2)
    return key
