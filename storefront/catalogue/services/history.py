"""What a product was before, and the addresses it had."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection

from kernel import money
from storefront.catalogue.models import OldSlug, ProductChange, Variant
from tenants import current

Noun = OldSlug.Noun


def keep(
    *, product_id: int, changes: Mapping[str, Sequence[Any]], actor: str, variant_id: int | None = None
) -> None:
    """Keep what was changed of a product, or of one of its variants: `{field: (before, after)}`."""
    if changes:
        keep_many(
            rows=[{"product_id": product_id, "variant_id": variant_id, "changes": changes}], actor=actor
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
            {
                "product_id": variant.product_id,
                "variant_id": variant.pk,
                "changes": {name: [None, value] for name, value in _traced(variant).items()},
            }
            for variant in variants
        ],
        actor=actor,
    )


def keep_deleted(*, variant: Variant, variant_id: int, actor: str) -> None:
    """Keep what a variant was that is gone; its own `pk` is lost by then. Each field is null now."""
    changes = {name: [value, None] for name, value in _traced(variant).items()}
    keep(product_id=variant.product_id, variant_id=variant_id, changes=changes, actor=actor)


def free_slug(noun: Noun, slug: str) -> None:
    """A new row's slug leads to itself and nowhere else."""
    OldSlug.objects.filter(noun=noun, slug=slug).delete()


def keep_slug(noun: Noun, row_id: int, *, before: str, after: str) -> None:
    """The address a row had leads to the row; the one it has now leads nowhere else."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH freed AS (DELETE FROM catalogue_oldslug WHERE noun = %s AND slug = %s)
            INSERT INTO catalogue_oldslug (noun, slug, target_id) VALUES (%s, %s, %s)
            ON CONFLICT (noun, slug) DO UPDATE SET target_id = excluded.target_id
            """,
            [noun, after, noun, before, row_id],
        )


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
