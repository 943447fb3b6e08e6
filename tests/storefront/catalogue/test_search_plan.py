"""A search asks the index for its words and leaves the connection as it was."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

from perf import catalogue
from storefront.catalogue import queries
from storefront.catalogue.models import Product
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
            dropped = plan.get("Rows Removed by Filter", 0) + plan.get("Rows Removed by Index Recheck", 0)
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


@pytest.fixture
def thousand(fresh_database: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A shop of so many products, in which little is much."""
    monkeypatch.setattr(products, "MOST_RANKED", 30)
    monkeypatch.setattr(products, "MOST_LOOKED_UP", 40)
    monkeypatch.setattr(products, "MOST_COUNTED", 100)
    with tenant_context(Tenant.objects.get(slug="alpha")):
        catalogue.generate(products=1_000)
        yield


def list_and_explain(wanted: ProductFilter, *, offset: int = 0) -> tuple[products.Page, str, int]:
    """A page, its statement, and how many rows of products that looked at but for the page's own."""
    with CaptureQueriesContext(connection) as captured:
        page = queries.list_products(wanted, offset=offset)
    listed = next(query["sql"] for query in captured if "AS MATERIALIZED" in query["sql"])
    setting, _, statement = listed.rpartition("off; ")
    with transaction.atomic(), connection.cursor() as cursor:
        if setting:
            cursor.execute(f"{setting}off")
        return page, statement, products_read(statement) - len(page.results)


@pytest.mark.usefixtures("thousand")
def test_what_the_newest_tell_to_be_many_is_not_counted() -> None:
    for wanted in (
        ProductFilter(q="blue"),
        ProductFilter(options=[("Size", "XL")]),
        ProductFilter(tag="blue"),
    ):
        page, statement, _ = list_and_explain(wanted)
        with connection.cursor() as cursor:
            cursor.execute(statement)
            assert cursor.fetchone()[0] is None
        assert page.count > 2 * 40
        assert len(page.results) == 20


@pytest.mark.usefixtures("thousand")
def test_the_newest_are_not_believed_where_the_database_expects_few() -> None:
    newest = Product.objects.filter(status="active").order_by("-created_at")[:35]
    Product.objects.filter(pk__in=list(newest.values_list("pk", flat=True))).update(search_words="zebra")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE catalogue_product")
    assert list_and_explain(ProductFilter(q="zebra"))[0].count == 35


@pytest.mark.usefixtures("thousand")
def test_a_deep_page_and_a_category_read_what_they_show() -> None:
    assert list_and_explain(ProductFilter(), offset=500)[2] <= 521
    page, _, looked_at = list_and_explain(ProductFilter(category="kitchen-basics"))
    assert page.count < 100
    assert looked_at < 900


@pytest.mark.usefixtures("thousand")
def test_of_few_matches_the_index_finds_those_that_facets_are_counted_of(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(facets, "MOST_EXACT", 20)
    monkeypatch.setattr(facets, "SAMPLE", 15)
    monkeypatch.setattr(facets, "LEAST_SAMPLE", 1)
    with CaptureQueriesContext(connection) as captured:
        counted = queries.count_facets(ProductFilter(q="black shirt"))
    assert counted["is_estimate"]
    matches = queries.count_products(ProductFilter(q="black shirt"))
    assert matches / 4 < counted["count"] < matches * 4
    assert (
        products_read(next(query["sql"] for query in captured if "hashint8" in query["sql"])) <= matches * 1.2
    )


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
