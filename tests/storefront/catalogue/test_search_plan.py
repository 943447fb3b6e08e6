"""A search asks the index for its words and leaves the connection as it was."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

from perf import catalogue
from storefront.catalogue import queries
from storefront.catalogue.queries import ProductFilter, facets, products
from tenants.models import Tenant


def plan_of(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement}")
        return "\n".join(row[0] for row in cursor.fetchall())


def products_read(statement: str) -> int:
    """How many rows of products a statement looks at."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}")
        plans = [cursor.fetchone()[0][0]["Plan"]]
    rows = 0
    while plans:
        plan = plans.pop()
        plans += plan.get("Plans", [])
        if plan.get("Relation Name") == "catalogue_product":
            dropped = plan.get("Rows Removed by Filter", 0)
            rows += int((plan["Actual Rows"] + dropped) * plan["Actual Loops"])
    return rows


@pytest.mark.usefixtures("fresh_database")
def test_a_word_that_most_products_have_is_not_looked_for_in_all_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(products, "MOST_RANKED", 10)
    monkeypatch.setattr(products, "MOST_LOOKED_UP", 20)
    monkeypatch.setattr(facets, "MOST_EXACT", 100)
    monkeypatch.setattr(facets, "SAMPLE", 30)
    monkeypatch.setattr(facets, "LEAST_SAMPLE", 1)
    with tenant_context(Tenant.objects.get(slug="alpha")):
        catalogue.generate(products=1_000)
        wanted = ProductFilter(q="blue")
        matches = queries.count_products(wanted)
        assert matches > 300
        with CaptureQueriesContext(connection) as captured:
            page = queries.list_products(wanted)
            counted = queries.count_facets(wanted)
        assert len(page.results) == 20
        assert matches / 3 < page.count < matches * 3
        assert counted["is_estimate"]
        assert 0 < counted["count"] < matches * 4
        sampled = next(query["sql"] for query in captured if "TABLESAMPLE" in query["sql"])
        assert products_read(sampled) < matches / 2


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
