"""How many products each further choice would leave, in one statement.

A value's count is what `list_products` would count with the same filters and that value in the place of
the facet's own: choosing a category shows how many the other categories would give. So each facet counts
the products that meet every condition but its own group's, which one scan marks for all facets at once.

Where Postgres expects more than MOST_EXACT products, only so many of the table's pages are read that about SAMPLE are
found, and counts are estimates of all: what it takes does not grow with the catalogue.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, cast

import orjson
from django.db import connection

from kernel import money
from storefront.catalogue import rules
from storefront.catalogue.queries import filters
from storefront.catalogue.queries.filters import Clause, Condition, ProductFilter
from storefront.catalogue.views import Facets
from storefront.translations.queries import text_in
from tenants import current, languages

MOST_EXACT, SAMPLE = 2_000, 1_000
LEAST_SAMPLE = 200
"""Fewer than these say too little: then there are few in all, and all are looked at."""
MOST_VALUES = 100
"""Of each facet, of the options and the attributes, and of the values of each of these."""
_LISTED = "coalesce(json_agg(json_build_object({fields}, 'count', n) ORDER BY {order}), '[]')"


def count_facets(wanted: ProductFilter) -> Facets:
    """The facets of these products as the API writes them.

    A search that no product has the words of is counted with misspelt words allowed, as its list is.
    """
    found = _count_or_estimate(wanted)
    if found["count"] == 0 and wanted.q and not wanted.words:
        lenient = filters.forgive_typos(wanted)
        if lenient is not None:
            return _count_or_estimate(lenient)
    return found


def _count_or_estimate(wanted: ProductFilter) -> Facets:
    made = filters.condition(wanted)
    always = [clause for clause in made.clauses if not clause.group]
    expected = filters.estimate_rows(always)
    if expected > MOST_EXACT:
        share = SAMPLE / expected
        # of few the index finds them all in less time than the table is read to find some
        is_indexed = bool(made.tsquery) and expected < share * filters.estimate_rows([])
        found, looked_at = _count(wanted, made, always, share=share, is_indexed=is_indexed)
        if looked_at >= LEAST_SAMPLE:
            return found
    return _count(wanted, made, always)[0]


def _count(
    wanted: ProductFilter,
    made: Condition,
    always: Sequence[Clause],
    *,
    share: float = 1.0,
    is_indexed: bool = False,
) -> tuple[Facets, int]:
    """The facets, and of how many products, of which a share is looked at."""
    groups: dict[str, list[Clause]] = {}
    for clause in made.clauses:
        if clause.group:
            groups.setdefault(clause.group, []).append(clause)
    names = {group: f"f{number}" for number, group in enumerate(groups)}
    marks = [
        f"coalesce({' AND '.join(f'({clause.sql})' for clause in clauses)}, false) AS {names[group]}"
        for group, clauses in groups.items()
    ]
    marks_parameters = filters.parameters_of(clause for clauses in groups.values() for clause in clauses)
    where = " AND ".join(clause.sql for clause in always) or "true"
    sample = ""
    if is_indexed:
        where += f" AND hashint8(p.id) < {int((2 * share - 1) * 2**31)}"
    elif share < 1.0:
        sample = f"TABLESAMPLE SYSTEM ({100 * share:.4f}) REPEATABLE (0)"

    def scaled(count: str) -> str:
        """A count in the sample as one of all."""
        return f"round({count} / {share:.8f})::bigint" if share < 1.0 else f"({count})::bigint"

    def others(*own: str) -> str:
        """The rows that meet every group but these."""
        return " AND ".join(name for group, name in names.items() if group not in own) or "true"

    shown = "true" if wanted.for_staff else filters.SHOWN
    language = "" if wanted.for_staff else languages.content()
    category = text_in(language, row="top", field="name")
    collection = text_in(language, row="k", field="title")
    marked = ", ".join(
        ["p.id, p.category_id, p.tags, p.vendor, p.price, p.in_stock, p.rating_average, p.features", *marks]
    )
    statement = f"""
        WITH b AS MATERIALIZED (SELECT {marked} FROM catalogue_product p {sample} WHERE {where}),
        features AS MATERIALIZED ({_features(names, scaled)})
        SELECT json_build_object(
            'is_estimate', {"true" if share < 1.0 else "false"},
            'count', {scaled(f"(SELECT count(*) FROM b WHERE {others()})")},
            'categories', (SELECT {_LISTED.format(fields="'id', id, 'name', name, 'slug', slug", order="path")}
                FROM (SELECT top.id, {category} AS name, top.slug, top.path, {scaled("sum(own.n)")} AS n
                      FROM (SELECT category_id, count(*) AS n FROM b WHERE {others("category")}
                            GROUP BY category_id) own
                      JOIN catalogue_category c ON c.id = own.category_id
                      JOIN catalogue_category top ON c.path LIKE top.path || '%%'
                      GROUP BY top.id ORDER BY n DESC, top.id LIMIT {MOST_VALUES}) x),
            'collections', (SELECT {_LISTED.format(fields="'id', id, 'title', title, 'slug', slug", order="title, id")}
                FROM (SELECT k.id, {collection} AS title, k.slug, {scaled("count(*)")} AS n
                      FROM b JOIN catalogue_collectionproduct m ON m.product_id = b.id
                      JOIN catalogue_collection k ON k.id = m.collection_id AND {shown}
                      WHERE {others("collection")} GROUP BY k.id ORDER BY n DESC, k.id LIMIT {MOST_VALUES}) x),
            'tags', (SELECT {_LISTED.format(fields="'value', value", order="n DESC, value")}
                FROM (SELECT t AS value, {scaled("count(*)")} AS n FROM b, unnest(b.tags) t
                      WHERE {others("tag")} GROUP BY t ORDER BY n DESC, t LIMIT {MOST_VALUES}) x),
            'vendors', (SELECT {_LISTED.format(fields="'value', value", order="n DESC, value")}
                FROM (SELECT b.vendor AS value, {scaled("count(*)")} AS n FROM b
                      WHERE b.vendor <> '' AND {others("vendor")}
                      GROUP BY b.vendor ORDER BY n DESC, b.vendor LIMIT {MOST_VALUES}) x),
            'price', (SELECT json_build_object('min', min(price)::text, 'max', max(price)::text)
                      FROM b WHERE {others("price")}),
            'options', {_named("option")},
            'attributes', {_named("attribute")},
            'custom_fields', {_custom(for_staff=wanted.for_staff)},
            'ratings', (SELECT json_agg(json_build_object('min', least, 'count', {scaled("n")}) ORDER BY least DESC)
                FROM (SELECT least, count(*) FILTER (WHERE rated.average >= least) AS n
                      FROM generate_series(1, 4) least
                      LEFT JOIN (SELECT rating_average AS average FROM b
                                 WHERE {others("rating")} AND rating_average IS NOT NULL) rated ON true
                      GROUP BY least) x),
            'availability', (SELECT json_build_object(
                'in_stock', {scaled("count(*) FILTER (WHERE in_stock)")},
                'out_of_stock', {scaled("count(*) FILTER (WHERE NOT in_stock)")})
                FROM b WHERE {others("availability")})
        )::text, (SELECT count(*) FROM b)
    """
    own = [
        "".join([kind, rules.FEATURE_SEPARATOR, group.removeprefix(f"{kind}."), rules.FEATURE_SEPARATOR, "%"])
        for group in names
        for kind in ("option", "attribute", "custom")
        if group.startswith(f"{kind}.")
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*marks_parameters, *filters.parameters_of(always), *own])
        json, looked_at = cursor.fetchone()
    found: dict[str, Any] = orjson.loads(json)
    currency = current.tenant().currency
    for end, amount in found["price"].items():
        found["price"][end] = None if amount is None else money.as_dict(Decimal(amount), currency)
    return cast(Facets, found), looked_at


def _features(names: dict[str, str], scaled: Callable[[str], str]) -> str:
    """Kind, name, value and count of options, attributes and custom fields.

    Each name's own filter is left out of its counts.
    """
    met = [
        f"({name} OR feature LIKE %s)" if group.startswith(("option.", "attribute.", "custom.")) else name
        for group, name in names.items()
    ]
    return f"""
        SELECT kind, name, value, n, sample FROM (
            SELECT x.*, row_number() OVER (PARTITION BY kind, name ORDER BY n DESC, value) AS place FROM (
                SELECT split_part(feature, E'\\x1f', 1) AS kind, split_part(feature, E'\\x1f', 2) AS name,
                       split_part(feature, E'\\x1f', 3) AS value, {scaled("n")} AS n, sample
                FROM (SELECT feature, count(*) AS n, min(id) AS sample FROM b, unnest(b.features) feature
                      WHERE {" AND ".join(met) or "true"} GROUP BY feature) counted) x) y
        WHERE place <= {MOST_VALUES}
    """


def _named(kind: str) -> str:
    """The names of a kind with their values; an option is written as one of the products writes it."""
    shown = "name"
    if kind == "option":
        shown = """(SELECT o.name FROM catalogue_productoption o
                    WHERE o.product_id = sample AND lower(o.name) = y.name LIMIT 1)"""
    return f"""(SELECT coalesce(json_agg(json_build_object('name', {shown}, 'values', listed) ORDER BY name), '[]')
                FROM (SELECT name, min(sample) AS sample,
                             json_agg(json_build_object('value', value, 'count', n)
                                      ORDER BY n DESC, value) AS listed
                      FROM features WHERE kind = '{kind}'
                      GROUP BY name ORDER BY sum(n) DESC, name LIMIT {MOST_VALUES}) y)"""


def _custom(*, for_staff: bool) -> str:
    """The custom fields that narrow lists and that the caller sees, with their values."""
    seen = "" if for_staff else "AND d.is_public"
    return f"""(SELECT coalesce(json_agg(json_build_object('key', key, 'name', shown, 'values', listed)
                                         ORDER BY shown, key), '[]')
                FROM (SELECT f.name AS key, d.name AS shown,
                             json_agg(json_build_object('value', f.value, 'count', f.n)
                                      ORDER BY f.n DESC, f.value) AS listed
                      FROM features f
                      JOIN custom_fields_customfield d ON d.kind = 'product' AND d.key = f.name
                      WHERE f.kind = 'custom' AND d.is_filterable AND NOT d.is_leaving {seen}
                      GROUP BY f.name, d.name) y)"""
