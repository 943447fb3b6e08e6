"""What the rules of a collection match."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import connection

from storefront.catalogue import rules

MOST_WORDS = 200
# whether product p meets rule r->> of a collection; the values were checked before they were stored
_MEETS = """
    CASE r->>'field'
        WHEN 'tag' THEN EXISTS (SELECT FROM unnest(p.tags) t WHERE lower(t) = lower(r->>'value'))
        WHEN 'vendor' THEN lower(p.vendor) = lower(r->>'value')
        WHEN 'title' THEN position(lower(r->>'value') IN lower(p.title)) > 0
        WHEN 'category' THEN EXISTS (
            SELECT FROM catalogue_category c JOIN catalogue_category top ON c.path LIKE top.path || '%%'
            WHERE c.id = p.category_id AND top.id = (r->>'value')::bigint)
        WHEN 'in_stock' THEN p.in_stock = (r->>'value')::boolean
        WHEN 'price' THEN coalesce(CASE r->>'relation'
            WHEN 'at_least' THEN p.price >= (r->>'value')::numeric
            ELSE p.price <= (r->>'value')::numeric END, false)
        ELSE false
    END <> (r->>'relation' IN ('is_not', 'contains_not'))
"""
IS_IN = f"""
    CASE WHEN jsonb_array_length(k.rules) = 0 THEN false
         WHEN k.match = 'any' THEN EXISTS (SELECT FROM jsonb_array_elements(k.rules) r WHERE {_MEETS})
         ELSE NOT EXISTS (SELECT FROM jsonb_array_elements(k.rules) r WHERE NOT ({_MEETS}))
    END
"""
"""Whether product p belongs into collection k by its rules; no rules match nothing."""


@dataclass(frozen=True, slots=True)
class Matching:
    """How many active products rules match, and the titles of the newest of them."""

    count: int
    titles: Sequence[str]


def preview_rules(*, given: Any, match: str) -> Matching:
    """What rules would match that are not stored yet. Raises ValueError saying what is wrong with them."""
    checked = orjson.dumps(rules.check_rules(given)).decode()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""WITH k AS (SELECT %s::jsonb AS rules, %s::text AS match),
                m AS (SELECT p.title, p.created_at, p.id FROM catalogue_product p CROSS JOIN k
                      WHERE p.status = 'active' AND {IS_IN})
                SELECT (SELECT count(*) FROM m),
                       ARRAY(SELECT title FROM m ORDER BY created_at DESC, id DESC LIMIT 5)""",
            [checked, match],
        )
        count, newest = cursor.fetchone()
    return Matching(count=count, titles=newest)


def list_words() -> Mapping[str, Sequence[str]]:
    """The tags and vendors there are, the most frequent ones."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT ARRAY(SELECT t FROM catalogue_product, unnest(tags) t
                            GROUP BY t ORDER BY count(*) DESC, t LIMIT %s),
                      ARRAY(SELECT vendor FROM catalogue_product WHERE vendor <> ''
                            GROUP BY vendor ORDER BY count(*) DESC, vendor LIMIT %s)""",
            [MOST_WORDS, MOST_WORDS],
        )
        tags, vendors = cursor.fetchone()
    return {"tag": tags, "vendor": vendors}
