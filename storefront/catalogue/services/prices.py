"""Many prices at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts import audit
from kernel.actors import Actor
from kernel.errors import Refusals
from kernel.revisions import CurrentTransaction
from storefront.catalogue import errors
from storefront.catalogue.models import Variant
from storefront.catalogue.services import checks, history
from storefront.catalogue.services.changes import touch


@dataclass(frozen=True, slots=True)
class PriceChange:
    """A variant's new price; the compare-at price stays unless `changes_compare_at`."""

    variant_id: int
    price: Decimal
    compare_at_price: Decimal | None = None
    changes_compare_at: bool = False


@transaction.atomic
def change_prices(*, changes: Sequence[PriceChange], actor: Actor, now: datetime) -> int:
    """Change all of these prices or none; return how many differ now. A fixed number of statements.

    Products are locked in the order of their keys and then written, as every other writer does.
    Raises VariantNotFound or InvalidField, with the number of the change in the field, or Several of them.
    """
    wanted: dict[int, PriceChange] = {}
    refusals = Refusals()
    owners = dict(
        Variant.objects.filter(id__in={change.variant_id for change in changes}).values_list(
            "id", "product_id"
        )
    )
    for number, change in enumerate(changes):
        with refusals.gather(f"changes.{number}"):
            checks.amount(change.price, field="price")
            if change.compare_at_price is not None:
                checks.amount(change.compare_at_price, field="compare_at_price")
            if change.variant_id not in owners:
                raise errors.VariantNotFound(field="variant")
            if wanted.setdefault(change.variant_id, change) is not change:
                raise errors.InvalidField(_("Name each variant once."), field="variant")
    refusals.tell()
    product_ids = sorted(set(owners.values()))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM catalogue_product WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", [product_ids]
        )
    rows: list[dict[str, Any]] = []
    stale = []
    for variant in Variant.objects.filter(id__in=wanted).order_by("id"):
        change = wanted[variant.pk]
        variant.price = change.price
        if change.changes_compare_at:
            variant.compare_at_price = change.compare_at_price
        found = variant.changes()
        if found:
            variant.updated_at = now
            stale.append(variant)
            rows.append({"product_id": variant.product_id, "variant_id": variant.pk, "changes": found})
    if stale:
        Variant.objects.bulk_update(stale, ["price", "compare_at_price", "updated_at"])
        Variant.objects.filter(pk__in=[variant.pk for variant in stale]).update(
            changed_in=CurrentTransaction()
        )
        history.keep_many(rows=rows, actor=actor.name)
        audit.write_many(
            actor=actor,
            verb=audit.UPDATED,
            changes=[(variant, row["changes"]) for variant, row in zip(stale, rows, strict=True)],
        )
        touch(product_ids={variant.product_id for variant in stale})
    return len(stale)
