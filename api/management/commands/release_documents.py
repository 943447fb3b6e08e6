"""Keeps what the API's documents promise as released: tests hold later ones against it."""

from typing import Any

from api import versions
from api.platform import api as platform
from api.shop import api as shop
from kernel.commands import ProductCommand


class Command(ProductCommand):
    help = "keep what the API's documents promise as released (api/released)"
    opens_shops = False

    def handle(self, *args: Any, **options: Any) -> None:
        for name, api in (("shop", shop), ("platform", platform)):
            versions.write(name, api.document())
        self.stdout.write(f"{versions.RELEASED} holds the documents as they are now")
