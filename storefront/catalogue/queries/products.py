"""Products as the API writes them, and variants as carts need them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
from django.db import DataError, connection
from django.utils.translation import gettext as _

from kernel import money
from kernel.revisions import Settled
from media import addresses
from storefront.catalogue import errors, measures
from storefront.catalogue.models import Product
from storefront.catalogue.queries import filters
from storefront.catalogue.queries.filters import ProductFilter
from storefront.catalogue.views import ProductView
from storefront.custom_fields.queries import public_values
from storefront.translations.queries import text_in
from tenants import current, languages

# Postgres prices a full-text match like the comparison of two numbers, so that it would often rather make
# it for every product than ask the index. In a transaction of others the choice is left to it.
_BY_INDEX = "SET LOCAL enable_seqscan TO off; "
TIME = """'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'"""


def money_object(column: str) -> str:
    """An amount as JSON, by the values of `shape_values`."""
    return (
        f"CASE WHEN {column} IS NULL THEN NULL ELSE"
        f" json_build_object('amount', round({column}, %(exponent)s)::text, 'currency', %(currency)s) END"
    )


def rendition(size: str) -> str:
    """The name of an asset's rendition, or of the picture itself as long as it is not made."""
    made = f"regexp_replace(a.name, '[.][^.]*$', '-{size}.webp')"
    return f"CASE WHEN a.renditions = 'made' THEN {made} ELSE a.name END"


IMAGE = f"""
    json_build_object(
        'id', i.id, 'url', %(media)s || a.name,
        'thumbnails', json_build_object(
            'small', %(media)s || {rendition("small")},
            'medium', %(media)s || {rendition("medium")},
            'large', %(media)s || {rendition("large")}),
        'alt', i.alt, 'position', i.position, 'variant', i.variant_id,
        'width', a.width, 'height', a.height)
"""
# one row of catalogue_product p as a ProductView; every sub-select runs on an index of its product
_PRODUCT = f"""
    json_build_object(
        'id', p.id, 'slug', p.slug, 'title', {{title}}, 'description', {{description}}, 'status', p.status,
        'vendor', p.vendor, 'seo_title', {{seo_title}}, 'seo_description', {{seo_description}},
        'category', (SELECT json_build_object('id', c.id, 'name', {{category}}, 'slug', c.slug)
                     FROM catalogue_category c WHERE c.id = p.category_id),
        'tags', p.tags, 'attributes', p.attributes,
        'price', {money_object("p.price")}, 'compare_at_price', {money_object("p.compare_at_price")},
        'in_stock', p.in_stock,
        'rating', json_build_object('average', p.rating_average::float, 'count', p.rating_count),
        'images', (SELECT coalesce(json_agg({IMAGE} ORDER BY i.position, i.id), '[]')
                   FROM catalogue_productimage i JOIN media_asset a ON a.id = i.asset_id
                   WHERE i.product_id = p.id AND i.state = 'ready'),
        'options', (SELECT coalesce(json_agg(json_build_object('name', o.name, 'values', o.values)
                                             ORDER BY o.position), '[]')
                    FROM catalogue_productoption o WHERE o.product_id = p.id),
        'variants', (SELECT coalesce(json_agg(json_build_object(
                         'id', v.id, 'sku', v.sku, 'title', v.title,
                         'options', (SELECT coalesce(json_object_agg(o.name,
                                         CASE o.position WHEN 1 THEN v.option1 WHEN 2 THEN v.option2
                                              ELSE v.option3 END ORDER BY o.position), '{{{{}}}}')
                                     FROM catalogue_productoption o WHERE o.product_id = v.product_id),
                         'price', {money_object("v.price")}, 'compare_at_price', {money_object("v.compare_at_price")},
                         'measure', v.measure,
                         'unit_price', (SELECT {money_object("one.price")}
                                        FROM (SELECT {measures.sql("v.price", "v.measure")}) one(price)),
                         'in_stock', v.in_stock, 'weight_grams', v.weight_grams, 'barcode', v.barcode,
                         'taxable', v.is_taxable, 'tax_class', v.tax_class,
                         'requires_shipping', v.requires_shipping, 'position', v.position,
                         'custom_fields', {{of_variant}})
                         ORDER BY v.position, v.id), '[]')
                     FROM catalogue_variant v WHERE v.product_id = p.id),
        'collections', (SELECT coalesce(json_agg(json_build_object(
                                            'id', k.id, 'slug', k.slug, 'title', {{collection}})
                                                 ORDER BY k.title), '[]')
                        FROM catalogue_collectionproduct m
                        JOIN catalogue_collection k ON k.id = m.collection_id
                        WHERE m.product_id = p.id AND {filters.SHOWN}),
        {{kept}}'created_at', to_char(p.created_at AT TIME ZONE 'UTC', {TIME}),
        'updated_at', to_char(p.updated_at AT TIME ZONE 'UTC', {TIME}))
"""
_FOR_STAFF = "'external_id', p.external_id, 'metadata', p.metadata, 'custom_fields', p.custom_fields, "
_FOR_BUYERS = f"'custom_fields', {public_values('product', 'p.custom_fields')}, "


MOST_COUNTED = 10_000
MOST_LOOKED_UP = 1_000  # where counting looks at each row
MOST_RANKED = 200


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list: how many there are in all, this page's items as a JSON array, and whether more follow.

    Above MOST_COUNTED, or MOST_LOOKED_UP, the count is the planner's estimate, unless this is the last page.
    """

    count: int
    json: str
    has_more: bool = False

    @property
    def results(self) -> list[ProductView]:
        """The items."""
        loaded: list[ProductView] = orjson.loads(self.json)
        return loaded


KEYS = {
    "title": ("lower(p.title)", "text"),
    "price": ("p.price", "numeric"),
    "created_at": ("p.created_at", "timestamptz"),
    "updated_at": ("p.changed_in", "bigint"),
}
"""By the name of an ordering that can be gone on in from a place: the column and its type."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in an ordering a product stands: its key as a text, and its id."""

    key: str
    id: int


@dataclass(frozen=True, slots=True)
class Following:
    """Products as a JSON array, the place of the last (None: there are none), and whether more follow."""

    json: str
    last: Place | None
    has_more: bool


def list_products(
    wanted: ProductFilter, *, ordering: Sequence[str] = (), limit: int = 20, offset: int = 0
) -> Page:
    """Products as the API writes them, in one statement. Raises InvalidField for an ordering there is none of.

    A search that no product of the shop has the words of is asked again with misspelt words allowed.
    """
    page = _list(wanted, ordering=ordering, limit=limit, offset=offset)
    if page.count == 0 and wanted.q:
        lenient = filters.forgive_typos(wanted)
        if lenient is not None:
            return _list(lenient, ordering=ordering, limit=limit, offset=offset)
    return page


def _list(wanted: ProductFilter, *, ordering: Sequence[str], limit: int, offset: int) -> Page:
    made = filters.condition(wanted)
    keys = filters.sort_keys(ordering, made, wanted)
    key_parameters = [parameter for key in keys for parameter in key.parameters]
    most = MOST_LOOKED_UP if made.looks_up or made.is_search else MOST_COUNTED
    order = ", ".join(f"{key.sql} {key.direction}" for key in keys)
    columns = ", ".join(f"{key.sql} AS k{number}" for number, key in enumerate(keys))
    ordered = ", ".join(f"k{number} {key.direction}" for number, key in enumerate(keys))
    newest_first = "p.created_at DESC, p.id DESC"
    is_ranked = bool(made.is_search and key_parameters)
    page = f"SELECT p.id FROM catalogue_product p WHERE {made.sql} ORDER BY {order}"
    parameters = [*made.parameters, *key_parameters]
    # counting and paging each have an index to walk
    counted = f"SELECT count(*) FROM (SELECT FROM catalogue_product p WHERE {made.sql} LIMIT {most + 1}) c"
    if offset >= most:  # a page that is there says itself that there are more
        counted = f"CASE WHEN EXISTS (SELECT FROM page) THEN {most + 1} ELSE ({counted}) END"
    matches = ""
    if is_ranked or (made.looks_up and order == newest_first and offset + limit < MOST_RANKED):
        matching = f"SELECT p.id, p.created_at FROM catalogue_product p WHERE {made.sql}"
        matches = f"matching AS MATERIALIZED ({matching} ORDER BY {newest_first} LIMIT {MOST_RANKED}),"
        page = f"SELECT p.id FROM matching p ORDER BY {newest_first}"
        counted = f"""
            CASE WHEN (SELECT count(*) FROM matching) < {MOST_RANKED} THEN (SELECT count(*) FROM matching)
                 WHEN {_are_dense(wanted)} THEN NULL ELSE ({counted}) END"""
    if is_ranked:  # ranking costs more than matching: the newest matches are ranked
        named = f"UNION {matching} AND {filters.IS_CODED}" if made.coded else ""
        matches += f"""
            newest AS MATERIALIZED (SELECT * FROM matching {named}),
            ranked AS MATERIALIZED (
                SELECT p.id, {columns} FROM newest CROSS JOIN LATERAL (
                    SELECT * FROM catalogue_product WHERE id = newest.id OFFSET 0) p),"""
        page = f"SELECT id FROM ranked ORDER BY {ordered}"
        parameters = [*made.parameters, *([*made.parameters, made.coded] if named else []), *key_parameters]
        if offset + limit >= MOST_RANKED:  # what lies behind comes as it is listed
            page = f"""
                SELECT id FROM (
                    SELECT id, row_number() OVER (ORDER BY {ordered}) AS place FROM ranked
                    UNION ALL
                    SELECT p.id, {2 * MOST_RANKED} + row_number() OVER (ORDER BY {newest_first})
                    FROM catalogue_product p WHERE {made.sql} AND p.id NOT IN (SELECT id FROM newest)) placed
                ORDER BY place"""
            parameters += made.parameters
    statement = f"""
        WITH {matches}
        page AS MATERIALIZED (SELECT id, row_number() OVER () AS n FROM ({page} LIMIT %s OFFSET %s) p)
        SELECT ({counted}), (SELECT count(*) FROM page),
               (SELECT coalesce(json_agg({_product(for_staff=wanted.for_staff)} ORDER BY n), '[]')::text
                FROM page JOIN catalogue_product p USING (id) WHERE n <= %s)
    """
    parameters += [limit + 1, offset, *made.parameters, *_shape_parameters(_PRODUCT), limit]
    if made.tsquery and not connection.in_atomic_block:
        statement = _BY_INDEX + statement
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        count, found, json = cursor.fetchone()
    if found and found <= limit:
        count = offset + found
    elif count is None or count > most:
        expected = filters.estimate_rows(made.clauses)
        if count is None and expected <= most:  # the newest are not like the others
            count = count_products(wanted)
        else:
            count = max(count or 0, offset + found if found else 0, expected)
    return Page(count=count, json=json, has_more=found > limit)


def _are_dense(wanted: ProductFilter) -> str:
    """Whether there would be twice MOST_LOOKED_UP matches if all lay as near to one another as the newest do.

    Counting so many takes the index as long as all the rest takes.
    """
    if wanted.for_staff:  # they see more than the newest are looked for among
        return "false"
    return f"""
        (SELECT {MOST_RANKED} * reltuples FROM pg_class WHERE oid = 'catalogue_product'::regclass)
        > {2 * MOST_LOOKED_UP} * (
            SELECT count(*) FROM catalogue_product p WHERE p.status = 'active' AND (p.created_at, p.id) >= (
                SELECT m.created_at, m.id FROM matching m ORDER BY m.created_at, m.id LIMIT 1))"""


def list_from(
    wanted: ProductFilter, *, ordering: str = "-created_at", after: Place | None, limit: int = 20
) -> Following:
    """Products after a place in one of the KEYS' orderings, or the first ones, in one statement.

    By `updated_at` they come in the order in which transactions changed them, and those that an open one may come
    before are held back: who goes on from the last place misses nothing. Raises InvalidField for a place that is none.
    """
    made = filters.condition(wanted)
    is_descending = ordering.startswith("-")
    column, kind = KEYS[ordering.removeprefix("-")]
    direction, beyond = ("DESC", "<") if is_descending else ("ASC", ">")
    if ordering == "updated_at":
        made.add(f"{column} < {Settled.template}")
    if after is not None:
        made.add(f"({column}, p.id) {beyond} (%s::{kind}, %s)", after.key, after.id)
    statement = f"""
        WITH page AS MATERIALIZED (
            SELECT p.id, {column} AS key, row_number() OVER (ORDER BY {column} {direction}, p.id {direction}) AS n
            FROM catalogue_product p WHERE {made.sql}
            ORDER BY {column} {direction}, p.id {direction} LIMIT %s)
        SELECT (SELECT json_build_array(key::text, id) FROM page WHERE n <= %s ORDER BY n DESC LIMIT 1),
               (SELECT count(*) FROM page) > %s,
               (SELECT coalesce(json_agg({_product(for_staff=wanted.for_staff)} ORDER BY n), '[]')::text
                FROM page JOIN catalogue_product p USING (id) WHERE n <= %s)
    """
    values = [*made.parameters, limit + 1, limit, limit, *_shape_parameters(_PRODUCT), limit]
    with connection.cursor() as cursor:
        try:
            cursor.execute(statement, values)
        except DataError as error:
            raise errors.InvalidField(
                _("This is no cursor of ours."), field="cursor", reason="invalid"
            ) from error
        last, has_more, json = cursor.fetchone()
    return Following(json=json, has_more=has_more, last=None if last is None else Place(*last))


def count_products(wanted: ProductFilter) -> int:
    """How many products there are of those."""
    made = filters.condition(wanted)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM catalogue_product p WHERE {made.sql}", made.parameters)
        return int(cursor.fetchone()[0])


def get_product(id_or_slug: str | int, *, for_staff: bool = False) -> ProductView:
    """One product as the API writes it, in one statement. Raises ProductNotFound.

    An id goes before a slug of the same digits. Buyers find active products only.
    """
    slug, product_id = filters.id_or_slug(str(id_or_slug))
    visible = "true" if for_staff else "p.status = 'active'"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT {_product(for_staff=for_staff)}::text FROM catalogue_product p
                WHERE (p.slug = %s OR p.id = %s) AND {visible} ORDER BY p.slug = %s LIMIT 1""",
            [*_shape_parameters(_PRODUCT), slug, product_id, slug],
        )
        row = cursor.fetchone()
    if row is None:
        raise errors.ProductNotFound
    found: ProductView = orjson.loads(row[0])
    return found


def list_related(*, product_id: int, limit: int = 8) -> str:
    """Active products like this one, the likest first, as a JSON array; one statement.

    Likeness: shared tags and collections count one each, the category two, the vendor one.
    """
    shape, values = _product(), _shape_parameters(_PRODUCT)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH me AS (SELECT * FROM catalogue_product WHERE id = %s),
            mine AS (SELECT collection_id FROM catalogue_collectionproduct WHERE product_id = %s),
            shared AS (SELECT m.product_id, count(*) AS n FROM catalogue_collectionproduct m
                       JOIN mine USING (collection_id) GROUP BY m.product_id),
            liked AS (
                SELECT o.id, row_number() OVER (ORDER BY o.likeness DESC, o.in_stock DESC, o.id) AS n
                FROM (SELECT p.id, p.in_stock,
                             2 * (p.category_id IS NOT DISTINCT FROM me.category_id
                                  AND p.category_id IS NOT NULL)::int
                             + (p.vendor = me.vendor AND p.vendor <> '')::int
                             + (SELECT count(*) FROM unnest(p.tags) t WHERE t = ANY(me.tags))
                             + coalesce(shared.n, 0) AS likeness
                      FROM me JOIN catalogue_product p ON p.status = 'active' AND p.id <> me.id
                      LEFT JOIN shared ON shared.product_id = p.id) o
                WHERE o.likeness > 0 ORDER BY n LIMIT %s)
            SELECT coalesce(json_agg({shape} ORDER BY liked.n), '[]')::text
            FROM liked JOIN catalogue_product p ON p.id = liked.id
            """,
            [product_id, product_id, limit, *values],
        )
        return str(cursor.fetchone()[0])


def shape_values() -> dict[str, Any]:
    """What the shapes need of the shop: its currency, and where its pictures are."""
    currency = current.tenant().currency
    return {"currency": currency, "exponent": money.exponent(currency), "media": addresses.prefix()}


def _product(*, for_staff: bool = False) -> str:
    return _shape(for_staff, "" if for_staff else languages.content())


@lru_cache
def _shape(for_staff: bool, language: str) -> str:
    texts = {
        "title": text_in(language, row="p", field="title"),
        "description": text_in(language, row="p", field="description"),
        "seo_title": text_in(language, row="p", field="seo_title"),
        "seo_description": text_in(language, row="p", field="seo_description"),
        "category": text_in(language, row="c", field="name"),
        "collection": text_in(language, row="k", field="title"),
    }
    kept = _FOR_STAFF if for_staff else _FOR_BUYERS
    of_variant = "v.custom_fields" if for_staff else public_values("variant", "v.custom_fields")
    return _as_positional(_PRODUCT.format(kept=kept, of_variant=of_variant, **texts))


def _as_positional(shape: str) -> str:
    for name in ("currency", "exponent", "media"):
        shape = shape.replace(f"%({name})s", "%s")
    return shape


def _shape_parameters(shape: str) -> list[Any]:
    values = shape_values()
    return [values[part.split(")")[0]] for part in shape.split("%(")[1:]]


def find_title_on_sale() -> str | None:
    """What a product that can be bought is called; None where there is none."""
    on_sale = Product.objects.filter(status=Product.Status.ACTIVE, in_stock=True)
    return on_sale.order_by("pk").values_list("title", flat=True).first()
