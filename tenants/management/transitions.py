"""What `suspend_shop` and `reactivate_shop` share: one shop by its slug, one transition."""

import json
from collections.abc import Callable
from typing import Any

from django.core.management.base import CommandError, CommandParser

from kernel import clock
from kernel.actors import command
from kernel.commands import ProductCommand
from kernel.errors import DomainError
from tenants import lifecycle
from tenants.models import Tenant


class TransitionCommand(ProductCommand):
    """Moves one shop to another state; a subclass names the transition and what comes next."""

    transition: Callable[..., Tenant]
    next_step = ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the shop, a reason and --json."""
        parser.add_argument("shop", help="the shop's slug")
        parser.add_argument("--reason", default="", help="kept in the record")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry out the transition; exit 1 when it is refused."""
        try:
            tenant = type(self).transition(
                tenant=lifecycle.get_by_slug(options["shop"]),
                actor=command(self.__module__.rpartition(".")[2]),
                reason=options["reason"],
                now=clock.now(),
            )
        except DomainError as error:
            raise CommandError(error.detail) from error
        if options["json"]:
            self.stdout.write(json.dumps({"slug": tenant.slug, "state": tenant.state}))
            return
        self.stdout.write(f"{tenant.name} is {tenant.state}. {self.next_step.format(slug=tenant.slug)}")
