import json
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from demo import shops
from kernel import clock
from kernel.commands import ProductCommand
from kernel.errors import DomainError


class Command(ProductCommand):
    help = "Make two demo shops with log-ins that everyone knows. Refused in production; safe to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--trade", action="store_true", help="give the shops some weeks of orders, customers and reviews"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Refused in production: everyone knows the demo's passwords.", returncode=2)
        try:
            if options["trade"]:
                self.stdout.write(f"Orders placed: {shops.seed_trade(now=clock.now())}")
                return
            seeded = shops.seed(now=clock.now())
        except DomainError as error:
            raise CommandError(f"{error.detail} [{error.code}]") from error
        if options["json"]:
            self.stdout.write(json.dumps(seeded, ensure_ascii=False))
            return
        platform = seeded["platform"]
        self.stdout.write(f"Platform  {platform['url']}  {platform['email']}  {platform['password']}")
        for shop in seeded["shops"]:
            self.stdout.write(f"{shop['name']}  {shop['url']}")
            self.stdout.write(f"  owner     {shop['email']}  {shop['password']}")
            self.stdout.write(f"  customer  {shop['customer']['email']}  {shop['customer']['password']}")
        self.stdout.write(f"Next: open {seeded['shops'][0]['url']}")
