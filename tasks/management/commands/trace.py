"""The life of an order's messages, of one message, or of a job, and what each waits for."""

import json
from argparse import ArgumentParser
from contextlib import nullcontext
from typing import Any

from django.core.management.base import CommandError
from django_tenants.utils import tenant_context

from kernel import clock
from kernel.commands import ProductCommand
from kernel.errors import DomainError
from tasks import trace
from tenants import lifecycle


class Command(ProductCommand):
    help = "tell the life of an order's messages, of one message, or of a job, and what each waits for"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("thing", help="an order's number, a message's id, or a job's name")
        parser.add_argument("--shop", help="the shop's slug; without it on the platform")
        parser.add_argument("--json", action="store_true", help="one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell it. Exits 1 when there is nothing of that name."""
        try:
            shop = lifecycle.get_by_slug(options["shop"]) if options["shop"] else None
            with tenant_context(shop) if shop is not None else nullcontext():
                lives = trace.find(options["thing"], now=clock.now())
        except DomainError as error:
            asked = "" if options["shop"] else " Name the shop it belongs to: --shop SLUG."
            raise CommandError(error.detail + asked) from error
        if options["json"]:
            self.stdout.write(json.dumps([life.as_json() for life in lives], default=str))
            return
        for life in lives:
            self.stdout.write(life.thing)
            for step in life.steps:
                self.stdout.write(f"  {step.at:%F %T}  {step.what}")
            if life.waits_for:
                self.stdout.write(f"  waits for {life.waits_for}")
