"""The clients are of the document as it is; `make clients` writes them anew and checks their types strictly."""

import json
import subprocess
import sys

import pytest
from django_tenants.utils import tenant_context

from accounts import api_keys
from api import documents
from kernel import clock
from tenants.models import Tenant
from tenants.provisioning import signups
from tests import actors
from tests.api.conftest import document
from tests.plugin import ROOT
from tests.server import Server


@pytest.mark.parametrize("language", ["typescript", "python"])
def test_the_client_is_of_the_document_as_it_is(language: str) -> None:
    known = (ROOT / "clients" / language / "document.sha256").read_text().strip()
    assert known == documents.fingerprint(document("shop")), "run `make clients`"


def test_the_python_client_registers_orders_reviews_and_returns(standing_server: Server) -> None:
    now = clock.now()
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
        scopes = ["fulfilments:write"]
        _, key = api_keys.create(name="ERP", kind="sk", scopes=scopes, actor=actors.TERMINAL, now=now)
    script = [sys.executable, "examples/order.py", f"http://127.0.0.1:{standing_server.port}", key]
    done = subprocess.run(
        [*script, "cobalt.localhost"],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT / "clients" / "python",
        env={"PYTHONPATH": "."},
    )
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    assert (made["payment_status"], made["review"], made["return"]) == ("complete", "pending", "requested")
