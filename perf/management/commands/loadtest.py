import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from rich.console import Console
from rich.table import Table

from kernel.commands import ProductCommand
from perf import scratch, serving
from perf.load import memory, runs, verdicts, wishes, world
from perf.load.wishes import Wish


class Command(ProductCommand):
    help = (
        "Let people loose in several shops, and say whether each shop was served well and by the right shop."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("--shops", type=int, default=5, help="shops that are shopped in")
        add(
            "--users",
            type=int,
            default=20,
            help="people at once, each waiting for an answer before the next call",
        )
        add(
            "--rate",
            type=float,
            default=0.0,
            metavar="R",
            help="instead: visits that begin a second, answered or not",
        )
        add("--stages", default="", metavar="N@S,…", help="instead: N people for S seconds, then others")
        add("--seconds", type=int, default=30, help="how long")
        add("--profile", choices=wishes.PROFILES, default=wishes.DEFAULT, help="who comes")
        add("--spread", choices=wishes.SPREADS, default=wishes.UNIFORM, help="to which shops they come")
        add("--p95", type=int, default=500, metavar="MS", help="95 of 100 answers come within it")
        add(
            "--route",
            action="append",
            default=[],
            metavar="NAME=MS",
            help="the same of one route, as the table names it",
        )
        add(
            "--fair",
            type=float,
            default=0.0,
            metavar="R",
            help="the worst shop's p95 is at most R times the median shop's",
        )
        add("--fail-ratio", type=float, default=0.01, metavar="R", help="0.01: one of 100 may fail")
        add(
            "--noisy-neighbour",
            action="store_true",
            help="run twice, the second time beside a shop with 50 connections of its worst requests (R9)",
        )
        add(
            "--against-one",
            action="store_true",
            help="run twice: all in one shop, then, once each page was seen, spread over all (P6)",
        )
        add("--url", default="", help="a running server on this machine and its own shops, not new ones")
        add("--html", default="", metavar="FILE", help="locust's own report")
        add("--json", default="", metavar="FILE", help="everything that was measured; - to print it")
        add("--junit", default="", metavar="FILE", help="the verdict as JUnit's XML")

    def handle(self, *args: Any, **options: Any) -> None:
        self.console = Console(file=sys.stderr if options["json"] == "-" else self.stdout)  # type: ignore[arg-type]
        wish, limits = self._read(options)
        try:
            measured, verdict = self._measure(wish, limits, options)
        except (runs.LoadTestError, serving.NotUp) as error:
            raise CommandError(str(error)) from error
        document = json.dumps(measured | {"verdict": verdict, "holds": all(verdict.values())}, indent=2)
        if options["json"] == "-":
            self.stdout.write(document)
        elif options["json"]:
            Path(options["json"]).write_text(document)
        if options["junit"]:
            Path(options["junit"]).write_text(verdicts.write_junit(verdict))
        self._tell(measured, verdict)
        if not all(verdict.values()):
            sys.exit(1)

    def _read(self, options: dict[str, Any]) -> tuple[Wish, verdicts.Limits]:
        """What is asked for. Raises CommandError for what makes no sense or must not be."""
        for name in ("shops", "users", "seconds", "p95"):
            if options[name] < 1:
                raise CommandError(f"--{name} must be 1 or more.", returncode=2)
        for name in ("rate", "fair"):
            if options[name] < 0:
                raise CommandError(f"--{name} must not be negative.", returncode=2)
        if not 0 <= options["fail_ratio"] <= 1:
            raise CommandError("--fail-ratio is between 0 and 1.", returncode=2)
        if options["url"] and urlsplit(options["url"]).hostname not in ("127.0.0.1", "localhost", "::1"):
            raise CommandError(
                "--url is a server on this machine: nobody else's is put under load.", returncode=2
            )
        if options["url"] and options["profile"] in wishes.NEED_OWN_SHOPS:
            raise CommandError(
                f"--profile {options['profile']} needs keys and log-ins of its shops: leave out --url.",
                returncode=2,
            )
        if not settings.SANDBOX_PAYMENTS:
            raise CommandError("Refused in production: the shoppers pay with test cards.", returncode=2)
        if options["noisy_neighbour"] and options["shops"] < 2:
            raise CommandError("--noisy-neighbour needs a second shop: --shops 2 or more.", returncode=2)
        if options["against_one"] and (options["url"] or options["noisy_neighbour"]):
            raise CommandError(
                "--against-one makes its own shops, and no noise: leave out the other.", returncode=2
            )
        try:
            seconds = sum(stage.seconds for stage in wishes.parse_stages(options["stages"] or "1@1"))
            routes = {
                name: int(limit) for name, _, limit in (text.rpartition("=") for text in options["route"])
            }
        except (ValueError, TypeError) as error:
            raise CommandError(
                f"--stages is like 20@30,100@60, --route like 'GET /products=50': {error}", returncode=2
            ) from error
        wish = Wish(
            **{
                name: options[name]
                for name in ("shops", "users", "rate", "profile", "spread", "stages", "html")
            },
            seconds=seconds if options["stages"] else options["seconds"],
        )
        return wish, verdicts.Limits(options["p95"], options["fail_ratio"], options["fair"], routes)

    def _measure(
        self, wish: Wish, limits: verdicts.Limits, options: dict[str, Any]
    ) -> tuple[Any, dict[str, bool]]:
        with self._server(options["url"], wish.shops) as (address, plan, web):
            run = partial(runs.run, address=address, is_apart=not options["url"])
            self._say(
                f"{wish.profile}, {wish.spread}, for {wish.seconds} s in {wish.shops} shops at {address}"
            )
            if plan and options["against_one"]:
                one = run(replace(wish, shops=1, html=""), plan=plan)
                self._say(f"each page of {wish.shops} shops once")
                world.warm(address, plan)
                self._say("the same over all of them")
                many = run(wish, plan=plan) | {"memory": memory.of_server(web)}
                return many | {"before": one}, verdicts.judge_spread(one, many)
            if not options["noisy_neighbour"]:
                measured = run(wish, plan=plan)
                return measured, verdicts.judge(measured, limits)
            quiet = plan[1:] if plan else None
            before = run(replace(wish, shops=wish.shops - 1, html=""), plan=quiet)
            self._say(f"the same beside {wishes.NOISE} connections of another shop's worst requests")
            beside = run(replace(wish, noise=True), plan=plan)
            return beside | {"before": before}, verdicts.judge_noise(before, beside)

    @contextmanager
    def _server(self, url: str, shops: int) -> Iterator[tuple[str, list[dict[str, Any]] | None, int]]:
        """A server's address and, where the shops are made for it, what is known of them and its first process."""
        if url:
            yield url.rstrip("/"), None, 0
            return
        with ExitStack() as stack:
            stack.enter_context(world.local_servers())
            stack.enter_context(scratch.database("load"))
            plan = world.make_shops(shops, on_made=lambda n: self._say(f"shop {n} of {shops} made"))
            address, web = stack.enter_context(world.web_server())
            yield address, plan, web

    def _say(self, text: str) -> None:
        self.console.print(f"[dim]{text}[/]")

    def _tell(self, measured: Any, verdict: dict[str, bool]) -> None:
        columns = ("requests", "failed", "per second", "p50 ms", "p95 ms", "p99 ms")
        slowest = sorted(measured["shops"], key=lambda shop: -shop["p95"])[:SHOWN_SHOPS]
        for title, rows in (
            ("route", [*measured["routes"], measured["total"]]),
            ("shop, the slowest first", [*measured["noise"], *slowest]),
        ):
            table = Table(box=None, pad_edge=False)
            table.add_column(title, no_wrap=True)
            for column in columns:
                table.add_column(column, justify="right")
            for row in rows:
                figures = (row[name] for name in ("requests", "failures", "per_second", "p50", "p95", "p99"))
                table.add_row(row["name"], *(f"{figure:g}" for figure in figures))
            self.console.print(table, "")
        if found := verdicts.compare_shops(measured["shops"]):
            self.console.print(
                f"Between shops: worst p95 {found.worst_ms:.0f} ms ({found.worst}), {found.ratio:.2f} × the median's; "
                f"Jain's index {found.index:.3f}.",
                highlight=False,
            )
        for name, value in measured["server"].items():
            self.console.print(f"[dim]{name}[/] {value:g}", highlight=False)
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


SHOWN_SHOPS = 20
"""Of many shops only the slowest are printed; `--json` has all."""
