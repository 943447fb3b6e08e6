"""What a list of products can be narrowed and ordered by, as SQL."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from storefront.catalogue import errors, rules

ORDERINGS = ("title", "price", "created_at", "rating", "relevance")
_COLUMNS = {
    "title": "lower(p.title)",
    "price": "p.price",
    "created_at": "p.created_at",
    "rating": "p.rating_average",
}


@dataclass(frozen=True, slots=True)
class ProductFilter:
    """Which products, as whom: buyers see active ones; `for_staff` sees all, or those of `status`.

    `category` and `collection` are an id or a slug; a category brings what lies below it.
    `price_min` and `price_max` compare with the price a product is to be had from. `options` are
    pairs of an option's name and value, all of which one product must offer.
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
    for_staff: bool = False
    status: str = ""


@dataclass(slots=True)
class Condition:
    """A WHERE clause over `catalogue_product p`, its parameters, and how well a row matches."""

    clauses: list[str] = field(default_factory=list)
    parameters: list[Any] = field(default_factory=list)
    tsquery: str = ""
    tsquery_parameters: list[str] = field(default_factory=list)

    def add(self, clause: str, *parameters: Any) -> None:
        """Narrow by one more clause."""
        self.clauses.append(clause)
        self.parameters += parameters

    @property
    def sql(self) -> str:
        """The clauses as one."""
        return " AND ".join(self.clauses) or "true"


def condition(wanted: ProductFilter) -> Condition:
    """The filter as SQL."""
    made = Condition()
    if not wanted.for_staff:
        made.add("p.status = 'active'")
    elif wanted.status:
        made.add("p.status = %s", wanted.status)
    if wanted.q.strip():
        _search(made, wanted.q)
    if wanted.category:
        made.add(
            """p.category_id IN (SELECT c.id FROM catalogue_category c JOIN catalogue_category top
                                 ON c.path LIKE top.path || '%%' WHERE top.slug = %s OR top.id = %s)""",
            *id_or_slug(wanted.category),
        )
    if wanted.collection:
        made.add(
            """p.id IN (SELECT cp.product_id FROM catalogue_collectionproduct cp
                        JOIN catalogue_collection c ON c.id = cp.collection_id
                        WHERE c.slug = %s OR c.id = %s)""",
            *id_or_slug(wanted.collection),
        )
    if wanted.tag:
        made.add("p.tags @> ARRAY[%s]::varchar[]", wanted.tag)
    if wanted.vendor:
        made.add("p.vendor = %s", wanted.vendor)
    if wanted.price_min is not None:
        made.add("p.price >= %s", wanted.price_min)
    if wanted.price_max is not None:
        made.add("p.price <= %s", wanted.price_max)
    if wanted.in_stock is not None:
        made.add("p.in_stock = %s", wanted.in_stock)
    if wanted.rating_min is not None:
        made.add("p.rating_average >= %s", wanted.rating_min)
    for name, value in wanted.options:
        made.add(
            """EXISTS (SELECT FROM catalogue_productoption o WHERE o.product_id = p.id
                       AND lower(o.name) = lower(%s) AND %s = ANY(o.values))""",
            name,
            value,
        )
    return made


def order_by(ordering: Sequence[str], made: Condition) -> tuple[str, list[str]]:
    """The ORDER BY and its parameters; without a wish the best match, or the newest.

    Raises InvalidField for an ordering that does not exist.
    """
    parts: list[str] = []
    parameters: list[str] = []
    for wish in ordering or (("relevance",) if made.tsquery else ()):
        name = wish.removeprefix("-")
        if name not in ORDERINGS:
            raise errors.InvalidField(f"Order by {', '.join(ORDERINGS)}.", field="ordering")
        direction = "DESC NULLS LAST" if wish.startswith("-") else "ASC NULLS LAST"
        if name != "relevance":
            parts.append(f"{_COLUMNS[name]} {direction}")
        elif made.tsquery:
            parts.append(f"ts_rank(p.search, {made.tsquery}) DESC")
            parameters += made.tsquery_parameters
    if not parts:
        return "p.created_at DESC, p.id DESC", []
    return ", ".join([*parts, "p.id"]), parameters


def id_or_slug(text: str) -> tuple[str, int | None]:
    """The text as a slug, and as an id where it can be one."""
    is_id = text.isascii() and text.isdigit() and len(text) <= 18
    return text.replace("\0", ""), int(text) if is_id else None


def _search(made: Condition, q: str) -> None:
    terms = rules.search_terms(q)
    if not terms:
        made.add("false")
        return
    made.tsquery = " && ".join("(to_tsquery('english', %s) || to_tsquery('simple', %s))" for _ in terms)
    made.tsquery = f"({made.tsquery})"
    made.tsquery_parameters = [word for term in terms for word in (term, f"{term}:*")]
    made.add(f"p.search @@ {made.tsquery}", *made.tsquery_parameters)
