"""The profilers over real processes: they look at a shop's requests and leave nothing in the shop."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from tenants.models import Tenant
from tests.plugin import ROOT
from tests.server import Server, web_server

pytestmark = pytest.mark.server


@contextmanager
def profiled(environment: dict[str, str], folder: Path, **settings: str) -> Iterator[Server]:
    running = web_server(environment=environment | settings, log=folder / "web.log")
    try:
        running.start()
        yield running
    finally:
        running.kill()


def list_profiles() -> list[tuple[str, int, bool]]:
    """What Silk wrote down in public: the path, the answer's status, and whether there were statements."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT r.path, a.status_code, EXISTS (SELECT FROM public.silk_sqlquery q WHERE q.request_id = r.id)
            FROM public.silk_request r JOIN public.silk_response a ON a.request_id = r.id
            """
        )
        return list(cursor.fetchall())


def test_silk_writes_down_a_shops_request_on_the_platform_and_nothing_in_the_shop(
    process_environment: dict[str, str], tmp_path: Path
) -> None:
    command = [sys.executable, "manage.py", "migrate_schemas", "--shared", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=process_environment | {"SILK": "1"}, check=True, timeout=60)
    with profiled(process_environment, tmp_path, SILK="1") as server:
        assert server.request("GET", "/api/v1/products", shop="alpha").status == 200
        assert server.request("GET", "/silk/", shop="alpha").status == 404
        assert server.request("GET", "/silk/").status == 302, "operators only: it asks for a log-in"
    assert ("/api/v1/products", 200, True) in list_profiles()
    schema = Tenant.objects.get(slug="alpha").schema_name
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = %s AND tablename LIKE 'silk%%'", [schema]
        )
        assert cursor.fetchall() == []
    assert "Traceback" not in server.words()


def test_the_toolbar_hangs_on_a_shops_page(process_environment: dict[str, str], tmp_path: Path) -> None:
    with profiled(process_environment, tmp_path, DEBUG_TOOLBAR="1", DEBUG="1") as server:
        page = server.request("GET", "/", shop="alpha")
    assert page.status == 200
    assert 'id="djDebug"' in page.text
    assert 'id="djDebugToolbarHandle"' in page.text
    assert "Traceback" not in server.words()
