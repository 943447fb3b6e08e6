"""What waits to be told to the world outside, and what was given up; and trying it again."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError
from django_tenants.utils import tenant_context

from kernel import clock, scope
from kernel.actors import command
from kernel.commands import ProductCommand
from kernel.outbox.models import OutboxEntry
from tasks import outbox
from tenants import lifecycle
from tenants.errors import TenantNotFound
from tenants.models import Tenant
from tenants.rules import OPEN

SHOWN = 50


class Command(ProductCommand):
    help = "show what waits in the outboxes, or was given up and why; try it again"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--shop", help="one shop's slug; without it the platform and every open shop")
        parser.add_argument("--dead", action="store_true", help="only what was given up")
        again = parser.add_mutually_exclusive_group()
        again.add_argument("--retry", metavar="ID", type=UUID, help="try one entry again, at once")
        again.add_argument("--retry-dead", action="store_true", help="try all that was given up again")
        parser.add_argument("--json", action="store_true", help="one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look, or retry. Exits 1 when an entry to be retried is not there."""
        found: list[dict[str, Any]] = []
        retried = 0
        for name, place in _places(options["shop"]):
            with tenant_context(place):
                retried += _retry(one=options["retry"], is_all_dead=options["retry_dead"])
                found += [{"shop": name, **row} for row in _rows(is_dead_only=options["dead"])]
        if options["retry"] and not retried:
            raise CommandError(f"No undelivered entry {options['retry']}.")
        if options["json"]:
            self.stdout.write(json.dumps({"retried": retried, "entries": found}, default=str))
            return
        for row in found:
            self.stdout.write(
                f"{row['shop']:20} {row['id']} {row['topic']:10} {row['state']:8} "
                f"{row['attempts']:3} tries  {row['error']}"
            )
        if retried:
            self.stdout.write(f"{retried} will be tried again at once.")
        dead = sum(row["state"] == "dead" for row in found)
        hint = "; --retry-dead tries them again" if dead else ""
        self.stdout.write(f"{len(found) - dead} waiting, {dead} given up{hint}.")


def _places(slug: str | None) -> Iterator[tuple[str, Any]]:
    if slug is None:
        yield "(platform)", SimpleNamespace(schema_name=scope.PUBLIC)
        for tenant in Tenant.objects.filter(state__in=OPEN).order_by("slug"):
            yield tenant.slug, tenant
        return
    try:
        yield slug, lifecycle.get_by_slug(slug)
    except TenantNotFound as error:
        raise CommandError(str(error)) from error


def _retry(*, one: UUID | None, is_all_dead: bool) -> int:
    ids: list[UUID] = [] if one is None else [one]
    if is_all_dead:
        ids += OutboxEntry.objects.filter(dead_at__isnull=False).values_list("id", flat=True)
    return outbox.retry(ids=ids, actor=command("outbox"), now=clock.now()) if ids else 0


def _rows(*, is_dead_only: bool) -> Iterator[dict[str, Any]]:
    undelivered = OutboxEntry.objects.filter(delivered_at__isnull=True).order_by("available_at", "id")
    if is_dead_only:
        undelivered = undelivered.filter(dead_at__isnull=False)
    for entry in undelivered[:SHOWN]:
        yield {
            "id": entry.pk,
            "topic": entry.topic,
            "state": "dead" if entry.dead_at else "waiting",
            "attempts": entry.attempts,
            "next_try": None if entry.dead_at else entry.available_at,
            "error": entry.last_error[:200],
        }
