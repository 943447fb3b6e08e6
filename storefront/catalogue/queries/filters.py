"""What a list of products can be narrowed and ordered by, as SQL."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from kernel import texts
from storefront.catalogue import errors, rules

ORDERINGS = ("title", "price", "created_at", "updated_at", "rating", "relevance")
_COLUMNS = {
    "title": ("lower(p.title)", False),
    "price": ("p.price", False),
    "created_at": ("p.created_at", False),
    "updated_at": ("p.changed_in", False),
    "rating": ("p.rating_average", True),
}
"""By the name of an ordering: the column, and whether products without any come last, whichever way."""
LEAST_SIMILARITY, LIKELY = 0.3, 0.75
MOST_LIKELY_WORDS = 12
MOST_FORGIVEN, MOST_WORDS = 6, 50_000
"""Of a search, and those of the shop that they are compared with."""
_BESIDE = ("tag", "collection", "option.", "attribute.", "custom.")
# its stem or itself, of which the last, that may still be being typed, is a beginning; where the stem is the word,
# the second says both
_TERM = """(CASE WHEN to_tsquery('english', %s) = to_tsquery('simple', %s) THEN to_tsquery('simple', %s)
                 ELSE to_tsquery('english', %s) || to_tsquery('simple', %s) END)"""
_CODED = """
    SELECT array_agg(DISTINCT v.product_id) FROM catalogue_variant v
    WHERE lower(v.sku) = lower(%s) OR (v.barcode = %s AND v.barcode <> '')"""
"""The products of which a variant has that SKU, whatever its case, or that barcode. Asked first: it is mostly none, and
where the words are all that is left Postgres knows how many products to expect and how to find them."""
IS_CODED = "p.id = ANY(%s::bigint[])"
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

    Of a filter with several values any will do. `category` and `collection` are an id or else a slug, also one from
    before; a category brings what lies below it. `price_min` and `price_max` compare with the price a product is to be
    had from. `options`, `attributes` and `custom` (of `custom_fields.queries.read_filters`) are pairs of a name and a
    value: a product must offer each of the names, with any of its values. With `words` those are looked for in place
    of misspelt ones in `q`.
    """

    q: str = ""
    ids: Sequence[int] = ()
    external_id: str = ""
    category: str | Sequence[str] = ""
    collection: str | Sequence[str] = ""
    tag: str | Sequence[str] = ""
    vendor: str | Sequence[str] = ""
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    in_stock: bool | None = None
    rating_min: Decimal | None = None
    options: Sequence[tuple[str, str]] = ()
    attributes: Sequence[tuple[str, str]] = ()
    custom: Sequence[tuple[str, str]] = ()
    for_staff: bool = False
    status: str = ""
    updated_since: datetime | None = None
    words: Sequence[Sequence[str]] = ()


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
    exact: str = ""
    coded: list[int] = field(default_factory=list)

    def add(self, sql: str, *parameters: Any, group: str = "") -> None:
        """Narrow by one more clause."""
        self.clauses.append(Clause(sql, parameters, group))

    @property
    def is_search(self) -> bool:
        """Whether rows match more or less well."""
        return bool(self.tsquery or self.coded)

    @property
    def looks_up(self) -> bool:
        """Whether the index that a list walks is not enough to tell which rows there are."""
        return any(clause.group.startswith(_BESIDE) for clause in self.clauses if clause.group)

    @property
    def sql(self) -> str:
        """The clauses as one."""
        return " AND ".join(clause.sql for clause in self.clauses) or "true"

    @property
    def parameters(self) -> list[Any]:
        return parameters_of(self.clauses)


def parameters_of(clauses: Iterable[Clause]) -> list[Any]:
    """The parameters of clauses, in their order."""
    return [parameter for clause in clauses for parameter in clause.parameters]


def estimate_rows(clauses: Iterable[Clause]) -> int:
    """How many products Postgres expects to meet these clauses."""
    clauses = list(clauses)
    where = " AND ".join(clause.sql for clause in clauses) or "true"
    with connection.cursor() as cursor:
        cursor.execute(
            f"EXPLAIN (FORMAT JSON) SELECT FROM catalogue_product p WHERE {where}", parameters_of(clauses)
        )
        return int(cursor.fetchone()[0][0]["Plan"]["Plan Rows"])


def condition(wanted: ProductFilter) -> Condition:
    """The filter as SQL."""
    made = Condition()
    if not wanted.for_staff:
        made.add("p.status = 'active'")
    elif wanted.status:
        made.add("p.status = %s", wanted.status)
    if wanted.words:
        made.tsquery = "to_tsquery('simple', %s)"
        made.tsquery_parameters = [" & ".join(f"({' | '.join(likely)})" for likely in wanted.words)]
        made.add(f"p.search @@ {made.tsquery}", *made.tsquery_parameters)
    elif wanted.q.strip():
        _search(made, wanted.q)
    if wanted.ids:
        made.add("p.id = ANY(%s)", list(wanted.ids))
    if wanted.external_id:
        made.add("p.external_id = %s", wanted.external_id)
    if wanted.updated_since is not None:
        made.add("p.updated_at >= %s", wanted.updated_since)
    _choose_groups(made, wanted)
    if tags := _many(wanted.tag):
        made.add("p.tags && %s::varchar[]", tags, group="tag")
    if vendors := _many(wanted.vendor):
        made.add("p.vendor = ANY(%s)", vendors, group="vendor")
    if wanted.price_min is not None:
        made.add("p.price >= %s", wanted.price_min, group="price")
    if wanted.price_max is not None:
        made.add("p.price <= %s", wanted.price_max, group="price")
    if wanted.in_stock is not None:
        made.add("p.in_stock = %s", wanted.in_stock, group="availability")
    if wanted.rating_min is not None:
        made.add("p.rating_average >= %s", wanted.rating_min, group="rating")
    for name, values in _by_name(wanted.options, folded=True).items():
        features = [rules.option_feature(name, value) for value in values]
        made.add("p.features && %s::text[]", features, group=f"option.{name}")
    for name, values in _by_name(wanted.attributes).items():
        features = [feature for value in values for feature in rules.attribute_features(name, value)]
        made.add("p.features && %s::text[]", features, group=f"attribute.{name}")
    for name, values in _by_name(wanted.custom).items():
        features = [rules.custom_feature(name, value) for value in values]
        made.add("p.features && %s::text[]", features, group=f"custom.{name}")
    return made


def _choose_groups(made: Condition, wanted: ProductFilter) -> None:
    """Narrow to categories, with what lies below them, and to collections."""
    if categories := _many(wanted.category):
        below = " OR ".join(
            f"""c.path LIKE (SELECT named.path || '%%' FROM catalogue_category named
                             WHERE {_NAMED} LIMIT 1)"""
            for _ in categories
        )
        made.add(
            f"p.category_id IN (SELECT c.id FROM catalogue_category c WHERE {below})",
            *(value for text in categories for value in _names(text, "category")),
            group="category",
        )
    if collections := _many(wanted.collection):
        named = ", ".join(
            f"(SELECT named.id FROM catalogue_collection named WHERE {_NAMED} LIMIT 1)" for _ in collections
        )
        shown = "true" if wanted.for_staff else SHOWN
        with connection.cursor() as cursor:  # first: of ids Postgres knows how many products they have
            cursor.execute(
                f"SELECT k.id FROM catalogue_collection k WHERE k.id IN ({named}) AND {shown}",
                [value for text in collections for value in _names(text, "collection")],
            )
            ids = [row[0] for row in cursor.fetchall()]
        made.add(
            """EXISTS (SELECT FROM catalogue_collectionproduct m
                       WHERE m.product_id = p.id AND m.collection_id = ANY(%s::bigint[]))""",
            ids,
            group="collection",
        )


def _many(given: str | Sequence[str]) -> list[str]:
    """The values of a filter that takes several."""
    return [value for value in ([given] if isinstance(given, str) else given) if value]


def _by_name(pairs: Sequence[tuple[str, str]], *, folded: bool = False) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name.lower() if folded else name, []).append(value)
    return found


def sort_keys(ordering: Sequence[str], made: Condition, wanted: ProductFilter) -> list[SortKey]:
    """What to order by, so that no two products are equal; without a wish the best match, or the newest.

    `relevance` puts the best match first, `-relevance` last. Raises InvalidField for an ordering that
    does not exist, and for relevance without words to be relevant to.
    """
    keys: list[SortKey] = []
    for wish in ordering or (("relevance",) if made.is_search else ()):
        name = wish.removeprefix("-")
        if name not in ORDERINGS:
            raise errors.InvalidField(
                _("Order by {listed}.").format(listed=", ".join(ORDERINGS)), field="ordering"
            )
        is_reversed = wish.startswith("-")
        if name != "relevance":
            column, has_none = _COLUMNS[name]
            direction = "DESC" if is_reversed else "ASC"
            keys.append(SortKey(column, f"{direction} NULLS LAST" if has_none else direction))
            continue
        if not wanted.q.strip():
            raise errors.InvalidField(_("Relevance needs the words of q."), field="ordering")
        if not made.is_search:
            continue
        direction = "ASC" if is_reversed else "DESC"
        if made.coded:
            keys.append(SortKey(IS_CODED, direction, [made.coded]))
        if made.tsquery:
            # a word that is there as it was typed counts twice: “tea 1” is nearer to “tea 1” than to “tea 19”
            rank = f"ts_rank(p.search, {made.tsquery}) + ts_rank(p.search, to_tsquery('simple', %s))"
            keys.append(SortKey(rank, direction, [*made.tsquery_parameters, made.exact]))
    if not keys:
        keys = [SortKey("p.created_at", "DESC")]
    # one way through an index, forwards or backwards
    return [*keys, SortKey("p.id", keys[0].direction.split()[0])]


def forgive_typos(wanted: ProductFilter) -> ProductFilter | None:
    """The same search with misspelt words allowed, if nothing in the shop has its words as they are.

    Each word may be one that the shop's products have which is like it, and almost as like as the likest. It does not
    depend on the other filters, so that a list and its facets always mean the same products.
    """
    terms = rules.search_terms(wanted.q)
    if not 0 < len(terms) <= MOST_FORGIVEN or wanted.words:
        return None
    made = condition(ProductFilter(q=wanted.q, for_staff=wanted.for_staff, status=wanted.status))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH known AS MATERIALIZED (SELECT slug FROM catalogue_oldslug WHERE noun = 'word' LIMIT {MOST_WORDS})
            SELECT t.n, w.word, w.likeness FROM unnest(%s::text[]) WITH ORDINALITY AS t (term, n),
                 LATERAL (SELECT slug AS word, word_similarity(t.term, slug) AS likeness FROM known
                          ORDER BY word_similarity(t.term, slug) DESC, slug LIMIT {MOST_LIKELY_WORDS}) w
            WHERE NOT EXISTS (SELECT FROM catalogue_product p WHERE {made.sql})
            ORDER BY t.n, w.likeness DESC
            """,
            [terms, *made.parameters],
        )
        rows = cursor.fetchall()
    words = []
    for number in range(1, len(terms) + 1):
        own = [(word, likeness) for n, word, likeness in rows if n == number]
        least = max(LEAST_SIMILARITY, LIKELY * own[0][1]) if own else 1.0
        words.append([word for word, likeness in own if likeness >= least])
    return replace(wanted, words=words) if all(words) else None


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
    code = texts.seen(q).replace("\0", "")
    with connection.cursor() as cursor:
        cursor.execute(_CODED, [code, code])
        made.coded = cursor.fetchone()[0] or []
    if not terms:
        made.add(IS_CODED, made.coded)
        return
    made.tsquery, made.exact = f"({' && '.join(_TERM for _ in terms)})", " & ".join(terms)
    itself = [*terms[:-1], f"{terms[-1]}:*"]
    made.tsquery_parameters = [
        word for term, own in zip(terms, itself, strict=True) for word in (term, term, own, term, own)
    ]
    has_words = f"p.search @@ {made.tsquery}"
    if made.coded:
        made.add(f"({has_words} OR {IS_CODED})", *made.tsquery_parameters, made.coded)
    else:
        made.add(has_words, *made.tsquery_parameters)
