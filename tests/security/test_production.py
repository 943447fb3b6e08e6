"""What production closes: figures for operators, plain HTTP, scripts in pages of the admin, code in the cache."""

import hashlib
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.test import Client

from kernel import valkey
from tenants import hosts
from tenants.models import Tenant
from tests.plugin import ROOT

pytestmark = pytest.mark.django_db
OPERATORS_ONLY = ("/metrics", "/health/ready")


@pytest.mark.parametrize("path", OPERATORS_ONLY)
def test_figures_are_closed_in_production(path: str, platform_client: Client, settings: Any) -> None:
    settings.OPERATIONS_ARE_OPEN, settings.OPERATIONS_TOKEN = False, ""
    assert platform_client.get(path).status_code == 404
    assert platform_client.get("/health/live").status_code == 200


@pytest.mark.parametrize("path", OPERATORS_ONLY)
def test_a_token_opens_them(path: str, platform_client: Client, settings: Any) -> None:
    settings.OPERATIONS_ARE_OPEN, settings.OPERATIONS_TOKEN = False, "a token for operators"
    for sent in ({}, {"authorization": "Bearer another"}, {"authorization": "Bearer "}):
        assert platform_client.get(path, headers=sent).status_code == 401
    right = {"authorization": "Bearer a token for operators"}
    assert platform_client.get(path, headers=right).status_code == 200


def test_plain_http_is_led_to_https(settings: Any, shop: Tenant) -> None:
    settings.SECURE_SSL_REDIRECT, settings.SECURE_PROXY_SSL_HEADER = True, ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_REDIRECT_EXEMPT = configured.SECURE_REDIRECT_EXEMPT
    client = Client(headers={"host": "alpha.localhost"})
    for path in ("/", "/api/v1/products", "/admin/login/"):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"]) == (301, f"https://alpha.localhost{path}")
        assert client.get(path, headers={"x-forwarded-proto": "https"}).status_code == 200
    assert client.get("/health/live", headers={"host": "localhost"}).status_code == 200


def test_a_page_of_the_admin_runs_no_script_that_stands_in_it(shop_client: Client) -> None:
    for path in ("/admin/login/", "/admin/"):
        policy = shop_client.get(path)["Content-Security-Policy"]
        script = next(part for part in policy.split("; ") if part.startswith("script-src"))
        assert script == "script-src 'self'"
        assert "default-src 'none'" in policy


def test_the_alpine_that_is_served_is_the_published_build_that_evaluates_nothing() -> None:
    """`dist/cdn.min.js` of @alpinejs/csp 3.17.4 (decision 0056), and found before the one that Unfold ships."""
    found = finders.find("unfold/js/alpine/alpine.js")
    assert isinstance(found, str)
    published = "0d18d7f8d7910e2e0212f0f056b12f50bebc3abb7d88d2f7c7cb4c336fe4519a"
    assert hashlib.sha256(Path(found).read_bytes()).hexdigest() == published


def test_the_cache_holds_json_and_runs_nothing(shop: Tenant) -> None:
    store = valkey.connect(configured.REDIS_URL)
    kept = {"a": [1, None, "ü"], "b": True}
    cache.set("test-json", kept, 30)
    (name,) = store.scan_iter("*test-json")
    assert store.get(name) == '{"a":[1,null,"ü"],"b":true}'.encode()
    assert cache.get("test-json") == kept
    store.set(name, b"\x80\x04\x95")  # the beginning of a pickle
    assert cache.get("test-json") is None
    cache.set("test-number", 1, 30)
    assert cache.incr("test-number") == 2


def test_a_shop_that_was_kept_is_the_shop_that_was_read(shop: Tenant) -> None:
    cache.delete("host:alpha.localhost")
    for _ in ("read", "kept"):
        hosts._memory.clear()
        found = hosts.resolve("alpha.localhost").tenant
        for field in Tenant._meta.fields:
            assert getattr(found, field.name) == getattr(shop, field.name)


def test_an_audit_that_could_not_ask_fails(tmp_path: Path) -> None:
    line = next(each for each in (ROOT / "Makefile").read_text().splitlines() if "pip-audit" in each)
    lock = tmp_path / "one.lock"
    lock.write_text(f"django==5.2 --hash=sha256:{'0' * 64}\n")
    command = line.strip().replace("$(BIN)", str(Path(sys.executable).parent)).replace("$(LOCK)", str(lock))
    nowhere = {f"{kind}_PROXY": "http://127.0.0.1:1" for kind in ("HTTP", "HTTPS")}
    environ = {**os.environ, **nowhere, "NO_PROXY": "", "XDG_CACHE_HOME": str(tmp_path)}
    done = subprocess.run(shlex.split(command), env=environ, capture_output=True, timeout=120)
    assert done.returncode != 0
    assert b"No known vulnerabilities" not in done.stdout + done.stderr
