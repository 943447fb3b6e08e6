"""Keeps the API's documents as they are sent, and what they promise as released: tests hold later ones against it."""

from typing import Any

from api import versions
from api.platform import api as platform
from api.shop import api as shop
from kernel.commands import ProductCommand


class Command(ProductCommand):
    help = "keep the API's documents, and what they promise, as released (api/released)"
    opens_shops = False

    def handle(self, *args: Any, **options: Any) -> None:
        for name, api in (("shop", shop), ("platform", platform)):
            versions.write(name, api.document())
            versions.write_sent(name, api.folded())
        self.stdout.write(f"{versions.RELEASED} holds the documents as they are now")
