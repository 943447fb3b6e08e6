from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from tenants import lifecycle
from tenants.management.portability import OperationCommand
from tenants.models import Operation


class Command(OperationCommand):
    help = "Write one shop, with its rows and files, into an archive; it goes on selling meanwhile."
    kind = Operation.Kind.EXPORT

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("shop", help="the shop's slug")
        parser.add_argument(
            "-o", "--output", type=Path, required=True, metavar="FILE", help="the archive's file"
        )
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        slug, file = options["shop"], options["output"].absolute()
        if not file.parent.is_dir() or file.is_dir():
            raise CommandError(
                f"{file} cannot be written: name a file in a folder that is there.", returncode=2
            )
        self.carry_out(
            options,
            tenant=lambda: lifecycle.get_by_slug(slug),
            file=file,
            say=lambda made: (
                f"Next: keep {made['archive']} safe; manage.py restore_shop has the shop back from it."
            ),
        )
