"""Promotions and the codes that unlock them."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja_extra import ControllerBase, api_controller, http_delete, http_get, http_patch, http_post

from api import answers
from api.permissions import HasPermission
from api.schemas import Page
from api.shop import money, records
from api.shop.schemas import pricing as schemas
from kernel import money as kernel_money
from kernel.errors import Invalid
from storefront.customers.models import MembershipTier
from storefront.promotions import rules
from storefront.promotions.models import DiscountCode, Promotion
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
        return answers.sliced(request, query, found, view=_promotion)

    @http_post("", response={201: schemas.Promotion}, permissions=[HasPermission("promotions.add_promotion")])
    def create(self, request: HttpRequest, body: schemas.PromotionIn) -> HttpResponse:
        """Add a promotion."""
        promotion = Promotion()
        records.save(promotion, **_fields(body, promotion))
        return answers.created(_promotion(promotion), location=f"/api/v1/promotions/{promotion.pk}")

    @http_get(
        "/{id:promotion_id}",
        response=schemas.Promotion,
        permissions=[HasPermission("promotions.view_promotion")],
    )
    def get(self, request: HttpRequest, promotion_id: int) -> HttpResponse:
        """One promotion."""
        return answers.ok(_promotion(records.find(Promotion, promotion_id)))

    @http_patch(
        "/{id:promotion_id}",
        response=schemas.Promotion,
        permissions=[HasPermission("promotions.change_promotion")],
    )
    def update(self, request: HttpRequest, promotion_id: int, body: schemas.PromotionPatch) -> HttpResponse:
        """Change a promotion. Orders that had it keep what it took off."""
        with transaction.atomic():
            promotion = records.find(Promotion, promotion_id, lock=True)
            records.save(promotion, **_fields(body, promotion))
        return answers.ok(_promotion(promotion))

    @http_delete(
        "/{id:promotion_id}",
        response={204: None},
        permissions=[HasPermission("promotions.delete_promotion")],
    )
    def delete(self, request: HttpRequest, promotion_id: int) -> HttpResponse:
        """Delete a promotion with its codes."""
        records.find(Promotion, promotion_id).delete()
        return answers.no_content()


@api_controller("/discount-codes", tags=["Promotions"], use_unique_op_id=False)
class DiscountCodesController(ControllerBase):
    """For staff and keys with the permission."""

    @http_get(
        "", response=Page[schemas.DiscountCode], permissions=[HasPermission("promotions.view_discountcode")]
    )
    def list(self, request: HttpRequest, query: Query[schemas.DiscountCodeQuery]) -> HttpResponse:
        """Codes, of one promotion or all."""
        found = DiscountCode.objects.order_by("id")
        if query.promotion is not None:
            found = found.filter(promotion_id=query.promotion)
        if query.code is not None:
            found = found.filter(code=rules.normalise_code(query.code))
        return answers.sliced(request, query, found, view=_code)

    @http_post(
        "", response={201: schemas.DiscountCode}, permissions=[HasPermission("promotions.add_discountcode")]
    )
    def create(self, request: HttpRequest, body: schemas.DiscountCodeIn) -> HttpResponse:
        """Add a code to a promotion that is not automatic."""
        promotion = Promotion.objects.filter(pk=body.promotion).first()
        if promotion is None:
            raise Invalid("There is no such promotion.", field="promotion")
        if promotion.is_automatic:
            raise Invalid("This promotion applies by itself.", field="promotion")
        code = DiscountCode()
        records.save(code, **body.model_dump(exclude={"promotion"}), promotion=promotion)
        return answers.created(_code(code), location=f"/api/v1/discount-codes/{code.pk}")

    @http_get(
        "/{id:code_id}",
        response=schemas.DiscountCode,
        permissions=[HasPermission("promotions.view_discountcode")],
    )
    def get(self, request: HttpRequest, code_id: int) -> HttpResponse:
        """One code."""
        return answers.ok(_code(records.find(DiscountCode, code_id)))

    @http_patch(
        "/{id:code_id}",
        response=schemas.DiscountCode,
        permissions=[HasPermission("promotions.change_discountcode")],
    )
    def update(self, request: HttpRequest, code_id: int, body: schemas.DiscountCodePatch) -> HttpResponse:
        """Switch a code on or off, or change how often it may be used."""
        with transaction.atomic():
            code = records.find(DiscountCode, code_id, lock=True)
            records.save(code, **body.model_dump(exclude_unset=True))
        return answers.ok(_code(code))

    @http_delete(
        "/{id:code_id}",
        response={204: None},
        permissions=[HasPermission("promotions.delete_discountcode")],
    )
    def delete(self, request: HttpRequest, code_id: int) -> HttpResponse:
        """Delete a code. Orders that had it keep what it took off."""
        records.find(DiscountCode, code_id).delete()
        return answers.no_content()


def _fields(body: schemas.PromotionIn | schemas.PromotionPatch, promotion: Promotion) -> dict[str, Any]:
    fields = body.model_dump(exclude_unset=True)
    for name in ("products", "collections"):
        if name in fields:
            fields[f"{name.removesuffix('s')}_ids"] = sorted(set(fields.pop(name)))
    if "minimum_subtotal" in fields:
        given = body.minimum_subtotal
        fields["minimum_subtotal"] = (
            kernel_money.ZERO if given is None else money.amount(given, field="minimum_subtotal")
        )
    if "minimum_tier" in fields:
        tier = fields.pop("minimum_tier")
        if tier is not None and not MembershipTier.objects.filter(pk=tier).exists():
            raise Invalid("There is no such tier.", field="minimum_tier")
        fields["minimum_tier_id"] = tier
    _check(fields, promotion)
    return fields


def _check(fields: dict[str, Any], promotion: Promotion) -> None:
    """Name the field where the model could only name a constraint."""

    def value(name: str) -> Any:
        return fields.get(name, getattr(promotion, name))

    kind = value("kind")
    if kind not in rules.KINDS[value("applies_to")]:
        raise Invalid(f"A promotion of this class cannot be of the kind {kind}.", field="kind")
    if kind == rules.Kind.BUY_X_GET_Y and not (value("buy_quantity") and value("get_quantity")):
        raise Invalid("Say how many pieces to buy, and how many one gets.", field="buy_quantity")
    starts_at, ends_at = value("starts_at"), value("ends_at")
    if starts_at and ends_at and ends_at <= starts_at:
        raise Invalid("This is before it starts.", field="ends_at")


def _promotion(row: Promotion) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "is_automatic": row.is_automatic,
        "applies_to": row.applies_to,
        "kind": row.kind,
        "value": f"{row.value.normalize():f}",
        "buy_quantity": row.buy_quantity,
        "get_quantity": row.get_quantity,
        "products": row.product_ids,
        "collections": row.collection_ids,
        "minimum_subtotal": kernel_money.as_dict(row.minimum_subtotal, current.tenant().currency),
        "minimum_quantity": row.minimum_quantity,
        "minimum_tier": row.minimum_tier_id,
        "is_first_order_only": row.is_first_order_only,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "is_active": row.is_active,
        "priority": row.priority,
        "is_exclusive": row.is_exclusive,
        "usage_limit": row.usage_limit,
        "limit_per_buyer": row.limit_per_buyer,
        "used_count": row.used_count,
    }


def _code(row: DiscountCode) -> dict[str, Any]:
    return {
        "id": row.pk,
        "promotion": row.promotion_id,
        "code": row.code,
        "is_active": row.is_active,
        "usage_limit": row.usage_limit,
        "used_count": row.used_count,
    }
