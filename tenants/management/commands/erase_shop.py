import json
from typing import Any

from django.core.management.base import CommandError, CommandParser

from kernel import clock
from kernel.actors import command
from kernel.commands import ProductCommand
from kernel.errors import DomainError
from tenants import erasure, lifecycle
from tenants.rules import State

ACTOR = command("erase_shop")


class Command(ProductCommand):
    help = "Close a shop for good; once its cooling-off is over, erase it with all it has."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("shop", help="the shop's slug")
        parser.add_argument(
            "--now", metavar="SLUG", help="erase it at once: the slug a second time, to be sure"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        slug, again, now = options["shop"], options["now"], clock.now()
        if again is not None and again != slug:
            raise CommandError(f"--now names another shop than “{slug}”: nothing was done.", returncode=2)
        try:
            tenant = lifecycle.get_by_slug(slug)
            if again is not None:
                tenant = erasure.end_cooling_off(tenant=tenant, actor=ACTOR, now=now)
            if tenant.state == State.CLOSING:
                tenant = erasure.erase(tenant=tenant, actor=ACTOR, now=now)
            else:
                tenant = lifecycle.close(tenant=tenant, actor=ACTOR, now=now)
        except DomainError as error:
            raise CommandError(error.detail) from error
        until = tenant.erasable_at
        if options["json"]:
            facts = {
                "id": str(tenant.pk),
                "slug": slug,
                "state": tenant.state,
                "erasable_at": until and until.isoformat(),
            }
            self.stdout.write(json.dumps(facts))
        elif tenant.state == State.CLOSING:
            self.stdout.write(f"{tenant.name} is closing and is erased after {until:%F %R} UTC.")
            self.stdout.write(f"Next: manage.py reactivate_shop {slug} has it back until then.")
        else:
            self.stdout.write(
                f"“{slug}” is erased; its address is free. Next: manage.py erasure_report {tenant.pk}"
            )
