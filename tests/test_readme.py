"""The README's own lines: a newcomer who copies them gets an order."""

import re
import shutil
import subprocess

import pytest
from django_tenants.utils import tenant_context

from kernel import clock
from tenants.models import Tenant
from tenants.provisioning import signups
from tests.plugin import ROOT
from tests.server import Server

README = (ROOT / "README.md").read_text()


def _shell_block(heading: str) -> str:
    section = README.split(f"## {heading}", 1)[1]
    found = re.search(r"```sh\n(.*?)```", section, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_a_first_order_with_curl(standing_server: Server) -> None:
    signup = signups.reserve(
        slug="amber",
        name="Amber",
        email="owner@amber.example",
        password="a password for the README",
        sample="apparel",
        now=clock.now(),
    )
    signups.advance(signup.id, now=clock.now())
    address = standing_server.url(shop="amber").rstrip("/")
    script = _shell_block("A first order, with curl").replace("http://amber.localhost:8000", address)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], capture_output=True, text=True, timeout=60
    )
    assert "order" in done.stdout, done.stdout + done.stderr
    assert "mailbox" in done.stdout
    with tenant_context(Tenant.objects.get(slug="amber")):
        from storefront.orders.models import Order

        assert Order.objects.get().payment_status == "complete"


def test_every_path_it_names_is_there() -> None:
    named = re.findall(r"`((?:tests|docs|platform)/[\w/.-]+)`|\]\((docs/[\w/.-]+)\)", README)
    paths = [first or second for first, second in named]
    assert len(paths) > 8
    assert [path for path in paths if not (ROOT / path).exists()] == []
