"""Many prices, or the stock of many variants, at once."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja_extra import ControllerBase, http_post

from api import caller, responses
from api.controllers import controller
from api.permissions import HasPermission
from api.rehearsal import rehearsed
from api.shop import money
from api.shop.schemas import bulk as schemas
from kernel import clock
from kernel.errors import Invalid, Refusals
from storefront.catalogue import queries, services
from storefront.inventory import bulk

Given = TypeVar("Given", bound=schemas.VariantNamed)


@controller("", "Bulk")
class BulkController(ControllerBase):
    """For programs that keep prices and stock elsewhere."""

    @http_post(
        "/price-changes",
        response=schemas.Changed,
        permissions=[HasPermission("catalogue.change_variant")],
    )
    @rehearsed
    def prices(self, request: HttpRequest, body: schemas.PriceChangesIn) -> HttpResponse:
        """Change up to 1,000 prices: all of them or none."""
        refusals = Refusals()
        changes = []
        for given, variant_id, part in _variants(body.changes, refusals):
            with refusals.gather(part):
                compare_at = given.compare_at_price
                changes.append(
                    services.PriceChange(
                        variant_id=variant_id,
                        price=money.amount(given.price, field="price"),
                        compare_at_price=None
                        if compare_at is None
                        else money.amount(compare_at, field="compare_at_price"),
                        changes_compare_at="compare_at_price" in given.model_fields_set,
                    )
                )
        refusals.tell()
        changed = services.change_prices(changes=changes, now=clock.now(), actor=caller.actor(request))
        return responses.ok({"changed": changed})

    @http_post(
        "/stock-changes",
        response=schemas.Changed,
        permissions=[HasPermission("inventory.change_stocklevel")],
    )
    @rehearsed
    def stock(self, request: HttpRequest, body: schemas.StockChangesIn) -> HttpResponse:
        """Count, or change by so many, what up to 500 variants have: all of them or none."""
        refusals = Refusals()
        changes = [
            bulk.StockChange(
                variant_id=variant_id,
                location_id=given.location,
                on_hand=given.on_hand,
                delta=given.delta,
            )
            for given, variant_id, _part in _variants(body.changes, refusals)
        ]
        refusals.tell()
        actor = caller.actor(request)
        changed = bulk.change_stock(changes=changes, reason=body.reason, actor=actor, now=clock.now())
        return responses.ok({"changed": changed})


def _variants(changes: Sequence[Given], refusals: Refusals) -> Iterator[tuple[Given, int, str]]:
    """Each change with its variant, named by id or SKU, and its place; those that name none are refused."""
    known = queries.find_variants(skus=[given.sku for given in changes if given.sku])
    for n, given in enumerate(changes):
        with refusals.gather(f"changes.{n}"):
            if (given.variant is None) == (given.sku is None):
                raise Invalid(_("Give either variant or sku."), field="variant")
            found = given.variant or known.get(given.sku or "")
            if found is None:
                raise Invalid(_("No variant has the SKU {sku}.").format(sku=given.sku), field="sku")
            yield given, found, f"changes.{n}"
