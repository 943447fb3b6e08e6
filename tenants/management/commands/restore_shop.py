from argparse import SUPPRESS
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from tenants import hosts
from tenants.management.portability import OperationCommand
from tenants.models import Operation
from tenants.portability import kept


class Command(OperationCommand):
    help = (
        "Have a shop back from its archive, in its own place; what is there is snapshotted first. With --slug it is "
        "a copy under another address, which sends and charges nothing in its original's name."
    )
    kind = Operation.Kind.RESTORE

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the archive: a file, or the name under which one is kept")
        parser.add_argument("--slug", default="", metavar="NEW", help="the copy's place: {slug}.your-domain")
        parser.add_argument(
            "--into", default="", help=SUPPRESS
        )  # the schema, of which move_shop has the files
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        name, slug = options["file"], options["slug"]
        file = Path(name).absolute()
        wishes = {"schema": options["into"]} if options["into"] else {}
        if file.is_file():
            self.carry_out(options, tenant=lambda: None, file=file, slug=slug, say=_say, **wishes)
        elif kept.is_plain(name):
            self.carry_out(options, tenant=lambda: None, archive=name, slug=slug, say=_say)
        else:
            raise CommandError(f"There is no file {file}.", returncode=2)


def _say(made: Mapping[str, Any]) -> str:
    before = f" What was there before is kept as {made['replaced']}." if "replaced" in made else ""
    erased = f" Erased again, as since: {made['erased']}." if made.get("erased") else ""
    return f"The shop is at {hosts.shop_url(made['slug'])}.{before}{erased} Next: look whether all is there."
