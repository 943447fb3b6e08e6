"""What a list of products can be narrowed and ordered by, as SQL."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import orjson
from django.db import connection

from storefront.catalogue import errors, rules

ORDERINGS = ("title", "price", "created_at", "rating", "relevance")
_COLUMNS = {
    "title": "lower(p.title)",
    "price": "p.price",
    "created_at": "p.created_at",
    "rating": "p.rating_average",
}
LEAST_SIMILARITY = 0.3
# its stem or itself, of which the last, that may still be being typed, is a beginning; where the stem is the word,
# the second says both
_TERM = """(CASE WHEN to_tsquery('english', %s) = to_tsquery('simple', %s) THEN to_tsquery('simple', %s)
                 ELSE to_tsquery('english', %s) || to_tsquery('simple', %s) END)"""
_HAS_CODE = """p.id = ANY(ARRAY(
    SELECT v.product_id FROM catalogue_variant v
    WHERE lower(v.sku) = lower(%s) OR (v.barcode = %s AND v.barcode <> '')))"""
"""Whether one of its variants has that SKU, whatever its case, or that barcode."""
SHOWN = (
    "(k.published_from IS NULL OR k.published_from <= now())"
    " AND (k.published_until IS NULL OR k.published_until > now())"
)
"""Whether buyers see collection k now."""

_NAMED = """
    named.id = %s OR named.slug = %s
    OR named.id = (SELECT target_id FROM catalogue_oldslug WHERE noun = %s AND slug = %s)
    ORDER BY named.id = %s DESC NULLS LAST"""
"""Which row is meant: by its id before a slug of the same digits, as in a path; or by a slug it had before."""


@dataclass(frozen=True, slots=True)
class ProductFilter:
    """Which products, as whom: buyers see active ones; `for_staff` sees all, or those of `status`.

    `category` and `collection` are an id or else a slug, also one from before; a category brings what lies below it.
    `price_min` and `price_max` compare with the price a product is to be had from. `options` and
    `attributes` are pairs of a name and a value, all of which one product must offer. With
    `is_lenient` the words of `q` may be misspelt.
    """

    q: str = ""
    category: str = ""
    collection: str = ""
    tag: str = ""
    vendor: str = ""
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    in_stock: bool | None = None
    rating_min: Decimal | None = None
    options: Sequence[tuple[str, str]] = ()
    attributes: Sequence[tuple[str, str]] = ()
    for_staff: bool = False
    status: str = ""
    is_lenient: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition on `catalogue_product p`; `group` is the facet it belongs to, if it is a facet's."""

    sql: str
    parameters: Sequence[Any] = ()
    group: str = ""


@dataclass(frozen=True, slots=True)
class SortKey:
    """One thing that products `p` are ordered by, and which way."""

    sql: str
    direction: str
    parameters: Sequence[Any] = ()


@dataclass(slots=True)
class Condition:
    """A WHERE clause over `catalogue_product p`, its parameters, and how well a row matches."""

    clauses: list[Clause] = field(default_factory=list)
    tsquery: str = ""
    tsquery_parameters: list[str] = field(default_factory=list)
    similar_to: str = ""
    code: str = ""

    def add(self, sql: str, *parameters: Any, group: str = "") -> None:
        """Narrow by one more clause."""
        self.clauses.append(Clause(sql, parameters, group))

    @property
    def is_search(self) -> bool:
        """Whether rows match more or less well."""
        return bool(self.tsquery or self.similar_to or self.code)

    @property
    def sql(self) -> str:
        """The clauses as one."""
        return " AND ".join(clause.sql for clause in self.clauses) or "true"

    @property
    def parameters(self) -> list[Any]:
        """The parameters of `sql`."""
        return parameters_of(self.clauses)


def parameters_of(clauses: Iterable[Clause]) -> list[Any]:
    """The parameters of clauses, in their order."""
    return [parameter for clause in clauses for parameter in clause.parameters]


def condition(wanted: ProductFilter) -> Condition:
    """The filter as SQL."""
    made = Condition()
    if not wanted.for_staff:
        made.add("p.status = 'active'")
    elif wanted.status:
        made.add("p.status = %s", wanted.status)
    if wanted.q.strip():
        (_search_leniently if wanted.is_lenient else _search)(made, wanted.q)
    if wanted.category:
        made.add(
            f"""p.category_id IN (SELECT c.id FROM catalogue_category c WHERE c.path LIKE (
                    SELECT named.path || '%%' FROM catalogue_category named WHERE {_NAMED} LIMIT 1))""",
            *_names(wanted.category, "category"),
            group="category",
        )
    if wanted.collection:
        shown = "true" if wanted.for_staff else SHOWN
        made.add(
            f"""p.id IN (SELECT m.product_id FROM catalogue_collectionproduct m WHERE m.collection_id = (
                    SELECT k.id FROM catalogue_collection k
                    WHERE k.id = (SELECT named.id FROM catalogue_collection named WHERE {_NAMED} LIMIT 1)
                      AND {shown}))""",
            *_names(wanted.collection, "collection"),
            group="collection",
        )
    if wanted.tag:
        made.add("p.tags @> ARRAY[%s]::varchar[]", wanted.tag, group="tag")
    if wanted.vendor:
        made.add("p.vendor = %s", wanted.vendor, group="vendor")
    if wanted.price_min is not None:
        made.add("p.price >= %s", wanted.price_min, group="price")
    if wanted.price_max is not None:
        made.add("p.price <= %s", wanted.price_max, group="price")
    if wanted.in_stock is not None:
        made.add("p.in_stock = %s", wanted.in_stock, group="availability")
    if wanted.rating_min is not None:
        made.add("p.rating_average >= %s", wanted.rating_min, group="rating")
    for name, value in wanted.options:
        made.add(
            """EXISTS (SELECT FROM catalogue_productoption o WHERE o.product_id = p.id
                       AND lower(o.name) = lower(%s) AND %s = ANY(o.values))""",
            name,
            value,
            group=f"option.{name.lower()}",
        )
    for name, value in wanted.attributes:
        either = [orjson.dumps({name: meant}).decode() for meant in rules.attribute_values(value)]
        made.add(
            f"({' OR '.join('p.attributes @> %s::jsonb' for _ in either)})",
            *either,
            group=f"attribute.{name}",
        )
    return made


def sort_keys(ordering: Sequence[str], made: Condition, wanted: ProductFilter) -> list[SortKey]:
    """What to order by, so that no two products are equal; without a wish the best match, or the newest.

    `relevance` puts the best match first, `-relevance` last. Raises InvalidField for an ordering that
    does not exist, and for relevance without words to be relevant to.
    """
    keys: list[SortKey] = []
    for wish in ordering or (("relevance",) if made.is_search else ()):
        name = wish.removeprefix("-")
        if name not in ORDERINGS:
            raise errors.InvalidField(f"Order by {', '.join(ORDERINGS)}.", field="ordering")
        is_reversed = wish.startswith("-")
        if name != "relevance":
            keys.append(SortKey(_COLUMNS[name], f"{'DESC' if is_reversed else 'ASC'} NULLS LAST"))
            continue
        if not wanted.q.strip():
            raise errors.InvalidField("Relevance needs the words of q.", field="ordering")
        direction = "ASC" if is_reversed else "DESC"
        if made.code:
            keys.append(SortKey(_HAS_CODE, direction, [made.code, made.code]))
        if made.tsquery:
            keys.append(SortKey(f"ts_rank(p.search, {made.tsquery})", direction, made.tsquery_parameters))
        elif made.similar_to:
            keys.append(SortKey("word_similarity(%s, p.search_words)", direction, [made.similar_to]))
    if not keys:
        return [SortKey("p.created_at", "DESC"), SortKey("p.id", "DESC")]
    return [*keys, SortKey("p.id", "ASC")]


def forgive_typos(wanted: ProductFilter) -> ProductFilter | None:
    """The same search with misspelt words allowed, if nothing in the shop has its words as they are.

    It does not depend on the other filters, so that a list and its facets always mean the same products.
    """
    if not rules.search_terms(wanted.q) or wanted.is_lenient:
        return None
    made = condition(ProductFilter(q=wanted.q, for_staff=wanted.for_staff, status=wanted.status))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT FROM catalogue_product p WHERE {made.sql})", made.parameters)
        is_there: bool = cursor.fetchone()[0]
    return None if is_there else replace(wanted, is_lenient=True)


def id_or_slug(text: str) -> tuple[str, int | None]:
    """The text as a slug, and as an id where it can be one."""
    is_id = text.isascii() and text.isdigit() and len(text) <= 18
    return text.replace("\0", ""), int(text) if is_id else None


def _names(text: str, noun: str) -> tuple[Any, ...]:
    """The parameters of _NAMED."""
    slug, row_id = id_or_slug(text)
    return row_id, slug, noun, slug, row_id


def _search(made: Condition, q: str) -> None:
    terms = rules.search_terms(q)
    made.code = q.strip().replace("\0", "")
    if not terms:
        made.add(_HAS_CODE, made.code, made.code)
        return
    made.tsquery = f"({' && '.join(_TERM for _ in terms)})"
    itself = [*terms[:-1], f"{terms[-1]}:*"]
    made.tsquery_parameters = [
        word for term, own in zip(terms, itself, strict=True) for word in (term, term, own, term, own)
    ]
    made.add(f"(p.search @@ {made.tsquery} OR {_HAS_CODE})", *made.tsquery_parameters, made.code, made.code)


def _search_leniently(made: Condition, q: str) -> None:
    """Each word must be like one of the product's title, vendor or tags, and almost as like as the best."""
    terms = rules.search_terms(q)
    made.similar_to = " ".join(terms)
    for_buyers = "WHERE x.status = 'active'" if made.sql == "p.status = 'active'" else ""
    for term in terms:
        made.add(
            f"""word_similarity(%s, p.search_words) >= greatest(%s, 0.75 * (
                    SELECT max(word_similarity(%s, x.search_words)) FROM catalogue_product x {for_buyers}))""",
            term,
            LEAST_SIMILARITY,
            term,
        )
