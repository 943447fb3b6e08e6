"""Writes the typed client of a shop's API anew from its document."""

import subprocess
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings

from api import answers, documents
from api.shop import api as shop
from kernel.commands import ProductCommand


class Command(ProductCommand):
    help = "write clients/typescript from the shop's API document (needs npm)"

    def handle(self, *args: Any, **options: Any) -> None:
        folder = settings.BASE_DIR / "clients" / "typescript"
        document = shop.document()
        with tempfile.TemporaryDirectory() as temporary:
            source = Path(temporary) / "document.json"
            source.write_bytes(answers.encode(document))
            for command in (
                ["npm", "ci", "--silent", "--no-audit", "--no-fund"],
                ["npx", "openapi-typescript", str(source), "-o", "src/schema.d.ts"],
                ["npx", "tsc"],  # strict; the mistakes among the examples must not compile
            ):
                subprocess.run(command, cwd=folder, check=True)  # noqa: S603 - our own words alone
        (folder / "document.sha256").write_text(f"{documents.fingerprint(document)}\n")
        self.stdout.write(f"{folder} is of the document as it is now")
