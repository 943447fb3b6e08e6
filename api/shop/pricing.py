"""What changes prices: promotions, tax rates, membership tiers."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja_extra import ControllerBase, api_controller, http_delete, http_get, http_patch, http_post

from api import answers, errors
from api.permissions import HasPermission
from api.schemas import Page, Paging
from api.shop import money, records
from api.shop.schemas import configuration as schemas
from kernel import money as kernel_money
from kernel.errors import NotFound
from storefront.customers.models import MembershipTier
from storefront.promotions import rules as promotion_rules
from storefront.promotions.models import Promotion
from storefront.taxes.models import TaxRate
from tenants import current


@api_controller("/promotions", tags=["Promotions"], use_unique_op_id=False)
class PromotionsController(ControllerBase):
    """For staff and keys with the permission."""

    @http_get("", response=Page[schemas.Promotion], permissions=[HasPermission("promotions.view_promotion")])
    def list(self, request: HttpRequest, query: Query[schemas.PromotionQuery]) -> HttpResponse:
        """Promotions."""
        found = Promotion.objects.order_by(*query.ordering.split(","), "id")
        if query.is_active is not None:
            found = found.filter(is_active=query.is_active)
        results = [_promotion(row) for row in found[query.offset : query.offset + query.limit]]
        return answers.page(
            request, count=found.count(), results=results, limit=query.limit, offset=query.offset
        )

    @http_post("", response={201: schemas.Promotion}, permissions=[HasPermission("promotions.add_promotion")])
    def create(self, request: HttpRequest, body: schemas.PromotionIn) -> HttpResponse:
        """Add a promotion."""
        promotion = Promotion()
        records.save(promotion, **_promotion_fields(body))
        return answers.created(_promotion(promotion), location=f"/api/v1/promotions/{promotion.pk}")

    @http_get(
        "/{id:promotion_id}",
        response=schemas.Promotion,
        permissions=[HasPermission("promotions.view_promotion")],
    )
    def get(self, request: HttpRequest, promotion_id: int) -> HttpResponse:
        """One promotion."""
        return answers.ok(_promotion(_find(Promotion, promotion_id)))

    @http_patch(
        "/{id:promotion_id}",
        response=schemas.Promotion,
        permissions=[HasPermission("promotions.change_promotion")],
    )
    def update(self, request: HttpRequest, promotion_id: int, body: schemas.PromotionPatch) -> HttpResponse:
        """Change a promotion. Orders that had it keep what it took off."""
        with transaction.atomic():
            promotion = _find(Promotion, promotion_id, lock=True)
            records.save(promotion, **_promotion_fields(body))
        return answers.ok(_promotion(promotion))

    @http_delete(
        "/{id:promotion_id}",
        response={204: None},
        permissions=[HasPermission("promotions.delete_promotion")],
    )
    def delete(self, request: HttpRequest, promotion_id: int) -> HttpResponse:
        """Delete a promotion."""
        _find(Promotion, promotion_id).delete()
        return answers.no_content()


@api_controller("/tax-rates", tags=["Taxes"], use_unique_op_id=False)
class TaxRatesController(ControllerBase):
    """For staff and keys with the permission."""

    @http_get("", response=Page[schemas.TaxRate], permissions=[HasPermission("taxes.view_taxrate")])
    def list(self, request: HttpRequest, query: Query[Paging]) -> HttpResponse:
        """Rates, the default one first."""
        found = TaxRate.objects.all()
        results = [_rate(row) for row in found[query.offset : query.offset + query.limit]]
        return answers.page(
            request, count=found.count(), results=results, limit=query.limit, offset=query.offset
        )

    @http_post("", response={201: schemas.TaxRate}, permissions=[HasPermission("taxes.add_taxrate")])
    def create(self, request: HttpRequest, body: schemas.TaxRateIn) -> HttpResponse:
        """Add a country's rate."""
        rate = TaxRate()
        records.save(rate, **body.model_dump())
        return answers.created(_rate(rate), location=f"/api/v1/tax-rates/{rate.pk}")

    @http_get("/{id:rate_id}", response=schemas.TaxRate, permissions=[HasPermission("taxes.view_taxrate")])
    def get(self, request: HttpRequest, rate_id: int) -> HttpResponse:
        """One rate."""
        return answers.ok(_rate(_find(TaxRate, rate_id)))

    @http_patch(
        "/{id:rate_id}", response=schemas.TaxRate, permissions=[HasPermission("taxes.change_taxrate")]
    )
    def update(self, request: HttpRequest, rate_id: int, body: schemas.TaxRatePatch) -> HttpResponse:
        """Change a rate. Orders keep what they were taxed with."""
        with transaction.atomic():
            rate = _find(TaxRate, rate_id, lock=True)
            records.save(rate, **body.model_dump(exclude_unset=True))
        return answers.ok(_rate(rate))

    @http_delete("/{id:rate_id}", response={204: None}, permissions=[HasPermission("taxes.delete_taxrate")])
    def delete(self, request: HttpRequest, rate_id: int) -> HttpResponse:
        """Delete a country's rate; the default one stays."""
        rate = _find(TaxRate, rate_id)
        if rate.is_default:
            raise errors.RecordInUse("The default rate is for countries that have none of their own.")
        rate.delete()
        return answers.no_content()


@api_controller("/membership-tiers", tags=["Customers"], use_unique_op_id=False)
class TiersController(ControllerBase):
    """For staff and keys with the permission."""

    @http_get(
        "",
        response=Page[schemas.MembershipTier],
        permissions=[HasPermission("customers.view_membershiptier")],
    )
    def list(self, request: HttpRequest, query: Query[Paging]) -> HttpResponse:
        """The loyalty ladder, the lowest step first."""
        found = MembershipTier.objects.all()
        results = [_tier(row) for row in found[query.offset : query.offset + query.limit]]
        return answers.page(
            request, count=found.count(), results=results, limit=query.limit, offset=query.offset
        )

    @http_patch(
        "/{id:tier_id}",
        response=schemas.MembershipTier,
        permissions=[HasPermission("customers.change_membershiptier")],
    )
    def update(self, request: HttpRequest, tier_id: int, body: schemas.TierPatch) -> HttpResponse:
        """Change a step: its name, from which spend it is reached, its discount."""
        changes = body.model_dump(exclude_unset=True)
        if "min_spend" in changes:
            changes["min_spend"] = money.amount(body.min_spend, field="min_spend")
        with transaction.atomic():
            tier = _find(MembershipTier, tier_id, lock=True)
            records.save(tier, **changes)
        return answers.ok(_tier(tier))


def _find(model: Any, pk: int, *, lock: bool = False) -> Any:
    rows = model.objects.select_for_update() if lock else model.objects
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def _promotion_fields(body: schemas.PromotionIn | schemas.PromotionPatch) -> dict[str, Any]:
    fields = body.model_dump(exclude_unset=True)
    if fields.get("code") is not None:
        fields["code"] = promotion_rules.normalise_code(fields["code"])
    if "minimum_subtotal" in fields:
        given = body.minimum_subtotal
        fields["minimum_subtotal"] = (
            kernel_money.ZERO if given is None else money.amount(given, field="minimum_subtotal")
        )
    return fields


def _promotion(row: Promotion) -> dict[str, Any]:
    currency = current.tenant().currency
    return {
        "id": row.pk,
        "name": row.name,
        "code": row.code,
        "kind": row.kind,
        "value": f"{row.value.normalize():f}",
        "minimum_subtotal": kernel_money.as_dict(row.minimum_subtotal, currency),
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "is_active": row.is_active,
        "usage_limit": row.usage_limit,
        "used_count": row.used_count,
    }


def _rate(row: TaxRate) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "country": row.country,
        "percent": f"{row.percent.normalize():f}",
        "is_default": row.is_default,
    }


def _tier(row: MembershipTier) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "rank": row.rank,
        "min_spend": kernel_money.as_dict(row.min_spend, current.tenant().currency),
        "discount_percent": f"{row.discount_percent:.2f}",
    }
