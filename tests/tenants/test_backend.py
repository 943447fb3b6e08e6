"""The strict backend: a shop's connection never sees public."""

from zoneinfo import ZoneInfo

import pytest
from django.db import ProgrammingError, connection, transaction
from django_tenants.utils import tenant_context

from kernel import clock
from tenants.models import Tenant
from tenants.postgres import base


def _path() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW search_path")
        return str(cursor.fetchone()[0])


def test_a_shops_search_path_holds_its_schema_and_extensions_only(in_shop: Tenant) -> None:
    assert _path() == f"{in_shop.schema_name}, extensions"


def test_a_caller_that_asks_for_public_does_not_get_it(shop: Tenant) -> None:
    connection.set_tenant(shop, include_public=True)
    assert "public" not in _path()


def test_a_missing_table_is_an_error_and_no_silent_read_of_public(in_shop: Tenant) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM tenants_tenant")


def test_the_path_is_sent_again_after_a_rollback_undid_it(shop: Tenant, other_shop: Tenant) -> None:
    with tenant_context(shop):
        assert shop.schema_name in _path()
    point = transaction.savepoint()
    with tenant_context(other_shop):
        assert other_shop.schema_name in _path()
    transaction.savepoint_rollback(point)
    with tenant_context(other_shop):
        assert other_shop.schema_name in _path()


def test_the_same_shop_twice_in_a_row_sends_no_second_set(shop: Tenant, django_assert_num_queries) -> None:
    with tenant_context(shop):
        _path()
    with django_assert_num_queries(1), tenant_context(shop):
        assert shop.schema_name in _path()


def test_a_shop_has_no_second_index_for_like(in_shop: Tenant) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE schemaname = %s AND indexdef LIKE '%%_pattern_ops%%'",
            [in_shop.schema_name],
        )
        assert cursor.fetchall() == []


@pytest.mark.parametrize(
    ("kept", "read"),
    [
        ("9999-12-31 23:59:59-14", "8999-12-31T23:59:59+00:00"),
        ("9999-12-31 23:59:59+00", "8999-12-31T23:59:59+00:00"),
        ("infinity", "8999-12-31T23:59:59+00:00"),
        ("-infinity", "1000-01-01T00:00:00+00:00"),
        ("0001-12-31 23:00:00+00 BC", "1000-01-01T00:00:00+00:00"),
        ("0001-01-01 00:00:00+00", "1000-01-01T00:00:00+00:00"),
        ("2026-03-01 08:00:00.5+00", "2026-03-01T08:00:00.500000+00:00"),
    ],
)
def test_a_time_at_the_calendars_edge_is_read_as_one_that_every_zone_has(
    in_shop: Tenant, kept: str, read: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz, ARRAY[%s::timestamptz, NULL]", [kept, kept])
        found, (of_array, nothing) = cursor.fetchone()
    assert (found.isoformat(), of_array.isoformat(), nothing) == (read, read, None)
    assert found.astimezone(ZoneInfo("Pacific/Kiritimati")) == found
    clock.check(found, field="a door keeps what was read")


def test_a_connection_ends_when_it_has_touched_many_schemas(
    shop: Tenant, other_shop: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "MOST_SCHEMAS", 3)
    link = connection.copy()  # as a thread has it
    closed = []
    monkeypatch.setattr(link, "close", lambda: closed.append(len(link.touched)))
    link.touched = {"public", shop.schema_name}
    link.close_if_unusable_or_obsolete()
    assert closed == []
    link.touched.add(other_shop.schema_name)
    link.close_if_unusable_or_obsolete()
    assert closed == [3]


def test_which_schemas_were_touched_is_noted(shop: Tenant, other_shop: Tenant) -> None:
    for tenant in (shop, other_shop):
        with tenant_context(tenant):
            _path()
    assert connection.touched >= {shop.schema_name, other_shop.schema_name}  # type: ignore[attr-defined]
