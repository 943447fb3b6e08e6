"""How many products each further choice would leave, in one statement.

A value's count is what `list_products` would count with the same filters and that value in the place of
the facet's own: choosing a category shows how many the other categories would give. So each facet counts
the products that meet every condition but its own group's, which one scan marks for all facets at once.
"""

from decimal import Decimal
from typing import Any

import orjson
from django.db import connection

from kernel import money
from storefront.catalogue.queries import filters
from storefront.catalogue.queries.filters import Clause, ProductFilter
from tenants import current

MOST_VALUES = 100
"""Of each facet, of the options and the attributes, and of the values of each of these."""
_LISTED = "coalesce(json_agg(json_build_object({fields}, 'count', n) ORDER BY {order}), '[]')"


def count_facets(wanted: ProductFilter) -> dict[str, Any]:
    """The facets of these products as the API writes them.

    A search that no product has the words of is counted with misspelt words allowed, as its list is.
    """
    found = _count(wanted)
    if found["count"] == 0 and wanted.q:
        lenient = filters.forgive_typos(wanted)
        if lenient is not None:
            return _count(lenient)
    return found


def _count(wanted: ProductFilter) -> dict[str, Any]:
    made = filters.condition(wanted)
    always = [clause for clause in made.clauses if not clause.group]
    groups: dict[str, list[Clause]] = {}
    for clause in made.clauses:
        if clause.group:
            groups.setdefault(clause.group, []).append(clause)
    names = {group: f"f{number}" for number, group in enumerate(groups)}
    marks = [
        f"coalesce({' AND '.join(f'({clause.sql})' for clause in clauses)}, false) AS {names[group]}"
        for group, clauses in groups.items()
    ]
    parameters = filters.parameters_of(clause for clauses in groups.values() for clause in clauses)
    parameters += filters.parameters_of(always)
    where = " AND ".join(clause.sql for clause in always) or "true"

    def others(*own: str) -> str:
        """The rows that meet every group but these."""
        return " AND ".join(name for group, name in names.items() if group not in own) or "true"

    shown = "true" if wanted.for_staff else filters.SHOWN
    columns = ", ".join(
        [
            "p.id, p.category_id, p.tags, p.vendor, p.price, p.in_stock, p.rating_average, p.attributes",
            *marks,
        ]
    )
    statement = f"""
        WITH b AS MATERIALIZED (SELECT {columns} FROM catalogue_product p WHERE {where}),
        options AS ({_pairs("option", names)}),
        attributes AS ({_pairs("attribute", names)})
        SELECT json_build_object(
            'count', (SELECT count(*) FROM b WHERE {others()}),
            'categories', (SELECT {_LISTED.format(fields="'id', id, 'name', name, 'slug', slug", order="path")}
                FROM (SELECT top.id, top.name, top.slug, top.path, count(*) AS n
                      FROM b JOIN catalogue_category c ON c.id = b.category_id
                      JOIN catalogue_category top ON c.path LIKE top.path || '%%'
                      WHERE {others("category")} GROUP BY top.id ORDER BY n DESC, top.id LIMIT {MOST_VALUES}) x),
            'collections', (SELECT {_LISTED.format(fields="'id', id, 'title', title, 'slug', slug", order="title, id")}
                FROM (SELECT k.id, k.title, k.slug, count(*) AS n
                      FROM b JOIN catalogue_collectionproduct m ON m.product_id = b.id
                      JOIN catalogue_collection k ON k.id = m.collection_id AND {shown}
                      WHERE {others("collection")} GROUP BY k.id ORDER BY n DESC, k.id LIMIT {MOST_VALUES}) x),
            'tags', (SELECT {_LISTED.format(fields="'value', value", order="n DESC, value")}
                FROM (SELECT t AS value, count(DISTINCT b.id) AS n FROM b, unnest(b.tags) t
                      WHERE {others("tag")} GROUP BY t ORDER BY n DESC, t LIMIT {MOST_VALUES}) x),
            'vendors', (SELECT {_LISTED.format(fields="'value', value", order="n DESC, value")}
                FROM (SELECT b.vendor AS value, count(*) AS n FROM b
                      WHERE b.vendor <> '' AND {others("vendor")}
                      GROUP BY b.vendor ORDER BY n DESC, b.vendor LIMIT {MOST_VALUES}) x),
            'price', (SELECT json_build_object('min', min(price)::text, 'max', max(price)::text)
                      FROM b WHERE {others("price")}),
            'options', {_named("options")},
            'attributes', {_named("attributes")},
            'ratings', (SELECT json_agg(json_build_object('min', least, 'count', n) ORDER BY least DESC)
                FROM (SELECT least, (SELECT count(*) FROM b WHERE b.rating_average >= least
                                     AND {others("rating")}) AS n
                      FROM generate_series(1, 4) least) x),
            'availability', (SELECT json_build_object(
                'in_stock', count(*) FILTER (WHERE in_stock),
                'out_of_stock', count(*) FILTER (WHERE NOT in_stock)) FROM b WHERE {others("availability")})
        )::text
    """
    pairs = [name for kind in ("option", "attribute") for name in _own_names(kind, names)]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*parameters, *pairs])
        found: dict[str, Any] = orjson.loads(cursor.fetchone()[0])
    currency = current.tenant().currency
    for end in ("min", "max"):
        amount = found["price"][end]
        found["price"][end] = None if amount is None else money.as_dict(Decimal(amount), currency)
    return found


def _pairs(kind: str, names: dict[str, str]) -> str:
    """Name, value and count of options or attributes: each name's own filter is left out of its counts."""
    table = (
        "JOIN catalogue_productoption o ON o.product_id = b.id, unnest(o.values) v"
        if kind == "option"
        else ", jsonb_each_text(b.attributes) AS o (name, v)"
    )
    met = [
        f"({name} OR {_folded(kind)} = {'lower(%s)' if kind == 'option' else '%s'})"
        if group.startswith(f"{kind}.")
        else name
        for group, name in names.items()
    ]
    shown = "min(o.name)" if kind == "option" else "o.name"
    return f"""
        SELECT name, folded, value, n FROM (
            SELECT x.*, row_number() OVER (PARTITION BY folded ORDER BY n DESC, value) AS place FROM (
                SELECT {shown} AS name, {_folded(kind)} AS folded, v AS value, count(DISTINCT b.id) AS n
                FROM b {table} WHERE {" AND ".join(met) or "true"}
                GROUP BY {_folded(kind)}, v{"" if kind == "option" else ", o.name"}) x) y
        WHERE place <= {MOST_VALUES}
    """


def _folded(kind: str) -> str:
    return "lower(o.name)" if kind == "option" else "o.name"


def _own_names(kind: str, names: dict[str, str]) -> list[str]:
    return [group.removeprefix(f"{kind}.") for group in names if group.startswith(f"{kind}.")]


def _named(source: str) -> str:
    return f"""(SELECT coalesce(json_agg(json_build_object('name', name, 'values', listed) ORDER BY folded), '[]')
                FROM (SELECT min(name) AS name, folded,
                             json_agg(json_build_object('value', value, 'count', n)
                                      ORDER BY n DESC, value) AS listed
                      FROM {source} GROUP BY folded ORDER BY sum(n) DESC, folded LIMIT {MOST_VALUES}) y)"""
