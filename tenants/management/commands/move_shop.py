from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import CommandError, CommandParser

from tenants import lifecycle
from tenants.management.portability import OperationCommand
from tenants.models import Operation


class Command(OperationCommand):
    help = (
        "Move one shop into another database, which `prepare` of this release has made ready and which has the same "
        "keys and storage. It is read all the while, and not written for some seconds; nothing is lost."
    )
    kind = Operation.Kind.MOVE

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("shop", help="the shop's slug")
        parser.add_argument(
            "--to", required=True, metavar="DATABASE_URL", help="postgres://user:password@host:port/name"
        )
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        url = urlsplit(options["to"])
        if not url.hostname or not url.path.strip("/"):
            raise CommandError("--to is no address of a database.", returncode=2)
        slug, place = options["shop"], f"{url.hostname}:{url.port or 5432}{url.path}"
        self.carry_out(
            options,
            tenant=lambda: lifecycle.get_by_slug(slug),
            database_url=options["to"],
            to=place,
            say=_say,
        )


def _say(made: Mapping[str, Any]) -> str:
    return (
        f"“{made['slug']}” is at {made['to']}; it was not written to for {made['read_only_seconds']:.1f} s. "
        "Next: have the proxy send its address to the webs of that database."
    )
