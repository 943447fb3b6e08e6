"""`manage.py up`: the whole of Souk on this machine, until Ctrl-C."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from config import env
from config.local import preparation, processes, servers, supervisor
from config.local.errors import LocalServersError


class Command(BaseCommand):
    help = "Start Souk on this machine: servers, data, web, worker and beat. Ctrl-C stops all of it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="start without the two demo shops")

    def handle(self, *args: Any, no_demo: bool, **options: Any) -> None:
        """Run until told to stop. Exit status 0: stopped; 1: could not start."""
        environment = env.environment()
        if environment.is_production:
            raise CommandError("`up` is for development; in production use compose.yaml.", returncode=2)
        supervisor.heed_signals()
        console = Console()
        if not console.is_terminal:
            console.width = 120  # a log file has no width; addresses must stay whole
        try:
            with supervisor.only_one(environment.var_dir, environment.port):
                status = Session(console, environment, demo=not no_demo).run()
        except LocalServersError as error:
            self.stderr.write(f"Souk did not start: {error}")
            sys.exit(1)
        except KeyboardInterrupt:
            status = 0
        console.print(
            "Stopped. `make up` starts again with the same data."
            if status == 0
            else "Stopped after a failure."
        )
        sys.exit(status)


class Session:
    """One run of `up`, from the first check to the last stopped server."""

    def __init__(self, console: Console, environment: env.Environment, *, demo: bool) -> None:
        self.console = console
        self.environment = environment
        self.demo = demo
        self.var_dir: Path = environment.var_dir.absolute()
        self.local: servers.Servers | None = None

    def run(self) -> int:
        """Returns the exit status. Raises LocalServersError for what keeps it from starting."""
        left = processes.end_orphans(self.var_dir)
        if left:
            self.console.print(f"A killed run had left {left} processes; they were ended.")
        supervisor.check_port(self.environment.port)
        try:
            return self._with_servers(*self._addresses())
        finally:
            supervisor.ignore_signals()
            servers.stop(self.var_dir)

    def _addresses(self) -> tuple[str, str]:
        given = self.environment.database_url, self.environment.redis_url
        if all(given):
            return given
        names = {"postgres": "PostgreSQL", "valkey": "Valkey"}
        parts = [part for part, url in zip(names, given, strict=True) if not url]
        self.console.print(f"Starting {' and '.join(names[part] for part in parts)}, data in {self.var_dir}")
        local = self.local = servers.ensure(self.var_dir, parts=parts)
        return given[0] or local.database_url, given[1] or local.redis_url

    def _revive(self) -> list[str]:
        return [] if self.local is None else servers.revive(self.var_dir, self.local)

    def _with_servers(self, database_url: str, redis_url: str) -> int:
        environment = preparation.environment(
            root=env.ROOT,
            var_dir=self.var_dir,
            database_url=database_url,
            redis_url=redis_url,
            port=self.environment.port,
        )
        log_ins = self._prepare(environment)
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        return supervisor.run(
            supervisor.commands(),
            root=env.ROOT,
            environment=environment,
            ready_url=(self.environment.port, "/health/ready"),
            on_ready=lambda: self._summary(log_ins),
            revive=self._revive,
        )

    def _prepare(self, environment: dict[str, str]) -> dict[str, Any]:
        # In development static files are served from where they lie, so nothing is gathered.
        outputs = preparation.run(
            root=env.ROOT,
            environment=environment,
            pool_size=self.environment.pool_size,
            demo=self.demo,
            report=self._step,
        )
        seeded: dict[str, Any] = json.loads(outputs["demo shops seeded"]) if self.demo else {}
        return seeded

    def _step(self, text: str, seconds: float) -> None:
        self.console.print(f"[green]✓[/] {text} [dim]({seconds:.1f} s)[/]")

    def _summary(self, log_ins: dict[str, Any]) -> None:
        scheme, suffix = self.environment.public_scheme, f":{self.environment.port}"
        platform = f"{scheme}://{self.environment.platform_domain}{suffix}"
        table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 3, 0, 0))
        for _ in range(3):
            table.add_column(overflow="fold")
        table.add_row("[bold]Platform[/]", f"{platform}/", "sign-up, plans")
        table.add_row("", f"{platform}/admin/", _log_in(log_ins.get("platform")))
        table.add_row("", f"{platform}/api/v1/docs", "platform API")
        table.add_row("", f"{platform}/mailbox/", "every e-mail that was sent")
        for shop in log_ins.get("shops", []):
            address = f"{scheme}://{shop['slug']}.{self.environment.shop_domain}{suffix}"
            table.add_row(f"[bold]{shop['name']}[/]", f"{address}/", "storefront")
            table.add_row("", f"{address}/admin/", _log_in(shop))
            table.add_row("", f"{address}/api/v1/docs", "shop API")
        text = "Souk is running. Ctrl-C stops everything; the data stays."
        self.console.print(Panel(table, title=text, title_align="left", expand=False, padding=(1, 2)))


def _log_in(who: dict[str, str] | None) -> str:
    return f"{who['email']}  /  {who['password']}" if who else ""
