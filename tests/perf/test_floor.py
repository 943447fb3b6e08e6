"""The bare handler that reads are measured against understands the statement of today's list."""

import json

import pytest
from django.conf import settings
from django.db import connection
from django_tenants.utils import tenant_context

from perf import floor, reads
from tenants.models import Tenant

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_floor_answers_with_the_results_of_the_lists_own_statement(
    shop: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tenant_context(shop):
        monkeypatch.setattr(floor, "_SQL", reads.statement_of_the_list())
    database = str(connection.settings_dict["NAME"])
    monkeypatch.setenv("DATABASE_URL", settings.DATABASE_URL.rpartition("/")[0] + f"/{database}")
    monkeypatch.setenv("SOUK_FLOOR_SCHEMA", shop.schema_name)
    body = b"".join(floor.application({}, lambda *_: None))
    assert json.loads(body) == {"count": 0, "next": None, "previous": None, "results": []}
