"""Statements that are planned once belong to a connection, and to no shop."""

import importlib
import pkgutil
import sys

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

import storefront
from kernel.prepared import Statement
from storefront.carts import priced
from storefront.carts.models import Cart
from storefront.shipping.models import ShippingMethod
from tenants.models import Tenant
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
    assert prepares(captured) <= 1


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


def test_results_are_of_types_that_no_release_changes(in_shop: Tenant) -> None:
    """A plan's result may not change its type, and two shops may stand at two releases."""
    for module in pkgutil.walk_packages(storefront.__path__, "storefront."):
        if "migrations" not in module.name and "management" not in module.name:
            importlib.import_module(module.name)
    statements = {
        value._name: value
        for name, module in list(sys.modules.items())
        if name.startswith("storefront.")
        for value in vars(module).values()
        if isinstance(value, Statement)
    }
    assert len(statements) > 5
    with connection.cursor() as cursor:
        for statement in statements.values():
            if statement._name not in connection.prepared:
                cursor.execute(statement._prepare)
                connection.prepared.add(statement._name)
        cursor.execute("SELECT name, result_types::text[] FROM pg_prepared_statements")
        types = dict(cursor.fetchall())
    for name in statements:
        assert set(types[name]) <= {"text", "bigint", "integer", "boolean"}, statements[name]._prepare
