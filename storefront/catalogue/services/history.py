"""What a product was before, and the addresses it had."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection

from kernel import money
from storefront.catalogue.models import Category, Collection, OldSlug, Product, ProductChange, Traced, Variant
from tenants import current

_NOUNS: dict[type[Traced], str] = {
    Product: OldSlug.Noun.PRODUCT,
    Category: OldSlug.Noun.CATEGORY,
    Collection: OldSlug.Noun.COLLECTION,
}


def keep(row: Traced) -> None:
    """Keep what a save has changed of a traced row. `row.changed_by`, where set, names who did it."""
    changes = row.changes()
    row.remember()
    if "slug" in changes:
        _keep_slug(row, *changes["slug"])
    if not changes:
        return
    match row:
        case Product():
            owner, variant_id = row.pk, None
        case Variant():
            owner, variant_id = row.product_id, row.pk
        case _:
            return
    ProductChange.objects.create(
        product_id=owner,
        variant_id=variant_id,
        changes=_plain(changes),
        actor=getattr(row, "changed_by", ""),
    )


def keep_many(*, rows: Sequence[Mapping[str, Any]], actor: str) -> None:
    """Keep what a bulk change did: rows of `product_id`, `variant_id` and `changes`."""
    ProductChange.objects.bulk_create(
        ProductChange(actor=actor, **{**row, "changes": _plain(row["changes"])}) for row in rows
    )


def keep_added(*, variants: Sequence[Variant], actor: str) -> None:
    """Keep that variants came to a product that there was already: each field was null before."""
    keep_many(
        rows=[
            {"product_id": variant.product_id, "variant_id": variant.pk, "changes": _added(variant)}
            for variant in variants
        ],
        actor=actor,
    )


def keep_deleted(*, variant: Variant, variant_id: int, actor: str) -> None:
    """Keep what a variant was that is gone; its own `pk` is lost by then. Each field is null now."""
    changes = {name: [value, None] for name, value in _traced(variant).items()}
    row = {"product_id": variant.product_id, "variant_id": variant_id, "changes": changes}
    keep_many(rows=[row], actor=actor)


def _added(variant: Variant) -> dict[str, list[Any]]:
    return {name: [None, value] for name, value in _traced(variant).items()}


def _traced(variant: Variant) -> dict[str, Any]:
    """What it says of itself; the price is always there."""
    values = {name: getattr(variant, name) for name in variant.TRACED}
    return {name: value for name, value in values.items() if value not in (None, "")}


def _plain(changes: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
    """The changes as JSON, amounts with the decimals of the shop's currency."""
    currency = current.tenant().currency
    return {
        name: [str(money.quantise(v, currency)) if isinstance(v, Decimal) else v for v in pair]
        for name, pair in changes.items()
    }


def free_slug(row: Traced) -> None:
    """A new row's slug leads to itself and nowhere else."""
    OldSlug.objects.filter(noun=_NOUNS[type(row)], slug=row.slug).delete()  # type: ignore[attr-defined]


def _keep_slug(row: Traced, before: str, after: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH freed AS (DELETE FROM catalogue_oldslug WHERE noun = %s AND slug = %s)
            INSERT INTO catalogue_oldslug (noun, slug, target_id) VALUES (%s, %s, %s)
            ON CONFLICT (noun, slug) DO UPDATE SET target_id = excluded.target_id
            """,
            [_NOUNS[type(row)], after, _NOUNS[type(row)], before, row.pk],
        )
