"""`manage.py doctor`: what is missing here, and how to mend it."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.table import Table

from config.management import checks


class Command(BaseCommand):
    help = "Check this installation and say how to mend it. Exit status 1 when something needs mending."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json", help="print one JSON document")

        parser.add_argument(
            "--production",
            action="store_true",
            help="also what only matters where strangers and money come in",
        )

    def handle(self, *args: Any, as_json: bool, **options: Any) -> None:
        findings = list(checks.run_all())
        if options["production"]:
            from config.management import production  # loads every page and route

            findings += checks.run(production.CHECKS, production.DATABASE_CHECKS)
            findings += production.deploy_checks()
        ill = [finding for finding in findings if not finding.is_well]
        if as_json:
            rows = [{**asdict(finding), "is_well": finding.is_well} for finding in findings]
            self.stdout.write(json.dumps({"is_well": not ill, "checks": rows}, indent=2))
        else:
            self._print_table(findings, len(ill))
        if ill:
            sys.exit(1)

    def _print_table(self, findings: list[checks.Finding], ill: int) -> None:
        table = Table(box=None, padding=(0, 2, 0, 0))
        for heading in ("", "what", "found", "how to mend it"):
            table.add_column(heading, overflow="fold")
        for finding in findings:
            mark = "[green]✓[/]" if finding.is_well else "[red]✗[/]"
            table.add_row(mark, finding.name, finding.found, finding.mend)
        console = Console()
        console.print(table)
        console.print(f"{ill} to mend." if ill else "All well.")
