import time
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from kernel import clock
from kernel.commands import ProductCommand
from kernel.errors import DomainError
from tenants.provisioning import pool


class Command(ProductCommand):
    help = "Bring the pool of ready schemas up to its size, and drop those of older releases."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--size", type=int, default=settings.POOL_SIZE, help="how many to keep ready")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["size"] < 0:
            raise CommandError("--size must not be negative", returncode=2)
        started = time.perf_counter()
        try:
            made = pool.fill(size=options["size"], now=clock.now())
        except DomainError as error:
            raise CommandError(f"{error.detail} Next: manage.py prepare_template") from error
        took = time.perf_counter() - started
        self.stdout.write(f"{made} schemas made in {took:.1f} s, {pool.count()} ready.")
        self.stdout.write("Next: manage.py create_shop, or a sign-up on the platform's page.")
