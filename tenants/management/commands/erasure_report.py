import json
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError, CommandParser

from kernel import clock
from kernel.commands import ProductCommand
from kernel.errors import DomainError
from tenants import erasure_report


class Command(ProductCommand):
    help = "Print the signed report of a shop that was erased, or check one that somebody shows."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("shop", nargs="?", type=UUID, help="the shop's id, as `shops --json` has it")
        what.add_argument(
            "--check", type=Path, metavar="FILE", help="say whether this installation signed it as it is"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit status 1: not erased, or not ours."""
        if options["check"] is None:
            try:
                signed = erasure_report.make(options["shop"], now=clock.now())
            except DomainError as error:
                raise CommandError(error.detail) from error
            self.stdout.write(json.dumps(signed, indent=2))
            return
        try:
            is_ours = erasure_report.is_ours(json.loads(options["check"].read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            raise CommandError(f"It cannot be read: {error}", returncode=2) from error
        self.stdout.write("Signed here, and unchanged." if is_ours else "Not signed here, or changed since.")
        if not is_ours:
            sys.exit(1)
