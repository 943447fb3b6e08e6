"""What every command of ours is: run on an installation that was checked when it was built."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

CHECKS: list[Callable[[], None]] = []
"""What has to hold before shops are touched; each raises ImproperlyConfigured."""


class ProductCommand(BaseCommand):
    """Refuses to touch shops where that is not safe."""

    opens_shops = True

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run the command. Raises CommandError where it may not."""
        try:
            for check in CHECKS if self.opens_shops else ():
                check()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        return super().execute(*args, **options)
