from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from tenants import lifecycle
from tenants.management.portability import OperationCommand
from tenants.models import Operation


class Command(OperationCommand):
    help = "Keep an archive of a shop where archives are kept (ARCHIVE_ROOT or ARCHIVE_BUCKET), and drop its oldest."
    kind = Operation.Kind.SNAPSHOT

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("shop", help="the shop's slug")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        self.carry_out(options, tenant=lambda: lifecycle.get_by_slug(options["shop"]), say=_say)


def _say(made: Mapping[str, Any]) -> str:
    return (
        f"Kept as {made['archive']}; the newest {settings.SNAPSHOTS_KEPT} stay. "
        f"Next: manage.py restore_shop {made['archive']} has the shop back from it."
    )
