"""What every command of ours is: run on an installation that was checked when it was built."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

CHECKS: list[Callable[[], None]] = []
"""What has to hold before shops are touched; each raises ImproperlyConfigured."""


class ProductCommand(BaseCommand):
    """Begins at once: Django's checks would import every page and route first, and `prepare` and `check` run them."""

    requires_system_checks: list[str] = []
    opens_shops = True

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Refuse to touch shops where that is not safe."""
        try:
            for check in CHECKS if self.opens_shops else ():
                check()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        return super().execute(*args, **options)
