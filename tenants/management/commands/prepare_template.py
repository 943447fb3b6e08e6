from typing import Any

from django.core.management.base import CommandParser

from kernel.commands import ProductCommand
from tenants.provisioning import template


class Command(ProductCommand):
    help = "Make this release's template schema, from which every shop is made."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="make it again, from nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        made = template.prepare(force=options["force"])
        self.stdout.write(
            f"Template {made.fingerprint[:12]}: {made.tables} tables. Next: manage.py fill_pool"
        )
