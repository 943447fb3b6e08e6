"""Writes docs/errors.md anew from the error classes."""

from typing import Any

from django.conf import settings

from api import error_catalogue
from kernel.commands import ProductCommand


class Command(ProductCommand):
    help = "write docs/errors.md from the error classes"
    opens_shops = False

    def handle(self, *args: Any, **options: Any) -> None:
        target = settings.BASE_DIR / "docs" / "errors.md"
        target.write_text(error_catalogue.as_markdown(), encoding="utf-8")
        self.stdout.write(f"{target} has {len(error_catalogue.entries())} codes")
