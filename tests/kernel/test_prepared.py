"""Statements that are planned once belong to a connection, of which each shop reads its own tables."""

import importlib
import pkgutil
import sys
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

import storefront
from kernel.prepared import Statement
from storefront.carts import priced
from storefront.carts.models import Cart
from storefront.shipping.models import ShippingMethod
from tenants.models import Tenant
from tenants.postgres import base
from tests.storefront.stories import NOW

NAMES = Statement(
    "SELECT name::text, %(mark)s FROM shipping_shippingmethod WHERE %(mark)s <> '' ORDER BY 1", mark="text"
)
OFTEN = 12
"""Postgres plans anew at each of the first five calls, and then keeps a plan where that is no worse."""


def prepares(captured: CaptureQueriesContext) -> int:
    return sum(query["sql"].startswith("PREPARE") for query in captured)


def test_a_connection_that_goes_from_shop_to_shop_reads_each_shops_own(
    shop: Tenant, other_shop: Tenant
) -> None:
    for tenant in (shop, other_shop):
        with tenant_context(tenant):
            ShippingMethod.objects.update(name=f"to {tenant.slug}")
    with CaptureQueriesContext(connection) as captured:
        for tenant in [shop] * OFTEN + [other_shop] * OFTEN + [shop, other_shop] * OFTEN:
            with tenant_context(tenant):
                assert set(NAMES.fetch(mark="x")) == {(f"to {tenant.slug}", "x")}
    assert prepares(captured) <= 2


def test_the_first_shops_of_a_connection_keep_their_own_plans(
    shop: Tenant, other_shop: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections["default"], "_prepared", {})
    with CaptureQueriesContext(connection) as captured:
        for tenant in [shop, other_shop] * OFTEN:
            with tenant_context(tenant):
                NAMES.fetch(mark="x")
    called = [query["sql"].split()[1] for query in captured if query["sql"].startswith("EXECUTE")]
    assert prepares(captured) == len(set(called)) == 2
    assert called == called[:2] * OFTEN


def test_shops_beyond_the_first_of_a_connection_share_their_statements(
    shop: Tenant, other_shop: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections["default"], "_prepared", {})
    monkeypatch.setattr(base, "MOST_PREPARED", 0)
    with CaptureQueriesContext(connection) as captured:
        for tenant in [shop, other_shop] * OFTEN:
            with tenant_context(tenant):
                ShippingMethod.objects.update(name=f"to {tenant.slug}")
                assert set(NAMES.fetch(mark="x")) == {(f"to {tenant.slug}", "x")}
    assert prepares(captured) == 1
    assert connection.count_prepared() == 1


def test_a_cart_is_priced_with_its_own_shops_methods(shop: Tenant, other_shop: Tenant) -> None:
    for tenant in (shop, other_shop):
        with tenant_context(tenant):
            ShippingMethod.objects.update(code=f"{tenant.slug}-post")
    for tenant in [shop, other_shop] * OFTEN:
        with tenant_context(tenant):
            _, offering = priced.read(Cart(currency="EUR"), now=NOW)
            found = {method.code for zone in offering.zones for method in zone.methods}
            assert found == {f"{tenant.slug}-post"}


def test_what_is_rolled_back_leaves_the_statement_usable(in_shop: Tenant) -> None:
    with transaction.atomic():
        NAMES.fetch(mark="x")
        transaction.set_rollback(True)
    assert NAMES.fetch(mark="y")


def test_another_connection_is_told_of_it_anew(fresh_database: str) -> None:
    with tenant_context(Tenant.objects.get(slug="alpha")):
        before = NAMES.fetch(mark="x")
        connection.close()
        assert NAMES.fetch(mark="x") == before


def test_values_that_are_not_used_are_left_aside_and_doubled_signs_are_one(in_shop: Tenant) -> None:
    statement = Statement("SELECT %(number)s %% 4, '%%'", number="int", other="text")
    assert statement.fetch(number=7, other="unused") == [(3, "%")]
    assert Statement("SELECT 1").fetch() == [(1,)]


def test_the_same_words_with_values_of_other_types_are_another_statement(in_shop: Tenant) -> None:
    number, word = (Statement("SELECT %(value)s", value=kind) for kind in ("int", "text"))
    assert (number.fetch(value=1), word.fetch(value="one")) == ([(1,)], [("one",)])


def test_a_preparing_that_was_broken_off_is_done_anew(in_shop: Tenant) -> None:
    statement = Statement("SELECT %(value)s", value="int")

    def break_off(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if sql.startswith("PREPARE"):
            raise KeyboardInterrupt
        return result

    with connection.execute_wrapper(break_off), pytest.raises(KeyboardInterrupt):
        statement.fetch(value=1)
    assert statement.fetch(value=1) == [(1,)]


def test_results_are_of_types_that_no_release_changes(in_shop: Tenant) -> None:
    """A plan's result may not change its type, and two shops may stand at two releases."""
    if connection.pg_version < 160000:
        pytest.skip("PostgreSQL tells the types of results from 16 on")
    for module in pkgutil.walk_packages(storefront.__path__, "storefront."):
        if "migrations" not in module.name and "management" not in module.name:
            importlib.import_module(module.name)
    statements = {
        value
        for name, module in list(sys.modules.items())
        if name.startswith("storefront.")
        for value in vars(module).values()
        if isinstance(value, Statement)
    }
    assert len(statements) >= 8
    with connection.cursor() as cursor:
        for number, statement in enumerate(statements):
            cursor.execute(f"PREPARE checked_{number} ({statement._types}) AS {statement._body}")
        cursor.execute(
            "SELECT statement, result_types::text[] FROM pg_prepared_statements WHERE name LIKE 'checked%'"
        )
        for words, types in cursor.fetchall():
            assert set(types) <= {"text", "bigint", "integer", "boolean"}, words
        cursor.execute("DEALLOCATE ALL")
    connection._prepared.clear()
