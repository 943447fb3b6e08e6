"""Promotions and the codes that unlock them."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja_extra import ControllerBase, http_delete, http_get, http_patch, http_post

from api import caller, pagination, responses
from api.controllers import controller
from api.permissions import ModelPermission
from api.rehearsal import rehearsed
from api.schemas import Page
from api.shop import money
from api.shop.schemas import promotions as schemas
from kernel import clock
from storefront.promotions import queries, services, views
from storefront.promotions.models import Promotion
from storefront.promotions.services import CodeValues, PromotionValues
from storefront.promotions.views import DiscountCodeView, PromotionView
from tenants import current


@controller("/promotions", "Promotions", ModelPermission("promotions.promotion"))
class PromotionsController(ControllerBase):
    """For staff and keys with the permission."""

    @http_get("", response=Page[PromotionView])
    def list(self, request: HttpRequest, query: Query[schemas.PromotionQuery]) -> HttpResponse:
        """List the promotions."""
        found = queries.list_promotions(is_active=query.is_active, ordering=query.ordering.split(","))
        return pagination.page(request, query, found, view=_view)

    @http_post("", response={201: PromotionView})
    @rehearsed
    def create(self, request: HttpRequest, body: schemas.PromotionIn) -> HttpResponse:
        """Add a promotion."""
        promotion = services.create(values=_values(body), actor=caller.actor(request), now=clock.now())
        return responses.created(_view(promotion), location=f"/api/v1/promotions/{promotion.pk}")

    @http_get("/{id:promotion_id}", response=PromotionView)
    def get(self, request: HttpRequest, promotion_id: int) -> HttpResponse:
        """Get a promotion."""
        return responses.ok(_view(queries.get_promotion(promotion_id=promotion_id)))

    @http_patch("/{id:promotion_id}", response=PromotionView)
    @rehearsed
    def update(self, request: HttpRequest, promotion_id: int, body: schemas.PromotionPatch) -> HttpResponse:
        """Change a promotion. Orders that had it keep what it took off."""
        promotion = services.update(
            promotion_id=promotion_id, values=_values(body), actor=caller.actor(request), now=clock.now()
        )
        return responses.ok(_view(promotion))

    @http_delete("/{id:promotion_id}", response={204: None})
    def delete(self, request: HttpRequest, promotion_id: int) -> HttpResponse:
        """Delete a promotion with its codes."""
        services.delete(promotion_id=promotion_id, actor=caller.actor(request))
        return responses.no_content()


@controller("/discount-codes", "Promotions", ModelPermission("promotions.discountcode"))
class DiscountCodesController(ControllerBase):
    """For staff and keys with the permission."""

    @http_get("", response=Page[DiscountCodeView])
    def list(self, request: HttpRequest, query: Query[schemas.DiscountCodeQuery]) -> HttpResponse:
        """List the codes, of one promotion or of all."""
        found = queries.list_codes(promotion_id=query.promotion, code=query.code)
        return pagination.page(request, query, found, view=views.discount_code)

    @http_post("", response={201: DiscountCodeView})
    @rehearsed
    def create(self, request: HttpRequest, body: schemas.DiscountCodeIn) -> HttpResponse:
        """Add a code to a promotion that is not automatic."""
        code = services.create_code(
            promotion_id=body.promotion,
            values=cast(CodeValues, body.model_dump(exclude={"promotion"})),
            actor=caller.actor(request),
        )
        return responses.created(views.discount_code(code), location=f"/api/v1/discount-codes/{code.pk}")

    @http_get("/{id:code_id}", response=DiscountCodeView)
    def get(self, request: HttpRequest, code_id: int) -> HttpResponse:
        """Get a code."""
        return responses.ok(views.discount_code(queries.get_code(code_id=code_id)))

    @http_patch("/{id:code_id}", response=DiscountCodeView)
    @rehearsed
    def update(self, request: HttpRequest, code_id: int, body: schemas.DiscountCodePatch) -> HttpResponse:
        """Switch a code on or off, or change how often it may be used."""
        values = cast(CodeValues, body.model_dump(exclude_unset=True))
        code = services.update_code(code_id=code_id, values=values, actor=caller.actor(request))
        return responses.ok(views.discount_code(code))

    @http_delete("/{id:code_id}", response={204: None})
    def delete(self, request: HttpRequest, code_id: int) -> HttpResponse:
        """Delete a code. Orders that had it keep what it took off."""
        services.delete_code(code_id=code_id, actor=caller.actor(request))
        return responses.no_content()


def _values(body: schemas.PromotionIn | schemas.PromotionPatch) -> PromotionValues:
    return cast(PromotionValues, money.amounts(body, "minimum_subtotal"))


def _view(promotion: Promotion) -> PromotionView:
    return views.promotion(promotion, currency=current.tenant().currency)
