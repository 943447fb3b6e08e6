"""Two shops with rows of every kind and files, on a database of the test's own: what is restored is committed."""

import io
import json
import os
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django_tenants.utils import tenant_context
from pytest_django import Settings

from kernel import clock
from media import files, private
from storefront.webhooks import services as webhooks
from storefront.webhooks.models import Endpoint
from tenants import hosts
from tenants.models import Tenant
from tenants.portability import files as shop_files, tables
from tests import actors
from tests.factories import OrderFactory


@pytest.fixture(autouse=True)
def media(fresh_database: str, settings: Settings, tmp_path: Path) -> Path:
    """Folders of the test's own for files and for archives."""
    settings.MEDIA_ROOT = tmp_path / "media"
    keep_archives_in(settings, tmp_path / "archives")
    return tmp_path / "media"


def keep_archives_in(settings: Settings, folder: Path) -> None:
    """Have archives kept in a folder of the test's own."""
    settings.ARCHIVE_ROOT = folder
    kept = {**settings.STORAGES["archives"]["OPTIONS"], "location": folder}
    settings.STORAGES = {**settings.STORAGES, "archives": {**settings.STORAGES["archives"], "OPTIONS": kept}}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the archive goes."""
    return tmp_path / "alpha.souk"


@pytest.fixture
def alpha() -> Tenant:
    """A shop that has sold something, with awkward words, a picture and a private file."""
    return fill(Tenant.objects.get(slug="alpha"))


@pytest.fixture
def bravo() -> Tenant:
    """Its neighbour, with as much."""
    return fill(Tenant.objects.get(slug="bravo"))


def fill(shop: Tenant) -> Tenant:
    """Sell something and store files."""
    with tenant_context(shop):
        order = OrderFactory(paid=True)
        order.note = 'COPY x FROM stdin;\n\\.\nNULL,"",\t\\N ☕'
        order.save()
        with private.kept(
            content=BytesIO(b"Handle,Title\n"),
            filename="a.csv",
            content_type="text/csv",
            now=clock.now(),
            expires_at=None,
            is_limited=True,
        ):
            pass
        files.save("picture.webp", ContentFile(os.urandom(200_000)))
    return shop


def facts(shop: Tenant) -> dict[str, Any]:
    """What a shop is: a sum of each table's rows, where its sequences stand, and its files."""
    schema = Tenant.objects.get(pk=shop.pk).schema_name
    found: dict[str, Any] = {"sequences": tables.read_sequences(schema)}
    for table in tables.list_tables(schema):
        columns = ", ".join(f'"{name}"' for name, _ in sorted(table.columns))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT count(*), md5(string_agg(r::text, E'\\n' ORDER BY r::text)) "
                f'FROM (SELECT {columns} FROM "{schema}"."{table.name}") r'
            )
            found[table.name] = cursor.fetchone()
    with tenant_context(Tenant(schema_name=schema)):
        found["files"] = {name: shop_files.open_file(name).read() for name in shop_files.list_names()}
    return found


def run(*arguments: object) -> Any:
    """What a command says of what it did."""
    output = io.StringIO()
    call_command(*map(str, arguments), "--json", stdout=output)
    return json.loads(output.getvalue())


def page(slug: str) -> Any:
    """A shop's first answer, to a process that remembers no hosts."""
    hosts._memory.clear()
    return Client(headers={"host": f"{slug}.localhost"}).get("/api/v1/shop")


def create_endpoint() -> Endpoint:
    """An endpoint of webhooks."""
    values: webhooks.EndpointValues = {"url": "https://example.com/", "event_types": ["order.paid"]}
    return webhooks.create(values=values, actor=actors.TERMINAL, now=clock.now())


def list_schemas() -> set[str]:
    """The names of all schemas there are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace")
        return {row[0] for row in cursor.fetchall()}
