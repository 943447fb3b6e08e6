"""Writes the typed clients of a shop's API anew from its document."""

import shutil
import subprocess
import sys
import tempfile
from copy import deepcopy
from pathlib import Path
from typing import Any

from django.conf import settings

from api import answers, documents
from api.components import Part
from api.shop import api as shop
from kernel.commands import ProductCommand

CLIENTS = settings.BASE_DIR / "clients"


class Command(ProductCommand):
    help = "write clients/typescript (needs npm) and clients/python from the shop's API document"
    opens_shops = False

    def handle(self, *args: Any, **options: Any) -> None:
        document = shop.folded()
        with tempfile.TemporaryDirectory() as temporary:
            _write_typescript(document, Path(temporary) / "document.json")
            _write_python(document, Path(temporary) / "document.json")
        for language in ("typescript", "python"):
            kept = CLIENTS / language / "document.sha256"
            kept.write_text(f"{documents.fingerprint(shop.document())}\n")
        self.stdout.write(f"{CLIENTS} are of the document as it is now")


def _write_typescript(document: Part, source: Path) -> None:
    source.write_bytes(answers.encode(document))
    _run("typescript", "npm", "ci", "--silent", "--no-audit", "--no-fund")
    _run("typescript", "npx", "openapi-typescript", str(source), "-o", "src/schema.d.ts")
    _run("typescript", "npx", "tsc")  # strict; the mistakes among the examples must not compile


def _write_python(document: Part, source: Path) -> None:
    """Write the package: every operation answers with its objects, or with the one Problem."""
    document = deepcopy(document)
    problem = {"$ref": "#/components/responses/422"}
    for item in document["paths"].values():
        for method, details in item.items():
            if method == "parameters":
                continue
            taken = {
                status: answer
                for status, answer in details["responses"].items()
                if status.startswith("2") and "application/pdf" not in answer.get("content", {})
            }
            details["responses"] = {**taken, "default": problem}
            asked = details.get("security", document["security"])
            details["security"] = [] if {} in asked else asked
    document.pop("webhooks", None)
    source.write_bytes(answers.encode(document))
    shutil.rmtree(CLIENTS / "python" / "souk_shop", ignore_errors=True)
    tools = Path(sys.executable).parent
    generator = [str(tools / "openapi-python-client"), "generate", "--path", str(source), "--fail-on-warning"]
    options = ["--meta", "none", "--config", "config.yaml", "--custom-template-path", "templates"]
    _run("python", *generator, *options, "--output-path", "souk_shop")
    for step in (["check", "--fix", "--quiet"], ["format", "--quiet"]):
        _run("python", str(tools / "ruff"), *step, "souk_shop")
    _run("python", str(tools / "mypy"), "--config-file", "pyproject.toml", "souk_shop", "examples")


def _run(language: str, *command: str) -> None:
    subprocess.run(command, cwd=CLIENTS / language, check=True)  # noqa: S603 - our own words alone
