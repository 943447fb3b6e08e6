import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from rich.console import Console
from rich.table import Table

from kernel.commands import ProductCommand
from perf import load, scratch


class Command(ProductCommand):
    help = "Let shoppers loose in several shops, and say whether they were served well and by the right shop."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--shops", type=int, default=5, help="shops that are shopped in")
        parser.add_argument("--users", type=int, default=20, help="shoppers at once")
        parser.add_argument("--seconds", type=int, default=30, help="how long")
        parser.add_argument(
            "--p95", type=int, default=500, metavar="MS", help="95 of 100 answers come within it"
        )
        parser.add_argument(
            "--fail-ratio", type=float, default=0.01, metavar="R", help="0.01: one of 100 may fail"
        )
        parser.add_argument(
            "--url", default="", help="a running server on this machine and its own shops, not new ones"
        )
        parser.add_argument("--html", default="", metavar="FILE", help="locust's own report")
        parser.add_argument(
            "--json", default="", metavar="FILE", help="everything that was measured; - to print it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.console = Console(file=sys.stderr if options["json"] == "-" else self.stdout)  # type: ignore[arg-type]
        self._check(options)
        try:
            measured = self._measure(options)
        except load.LoadTestError as error:
            raise CommandError(str(error)) from error
        limits = load.Limits(p95_ms=options["p95"], fail_ratio=options["fail_ratio"])
        verdict = load.judge(measured, limits)
        document = json.dumps(measured | {"verdict": verdict, "holds": all(verdict.values())}, indent=2)
        if options["json"] == "-":
            self.stdout.write(document)
        elif options["json"]:
            Path(options["json"]).write_text(document)
        self._tell(measured, verdict)
        if not all(verdict.values()):
            sys.exit(1)

    def _check(self, options: dict[str, Any]) -> None:
        for name in ("shops", "users", "seconds", "p95"):
            if options[name] < 1:
                raise CommandError(f"--{name} must be 1 or more.", returncode=2)
        if not 0 <= options["fail_ratio"] <= 1:
            raise CommandError("--fail-ratio is between 0 and 1.", returncode=2)
        if options["url"] and urlsplit(options["url"]).hostname not in ("127.0.0.1", "localhost", "::1"):
            raise CommandError(
                "--url is a server on this machine: nobody else's is put under load.", returncode=2
            )
        if not settings.SANDBOX_PAYMENTS:
            raise CommandError("Refused in production: the shoppers pay with test cards.", returncode=2)

    def _measure(self, options: dict[str, Any]) -> Any:
        wish = {name: options[name] for name in ("shops", "users", "seconds", "html")}
        if options["url"]:
            self._say(f"{options['users']} shoppers for {options['seconds']} s at {options['url']}")
            return load.run(address=options["url"].rstrip("/"), plan=None, **wish)
        with ExitStack() as stack:
            stack.enter_context(load.local_servers())
            stack.enter_context(scratch.database("load"))
            plan = load.make_shops(
                options["shops"], on_made=lambda n: self._say(f"shop {n} of {options['shops']} made")
            )
            address = stack.enter_context(load.web_server())
            self._say(
                f"{options['users']} shoppers for {options['seconds']} s in {len(plan)} shops at {address}"
            )
            return load.run(address=address, plan=plan, **wish)

    def _say(self, text: str) -> None:
        self.console.print(f"[dim]{text}[/]")

    def _tell(self, measured: Any, verdict: dict[str, bool]) -> None:
        columns = ("requests", "failed", "per second", "p50 ms", "p95 ms", "p99 ms")
        for title, rows in (("route", [*measured["routes"], measured["total"]]), ("shop", measured["shops"])):
            table = Table(box=None, pad_edge=False)
            table.add_column(title, no_wrap=True)
            for column in columns:
                table.add_column(column, justify="right")
            for row in rows:
                figures = (
                    row["requests"],
                    row["failures"],
                    row["per_second"],
                    row["p50"],
                    row["p95"],
                    row["p99"],
                )
                table.add_row(row["name"], *(f"{figure:g}" for figure in figures))
            self.console.print(table, "")
        for line in [*measured["errors"], *measured["leaks"][:20]]:
            self.console.print(f"[red]{line}[/]", highlight=False)
        for condition, holds in verdict.items():
            self.console.print(
                f"[green]✓[/] {condition}" if holds else f"[red]✗ {condition}[/]", highlight=False
            )
        if all(verdict.values()):
            self.console.print("The verdict holds. Next: raise --users or --shops.")
        else:
            self.console.print("The verdict does not hold. Next: see the routes above that are slow or fail.")
