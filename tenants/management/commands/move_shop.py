import re
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
        "keys and storage. It is read all the while, and not written for some seconds; nothing is lost. Or have the "
        "Citus cluster that it is in carry it to another node, while it is read and written."
    )
    kind = Operation.Kind.MOVE

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("shop", help="the shop's slug")
        place = parser.add_mutually_exclusive_group(required=True)
        place.add_argument("--to", metavar="DATABASE_URL", help="postgres://user:password@host:port/name")
        place.add_argument("--to-node", metavar="HOST:PORT", help="a worker node of this database's cluster")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        slug = options["shop"]
        if node := options["to_node"]:
            if not re.fullmatch(r"[^:\s]+:\d{1,5}", node):
                raise CommandError("--to-node is HOST:PORT.", returncode=2)
            self.carry_out(options, tenant=lambda: lifecycle.get_by_slug(slug), node=node, say=_say_where)
            return
        url = urlsplit(options["to"])
        if not url.hostname or not url.path.strip("/"):
            raise CommandError("--to is no address of a database.", returncode=2)
        place = f"{url.hostname}:{url.port or 5432}{url.path}"
        self.carry_out(
            options,
            tenant=lambda: lifecycle.get_by_slug(slug),
            database_url=options["to"],
            to=place,
            say=_say,
        )


def _say_where(made: Mapping[str, Any]) -> str:
    return f"“{made['slug']}” is at the node {made['to']}, and nothing else has changed."


def _say(made: Mapping[str, Any]) -> str:
    return (
        f"“{made['slug']}” is at {made['to']}; it was not written to for {made['read_only_seconds']:.1f} s. "
        "Next: have the proxy send its address to the webs of that database."
    )
