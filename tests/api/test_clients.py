"""The clients are what the generators make of the document as it is, compile strictly, and buy."""

import filecmp
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django_tenants.utils import tenant_context

from accounts import api_keys
from api.management.commands import generate_clients as clients
from kernel import clock
from tenants.models import Tenant
from tenants.provisioning import signups
from tests import actors
from tests.api.conftest import document, folded
from tests.docs.test_developers_page import AT_HOME
from tests.plugin import ROOT
from tests.server import Server

TOOLS = clients.CLIENTS / "typescript" / "node_modules"
with_tools = pytest.mark.skipif(
    not TOOLS.exists(), reason="`make tools` has not installed the client's tools"
)


def test_the_python_client_is_what_its_generator_writes(tmp_path: Path) -> None:
    clients.write_python(folded("shop"), tmp_path / "souk_shop")
    kept = clients.CLIENTS / "python" / "souk_shop"
    made, known = (
        {
            path.relative_to(at): path.read_bytes()
            for path in at.rglob("*")
            if path.suffix in (".py", ".typed")
        }
        for at in (tmp_path / "souk_shop", kept)
    )
    assert made.keys() == known.keys(), "run `make clients`"
    assert [str(name) for name in made if made[name] != known[name]] == [], "run `make clients`"


def test_the_python_client_is_typed_strictly_and_passes_no_mistake() -> None:
    clients.compile_python()


@with_tools
def test_the_typescript_client_is_what_its_generator_writes(tmp_path: Path) -> None:
    clients.write_typescript(folded("shop"), tmp_path / "schema.d.ts")
    kept = clients.CLIENTS / "typescript" / "src" / "schema.d.ts"
    assert filecmp.cmp(tmp_path / "schema.d.ts", kept, shallow=False), "run `make clients`"


@pytest.fixture
def program(standing_server: Server) -> list[str]:
    """What an example is started with: the server's address, a key that sends parcels, and the shop's host."""
    now = clock.now()
    if not Tenant.objects.filter(slug="cobalt").exists():
        signup = signups.reserve(
            slug="cobalt",
            name="Cobalt",
            email="owner@cobalt.example",
            password="a password for the client",
            sample="apparel",
            now=now,
        )
        signups.advance(signup.id, now=now)
    with tenant_context(Tenant.objects.get(slug="cobalt")):
        scopes = ["fulfilments:write", "products:read", "webhooks:read"]
        _, key = api_keys.create(name="ERP", kind="sk", scopes=scopes, actor=actors.TERMINAL, now=now)
    return [f"http://127.0.0.1:{standing_server.port}", key, "cobalt.localhost"]


def told_by(*command: str, at: Path, **environment: str) -> Any:
    """What a program says in JSON."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=at, env=environment)
    assert done.returncode == 0, (done.stdout, done.stderr)
    return json.loads(done.stdout)


def buy(*command: str, at: Path, **environment: str) -> None:
    made = told_by(*command, at=at, **environment)
    assert (made["payment_status"], made["review"], made["return"]) == ("complete", "pending", "requested")


def test_the_python_client_registers_orders_reviews_returns_and_follows(program: list[str]) -> None:
    where: dict[str, Any] = {"at": ROOT / "clients" / "python", "PYTHONPATH": "."}
    buy(sys.executable, "examples/order.py", *program, **where)
    followed = told_by(sys.executable, "examples/follow.py", *program, **where)
    assert followed["products"] > 5


@with_tools
def test_the_typescript_client_registers_orders_reviews_returns_and_follows(
    program: list[str], tmp_path: Path
) -> None:
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "node_modules").symlink_to(TOOLS)
    clients.compile_typescript(
        "--noEmit", "false", "--outDir", str(tmp_path), "--rewriteRelativeImportExtensions"
    )
    (tmp_path / "home.mjs").write_text(AT_HOME["ts"])
    address, key, host = program
    there = address.replace("127.0.0.1", host)
    node = ["node", "--import", "./home.mjs"]
    buy(*node, "examples/order.js", there, key, at=tmp_path, PATH=os.environ["PATH"])
    followed = told_by(*node, "examples/follow.js", there, key, at=tmp_path, PATH=os.environ["PATH"])
    assert followed["products"] > 5


@with_tools
def test_redocly_finds_nothing_in_the_documents(tmp_path: Path) -> None:
    for name in ("shop", "platform"):
        (tmp_path / f"{name}.json").write_text(json.dumps(document(name)))
    broken = document("shop") | {"paths": {"/x": {"get": {"summary": "Get an x"}}}}
    (tmp_path / "broken.json").write_text(json.dumps(broken))
    lint = ["node", str(TOOLS.parent / "lint.mjs")]
    done = [
        subprocess.run([*lint, *paths], cwd=tmp_path, capture_output=True, text=True, timeout=120)
        for paths in (["shop.json", "platform.json"], ["broken.json"])
    ]
    assert (done[0].returncode, done[0].stdout, done[0].stderr) == (0, "", "")
    assert done[1].returncode == 1
    assert "operation-operationId" in done[1].stdout


@with_tools
def test_what_the_documents_show_in_typescript_compiles(tmp_path: Path) -> None:
    shown = [
        text
        for page in sorted((ROOT / "docs" / "api").glob("*.md"))
        for text in re.findall(r"```ts\n(.*?)```", page.read_text(), re.DOTALL)
    ]
    assert shown
    for number, text in enumerate(shown):
        (tmp_path / f"shown{number}.ts").write_text(f"{text}\nexport {{}};\n")
    strict = ["--strict", "--noEmit", "--target", "ES2022", "--module", "ESNext", "--lib", "ES2022,DOM"]
    programs = [str(path) for path in tmp_path.glob("*.ts")]
    subprocess.run([TOOLS / ".bin" / "tsc", *strict, *programs], check=True, timeout=300)
