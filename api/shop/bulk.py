"""Many prices, or the stock of many variants, at once."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from ninja_extra import ControllerBase, api_controller, http_post

from api import answers, caller
from api.permissions import HasPermission
from api.shop import money
from api.shop.schemas import catalogue as schemas
from kernel import clock
from kernel.errors import Invalid
from storefront.catalogue import queries, services
from storefront.inventory import bulk


@api_controller("", tags=["Bulk"], use_unique_op_id=False)
class BulkController(ControllerBase):
    """For programs that keep prices and stock elsewhere."""

    @http_post(
        "/price-changes",
        response=schemas.Changed,
        permissions=[HasPermission("catalogue.change_variant")],
    )
    def prices(self, request: HttpRequest, body: schemas.PriceChangesIn) -> HttpResponse:
        """Change up to 1,000 prices: all of them or none."""
        ids = _variants(body.changes)
        changes = [
            services.PriceChange(
                variant_id=variant_id,
                price=money.amount(given.price, field=f"changes.{n}.price"),
                compare_at_price=None
                if given.compare_at_price is None
                else money.amount(given.compare_at_price, field=f"changes.{n}.compare_at_price"),
                changes_compare_at="compare_at_price" in given.model_fields_set,
            )
            for n, (variant_id, given) in enumerate(zip(ids, body.changes, strict=True))
        ]
        changed = services.change_prices(changes=changes, now=clock.now(), actor=caller.of(request).name)
        return answers.ok({"changed": changed})

    @http_post(
        "/stock-changes",
        response=schemas.Changed,
        permissions=[HasPermission("inventory.change_stocklevel")],
    )
    def stock(self, request: HttpRequest, body: schemas.StockChangesIn) -> HttpResponse:
        """Count, or change by so many, what up to 500 variants have: all of them or none."""
        changes = [
            bulk.StockChange(
                variant_id=variant_id,
                location_id=given.location,
                on_hand=given.on_hand,
                delta=given.delta,
            )
            for variant_id, given in zip(_variants(body.changes), body.changes, strict=True)
        ]
        actor = caller.of(request).name
        changed = bulk.change_stock(changes=changes, reason=body.reason, actor=actor, now=clock.now())
        return answers.ok({"changed": changed})


def _variants(changes: Sequence[schemas.VariantNamed]) -> list[int]:
    """The variants meant, by id or SKU. Raises Invalid naming the change that means none."""
    known = queries.find_variants(skus=[given.sku for given in changes if given.sku])
    ids = []
    for n, given in enumerate(changes):
        if (given.variant is None) == (given.sku is None):
            raise Invalid("Give either variant or sku.", field=f"changes.{n}.variant")
        found = given.variant or known.get(given.sku or "")
        if found is None:
            raise Invalid(f"No variant has the SKU {given.sku}.", field=f"changes.{n}.sku")
        ids.append(found)
    return ids
