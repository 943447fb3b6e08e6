"""Variants by themselves, and what a search may mean while it is typed."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query
from ninja_extra import ControllerBase, http_get, http_patch, http_put

from api import caller, conditional, errors, pagination, responses
from api.controllers import controller
from api.permissions import AllowAny, HasPermission
from api.rehearsal import rehearsed
from api.schemas import Page
from api.shop import preconditions
from api.shop.products import variant_changes
from api.shop.schemas import catalogue as schemas
from kernel.errors import Invalid
from storefront.catalogue import queries, services
from storefront.catalogue.errors import ProductNotFound
from storefront.catalogue.queries import variants
from storefront.catalogue.views import Suggestions, VariantView

_ADD, _VIEW = "catalogue.add_variant", "catalogue.view_variant"


@controller("/variants", "Products", AllowAny)
class VariantsController(ControllerBase):
    """Anyone reads those of products on sale; staff and keys read and write all."""

    @http_get("", response=Page[VariantView])
    def list(self, request: HttpRequest, query: Query[schemas.VariantQuery]) -> HttpResponse:
        """List variants: by SKU, barcode, id or product, or in the order in which they were changed."""
        for_staff = caller.of(request).has_perm(_VIEW)
        if query.external_id and not for_staff:
            if not caller.of(request).is_authenticated:
                raise errors.AuthenticationRequired
            raise errors.PermissionRefused(_("This filter needs the permission {view}.").format(view=_VIEW))
        found = variants.list_variants(
            for_staff=for_staff,
            products=query.product,
            skus=query.sku,
            barcodes=query.barcode,
            external_id=query.external_id,
            updated_since=query.updated_since,
        )
        return pagination.listed(
            request,
            query,
            found,
            view=lambda row: variants.view(row, for_staff=for_staff),
            newest_by=("id",),
        )

    @http_put(
        "/by-external-id/{ref:external_id}",
        response={200: VariantView, 201: VariantView},
        permissions=[HasPermission("catalogue.change_variant")],
    )
    @rehearsed
    def put(self, request: HttpRequest, external_id: str, body: schemas.VariantPut) -> HttpResponse:
        """Create the variant that another system calls so, or change it. What is not sent stays."""
        known = variants.list_variants(for_staff=True, external_id=external_id).first()
        if known is None and not caller.of(request).has_perm(_ADD):
            raise errors.PermissionRefused(
                _("To create a variant needs the permission {add}.").format(add=_ADD)
            )
        product_id = body.product if known is None else known.product_id
        if product_id is None:
            raise Invalid(_("Name the product of a new variant."), field="product", reason="required")
        wanted = queries.ProductFilter(ids=(product_id,), for_staff=True)
        if known is None and not queries.count_products(wanted):
            raise ProductNotFound(field="product")
        values = variant_changes(body, product_id)
        for name in ("product", "external_id"):
            values.pop(name, None)
        variant, is_new = services.put_variant(
            external_id=external_id,
            product_id=body.product or product_id,
            values=cast(services.VariantValues, values),
            actor=caller.actor(request),
        )
        view = variants.view(variants.get_variant(variant_id=variant.pk, for_staff=True), for_staff=True)
        return responses.put(view, is_new=is_new, location=f"/api/v1/variants/{variant.pk}")

    @http_get("/{id:variant_id}", response=VariantView)
    def get(self, request: HttpRequest, variant_id: int) -> HttpResponse:
        """Get a variant with its product."""
        for_staff = caller.of(request).has_perm(_VIEW)
        found = variants.get_variant(variant_id=variant_id, for_staff=for_staff)
        return responses.ok(variants.view(found, for_staff=for_staff))

    @http_patch(
        "/{id:variant_id}", response=VariantView, permissions=[HasPermission("catalogue.change_variant")]
    )
    @conditional.takes_if_match
    @rehearsed
    def update(self, request: HttpRequest, variant_id: int, body: schemas.VariantPatch) -> HttpResponse:
        """Change a variant."""
        found = variants.get_variant(variant_id=variant_id, for_staff=True)
        changes: dict[str, Any] = variant_changes(body, found.product_id)
        with preconditions.variant(request, found):
            services.update_variant(
                product_id=found.product_id, variant_id=variant_id, actor=caller.actor(request), **changes
            )
        changed = variants.get_variant(variant_id=variant_id, for_staff=True)
        return responses.ok(variants.view(changed, for_staff=True))


@controller("/search", "Products", AllowAny)
class SearchController(ControllerBase):
    """Help while a search is typed."""

    @http_get("/suggestions", response=Suggestions)
    def suggest(self, request: HttpRequest, query: Query[schemas.SuggestionsQuery]) -> HttpResponse:
        """Suggest products, categories, collections and words for the beginning of a search."""
        return responses.ok(queries.suggest(query.q))
