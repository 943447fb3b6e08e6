"""A shop's page for developers: who copies its programs into an empty folder has what the page says."""

import html
import json
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from accounts import api_keys
from kernel import clock
from tenants import hosts
from tenants.models import Tenant
from tenants.provisioning import signups
from tests import actors, patience
from tests.plugin import ROOT
from tests.server import Server
from web.shopfront import developers

SCOPES = ["products:read", "stock:read", "webhooks:read"]
# programs other than browsers and curl ask the network where a name under .localhost is
AT_HOME = {
    "python": "import socket; ask = socket.getaddrinfo; "
    "socket.getaddrinfo = lambda host, *rest, **more: ask('127.0.0.1', *rest, **more)\n",
    "ts": 'import dns from "node:dns"; const ask = dns.lookup; '
    'dns.lookup = (host, ...rest) => ask("127.0.0.1", ...rest);\n',
}


@pytest.fixture
def page(standing_server: Server) -> dict[str, list[str]]:
    """The programs of the page as a shop shows it, by language, with a key of its own."""
    now = clock.now()
    signup = signups.reserve(
        slug="cedar",
        name="Cedar",
        email="owner@cedar.example",
        password="a password for the documents",
        sample="apparel",
        now=now,
    )
    signups.advance(signup.id, now=now)
    with tenant_context(Tenant.objects.get(slug="cedar")):
        _, key = api_keys.create(name="Docs", kind="sk", scopes=SCOPES, actor=actors.TERMINAL, now=now)
    address = standing_server.url(shop="cedar").rstrip("/")
    shown = subprocess.run(
        ["curl", "-sS", f"{address}/developers/"], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    found: dict[str, list[str]] = {"key": [key]}
    for language, text in re.findall(
        r'<pre tabindex="0"><code class="language-(\w+)">(.*?)</code></pre>', shown, re.DOTALL
    ):
        found.setdefault(language, []).append(html.unescape(text))
    return found


def run(program: Path) -> Any:
    """What a program says in JSON, started in its own folder."""
    runner = {".sh": "bash", ".py": sys.executable, ".mjs": "node"}[program.suffix]
    done = subprocess.run(
        [runner, program.name], capture_output=True, text=True, timeout=120, cwd=program.parent, check=False
    )
    assert done.returncode == 0, (program.name, done.stdout, done.stderr)
    return json.loads(done.stdout)


@pytest.mark.skipif(not all(map(shutil.which, ("curl", "jq"))), reason="curl or jq is not installed")
def test_every_program_of_the_page_does_what_it_says(page: dict[str, list[str]], tmp_path: Path) -> None:
    key = page["key"][0]
    order_sh, low_sh = page["sh"]
    order_py, *follow = [text for text in page["python"] if "standardwebhooks" not in text]
    programs = {
        "order.sh": f"set -euo pipefail\n{order_sh}",
        "low.sh": f"set -euo pipefail\nKEY={key}\n{low_sh}",
        "order.py": AT_HOME["python"] + order_py,
        "follow.py": f"{AT_HOME['python']}KEY = {key!r}\n" + "\n".join(follow) + "\nprint(len(mirror))",
        "order.mjs": AT_HOME["ts"] + page["ts"][0],
    }
    told = {}
    for name, text in programs.items():
        (tmp_path / name).write_text(text)
        told[name] = run(tmp_path / name)
    until = time.monotonic() + patience.seconds(60)
    # transactions of other databases on the server hold the watermark too
    while told["follow.py"] <= 5 and time.monotonic() < until:
        time.sleep(2)
        told["follow.py"] = run(tmp_path / "follow.py")
    orders = [told[name] for name in ("order.sh", "order.py", "order.mjs")]
    assert [each["payment_status"] for each in orders] == ["complete"] * 3
    assert len({each["number"] for each in orders}) == 3
    assert {each["total"]["currency"] for each in orders} == {"EUR"}
    assert told["follow.py"] > 5
    assert "results" in told["low.sh"]


@pytest.mark.parametrize(
    ("country", "city"),
    [
        ("CH", "Zurich"),
        ("ES", "Madrid&quot;, &quot;region&quot;: &quot;M"),
        ("IT", "Rome"),
        ("NZ", "Auckland"),
    ],
)
def test_the_page_is_in_the_shops_own_words(
    country: str, city: str, shop_client: Client, shop: Tenant
) -> None:
    Tenant.objects.filter(pk=shop.pk).update(currency="CHF", country=country)
    hosts.forget(shop)
    found = shop_client.get("/developers/").content.decode()
    hosts.forget(shop)
    assert "http://alpha.localhost/api/v1" in found
    assert city in found
    for gone in ("shop.example", "EUR", "Torstra", "Berlin"):
        assert gone not in found.partition('id="start"')[2].partition('id="keys"')[0]
    for name in developers.CHAPTERS:
        assert f'<article class="card prose" id="{name}">' in found


def test_every_document_is_on_the_page() -> None:
    assert {path.stem for path in (ROOT / "docs" / "api").glob("*.md")} == set(developers.CHAPTERS)
