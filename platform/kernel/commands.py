"""What every command of ours is: run on an installation that was checked when it was built."""

from django.core.management.base import BaseCommand


class ProductCommand(BaseCommand):
    """Begins at once: Django's checks would import every page and route first, and `prepare` and `check` run them."""

    requires_system_checks: list[str] = []
