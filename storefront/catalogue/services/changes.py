"""The one place where what one sees of a product changes: its summary, its revision, and who is told."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

from kernel import clock
from kernel.revisions import CurrentTransaction
from storefront.catalogue import signals
from storefront.catalogue.models import Product
from storefront.catalogue.queries import matching

_gathered: ContextVar[set[int] | None] = ContextVar("gathered", default=None)
_LOCK = "SELECT id FROM catalogue_product WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
FEATURES = r"""
    ARRAY(SELECT concat_ws(E'\x1f', 'option', lower(o.name), value)
          FROM catalogue_productoption o, unnest(o.values) value WHERE o.product_id = q.id
          UNION SELECT concat_ws(E'\x1f', 'attribute', a.name, a.value)
          FROM jsonb_each_text(q.attributes) AS a (name, value)
          UNION SELECT concat_ws(E'\x1f', 'custom', f.key, f.value)
          FROM jsonb_each_text(q.custom_fields) AS f (key, value) WHERE length(f.value) <= 200)"""
"""The features of product q, as `rules.option_feature`, `attribute_features` and `custom_feature` write them."""
_TOUCH = f"""
    UPDATE catalogue_product p
    SET price = s.price, compare_at_price = s.compare_at_price, in_stock = s.in_stock, features = s.features,
        revision = p.revision + s.is_first::int, changed_in = {CurrentTransaction.template}, updated_at = %s
    FROM (
        SELECT q.id, v.price, v.compare_at_price,
               EXISTS (SELECT FROM catalogue_variant a WHERE a.product_id = q.id AND a.in_stock) AS in_stock,
               {FEATURES} AS features,
               q.revision = 0 OR q.changed_in <> {CurrentTransaction.template} AS is_first,
               q.revision = 0 AND q.changed_in = {CurrentTransaction.template} AS is_new
        FROM catalogue_product q
        LEFT JOIN LATERAL (
            SELECT price, compare_at_price FROM catalogue_variant
            WHERE product_id = q.id ORDER BY price, position, id LIMIT 1
        ) v ON true
        WHERE q.id = ANY(%s)
    ) s
    WHERE p.id = s.id
    RETURNING p.id, s.is_first, s.is_new
"""
_WORDS = """
    FROM catalogue_product p, regexp_split_to_table(p.search_words, '[^[:alnum:]]+') word
    WHERE p.status = 'active' AND word ~ '[^0-9]' AND length(word) BETWEEN 2 AND 60
"""
_FORGET_WORDS = f"""
    WITH used AS MATERIALIZED (SELECT DISTINCT word {_WORDS})
    DELETE FROM catalogue_oldslug o WHERE noun = 'word' AND NOT EXISTS (SELECT FROM used WHERE word = o.slug)
"""
_REFRESH = f"""
    WITH pairs AS (
        SELECT k.id AS collection_id, p.id AS product_id,
               {matching.IS_IN} AS is_in
        FROM catalogue_collection k CROSS JOIN catalogue_product p
        WHERE k.kind = 'rules' AND (%(collection)s IS NULL OR k.id = %(collection)s)
              AND (%(products)s::bigint[] IS NULL OR p.id = ANY(%(products)s::bigint[]))
    ), gone AS (
        DELETE FROM catalogue_collectionproduct m USING pairs
        WHERE m.collection_id = pairs.collection_id AND m.product_id = pairs.product_id AND NOT pairs.is_in
        RETURNING m.product_id
    ), come AS (
        INSERT INTO catalogue_collectionproduct (collection_id, product_id, position)
        SELECT collection_id, product_id, 1 FROM pairs WHERE is_in
        ON CONFLICT (collection_id, product_id) DO NOTHING RETURNING product_id
    ), words AS (
        INSERT INTO catalogue_oldslug (noun, slug, target_id)
        SELECT DISTINCT 'word', word, 0 {_WORDS} AND p.id = ANY(%(products)s::bigint[])
        ORDER BY word  -- so that two writers wait for each other in one order
        ON CONFLICT (noun, slug) DO NOTHING
    )
    SELECT product_id FROM gone UNION SELECT product_id FROM come
"""


def forget_words() -> None:
    """Forget what no product that is sold has any more, of the words that misspelt ones are compared with."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET_WORDS)


@contextmanager
def gathered() -> Iterator[None]:
    """Touch at the end, together, what is touched within: for whoever writes much of one product at once.

    Until then its price, availability and collections are as they were. A transaction has to be open around it.
    """
    if _gathered.get() is not None:
        yield
        return
    ids = set[int]()
    before = _gathered.set(ids)
    try:
        yield
    finally:
        _gathered.reset(before)
    touch(product_ids=ids)


def touch(*, product_ids: Iterable[int]) -> None:
    """Note that what one sees of these products has changed.

    Brings price, compare-at price and availability in line with the variants and the collections by rules with the
    product; counts the product's revision up, sets `updated_at`, and announces the product: each once a transaction,
    however often it is called in one. Whoever writes anything that a product shows calls this, after writing.
    """
    ids = sorted(set(product_ids))
    gathering = _gathered.get()
    if gathering is not None:
        gathering.update(ids)
    elif ids:
        _touch(ids)


@transaction.atomic
def _touch(ids: list[int]) -> None:
    with connection.cursor() as cursor:
        # a statement of its own, so that the next one sees what others did to sister variants
        cursor.execute(_LOCK, [ids])
        cursor.execute(_TOUCH, [clock.now(), ids])
        touched = sorted(cursor.fetchall())
        cursor.execute(_REFRESH, {"collection": None, "products": ids})
    signals.catalogue_changed.send(sender=Product)
    first = [product_id for product_id, is_first, _ in touched if is_first]
    if first:
        new = {product_id for product_id, _, is_new in touched if is_new}
        signals.products_changed.send(sender=Product, product_ids=first, created=new)


@transaction.atomic
def refresh_collections(*, collection_id: int | None = None) -> None:
    """Bring the places of this collection by rules, or of all of them, in line with the products."""
    with connection.cursor() as cursor:
        cursor.execute(_REFRESH, {"collection": collection_id, "products": None})
        moved = [row[0] for row in cursor.fetchall()]
    touch(product_ids=moved)


def announce_deleted(*, product_ids: Collection[int]) -> None:
    """Say that these products are gone."""
    signals.catalogue_changed.send(sender=Product)
    signals.products_changed.send(sender=Product, product_ids=sorted(product_ids))


@transaction.atomic
def set_availability(*, sells: Mapping[int, bool]) -> None:
    """Take over which variants can be bought, as inventory knows it; what has changed is announced."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE catalogue_variant v
            SET in_stock = s.sells, updated_at = %s, changed_in = {CurrentTransaction.template}
            FROM unnest(%s::bigint[], %s::boolean[]) AS s (id, sells)
            WHERE v.id = s.id AND v.in_stock <> s.sells
            RETURNING v.product_id
            """,
            [clock.now(), list(sells), list(sells.values())],
        )
        changed = {row[0] for row in cursor.fetchall()}
    touch(product_ids=changed)


@transaction.atomic
def set_rating(*, product_id: int, average: object, count: int) -> None:
    """Take over what approved reviews say on average; None where there are none."""
    Product.objects.filter(pk=product_id).update(rating_average=average, rating_count=count)
    touch(product_ids=[product_id])
