"""A search asks the index for its words and leaves the connection as it was."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

from perf import catalogue
from storefront.catalogue import queries
from storefront.catalogue.queries import ProductFilter
from tenants.models import Tenant


def plan_of(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement}")
        return "\n".join(row[0] for row in cursor.fetchall())


@pytest.mark.usefixtures("fresh_database")
def test_a_search_reads_the_index() -> None:
    with tenant_context(Tenant.objects.get(slug="alpha")):
        catalogue.generate(products=200)
        with CaptureQueriesContext(connection) as captured:
            page = queries.list_products(ProductFilter(q="blue jacket"))
        assert 0 < page.count < 50
        searched = next(query["sql"] for query in captured if "to_tsquery" in query["sql"])
        setting, statement = searched.split(";", 1)
        with connection.cursor() as cursor:
            cursor.execute("SHOW enable_seqscan")
            assert cursor.fetchone() == ("on",)
            cursor.execute(f"BEGIN; {setting}")
            assert "product_search" in plan_of(statement)
            cursor.execute("ROLLBACK")
