from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser

from tenants import hosts, lifecycle
from tenants.management.portability import OperationCommand
from tenants.models import Operation


class Command(OperationCommand):
    help = (
        "Copy a shop to another address. The copy sends no mail, tells no endpoint and charges no account; with "
        "--scrub made-up people stand in the place of its customers and staff."
    )
    kind = Operation.Kind.CLONE

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("shop", help="the shop's slug")
        parser.add_argument("slug", metavar="new", help="the copy's place: {slug}.your-domain")
        parser.add_argument(
            "--scrub", action="store_true", help="replace people, and delete what tells of them"
        )
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        shop = options["shop"]
        self.carry_out(
            options,
            tenant=lambda: lifecycle.get_by_slug(shop),
            slug=options["slug"],
            scrub=options["scrub"],
            say=_say,
        )


def _say(made: Mapping[str, Any]) -> str:
    url = hosts.shop_url(made["slug"])
    return f"The copy is at {url}; its mail is off. Next: open its admin from the platform's list of shops."
