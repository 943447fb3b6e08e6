"""What may be meant by the beginning of a search, for an app to offer while it is typed."""

from functools import lru_cache

import orjson
from django.db import connection

from kernel import transliteration
from storefront.catalogue import rules
from storefront.catalogue.queries import filters, products
from storefront.catalogue.views import Suggestions
from storefront.translations.queries import text_in
from tenants import languages

MOST = 5


@lru_cache
def _statement(language: str) -> str:
    title = text_in(language, row="p", field="title")
    name = text_in(language, row="c", field="name")
    collection = text_in(language, row="k", field="title")
    return f"""
    WITH found AS MATERIALIZED (
        SELECT p.id FROM catalogue_product p
        WHERE p.status = 'active' AND p.search @@ to_tsquery('simple', %(query)s)
        ORDER BY p.id DESC LIMIT {products.MOST_RANKED}),
    best AS (
        SELECT p.id, p.slug, {title} AS title, p.price,
               ts_rank(p.search, to_tsquery('simple', %(query)s))
               + ts_rank(p.search, to_tsquery('simple', %(exact)s)) AS rank
        FROM found JOIN catalogue_product p USING (id) ORDER BY rank DESC, p.in_stock DESC, p.id LIMIT {MOST})
    SELECT json_build_object(
        'products', (SELECT coalesce(json_agg(json_build_object(
            'id', p.id, 'slug', p.slug, 'title', p.title, 'price', {products.money_object("p.price")},
            'image', (SELECT %(media)s || {products.rendition("small")}
                      FROM catalogue_productimage g JOIN media_asset a ON a.id = g.asset_id
                      WHERE g.product_id = p.id AND g.state = 'ready' ORDER BY g.position, g.id LIMIT 1))
            ORDER BY p.rank DESC, p.id), '[]') FROM best p),
        'categories', (SELECT coalesce(json_agg(json_build_object('id', id, 'name', name, 'slug', slug)
                                                ORDER BY name), '[]')
            FROM (SELECT id, {name} AS name, slug FROM catalogue_category c
                  WHERE lower({name}) LIKE %(begins)s OR lower({name}) LIKE '%% ' || %(begins)s
                  ORDER BY 2 LIMIT {MOST}) c),
        'collections', (SELECT coalesce(json_agg(json_build_object('id', id, 'slug', slug, 'title', title)
                                                 ORDER BY title), '[]')
            FROM (SELECT id, slug, {collection} AS title FROM catalogue_collection k
                  WHERE (lower({collection}) LIKE %(begins)s OR lower({collection}) LIKE '%% ' || %(begins)s)
                        AND {filters.SHOWN}
                  ORDER BY 3 LIMIT {MOST}) k),
        'terms', (SELECT coalesce(json_agg(word ORDER BY length(word), word), '[]')
            FROM (SELECT slug AS word FROM catalogue_oldslug WHERE noun = 'word' AND slug LIKE %(word)s
                  ORDER BY length(slug), slug LIMIT {MOST}) w)
    )::text
"""


def suggest(q: str) -> Suggestions:
    """The best products, and categories, collections and words that begin so; one statement."""
    terms = rules.search_terms(q)
    if not terms:
        return {"products": [], "categories": [], "collections": [], "terms": []}
    values = products.shape_values() | {
        "query": " & ".join([*terms[:-1], f"{terms[-1]}:*"]),
        "exact": " & ".join(terms),
        "begins": _beginning(q.strip().lower()),
        "word": _beginning(transliteration.fold(terms[-1])),
    }
    with connection.cursor() as cursor:
        cursor.execute(_statement(languages.content()), values)
        found: Suggestions = orjson.loads(cursor.fetchone()[0])
    return found


def _beginning(text: str) -> str:
    escaped = text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"{escaped}%"
