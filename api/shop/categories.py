"""Categories and collections."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja_extra import ControllerBase, api_controller, http_delete, http_get, http_patch, http_post

from api import answers
from api.permissions import IsAdminOrReadOnly
from api.schemas import Page, Paging
from api.shop.schemas import catalogue as schemas
from storefront.catalogue import queries, services


@api_controller(
    "/categories",
    tags=["Categories"],
    permissions=[IsAdminOrReadOnly("catalogue.category")],
    use_unique_op_id=False,
)
class CategoriesController(ControllerBase):
    """The one category tree."""

    @http_get("", response=Page[schemas.Category])
    def list(self, request: HttpRequest, query: Query[Paging]) -> HttpResponse:
        """The tree: roots, with what lies below them."""
        roots = queries.list_categories()
        results = roots[query.offset : query.offset + query.limit]
        return answers.page(
            request, count=len(roots), results=results, limit=query.limit, offset=query.offset
        )

    @http_post("", response={201: schemas.CategoryDetail})
    def create(self, request: HttpRequest, body: schemas.CategoryIn) -> HttpResponse:
        """Add a category below its parent, or as a root."""
        category = services.create_category(
            name=body.name, slug=body.slug or "", description=body.description, parent_id=body.parent
        )
        return answers.created(
            queries.get_category(category.pk), location=f"/api/v1/categories/{category.pk}"
        )

    @http_get("/{word:id_or_slug}", response=schemas.CategoryDetail)
    def get(self, request: HttpRequest, id_or_slug: str) -> HttpResponse:
        """One category with its branch, and the way to it."""
        return answers.ok(queries.get_category(id_or_slug))

    @http_patch("/{word:id_or_slug}", response=schemas.CategoryDetail)
    def update(self, request: HttpRequest, id_or_slug: str, body: schemas.CategoryPatch) -> HttpResponse:
        """Change a category, or move it with its branch."""
        category_id = int(queries.get_category(id_or_slug)["id"])
        changes = body.model_dump(exclude_unset=True)
        if "parent" in changes:
            changes["parent_id"] = changes.pop("parent")
        services.update_category(category_id=category_id, **changes)
        return answers.ok(queries.get_category(category_id))

    @http_delete("/{word:id_or_slug}", response={204: None})
    def delete(self, request: HttpRequest, id_or_slug: str) -> HttpResponse:
        """Delete a category that has none below it; its products stay."""
        services.delete_category(category_id=int(queries.get_category(id_or_slug)["id"]))
        return answers.no_content()


@api_controller(
    "/collections",
    tags=["Collections"],
    permissions=[IsAdminOrReadOnly("catalogue.collection")],
    use_unique_op_id=False,
)
class CollectionsController(ControllerBase):
    """Products shown together."""

    @http_get("", response=Page[schemas.Collection])
    def list(self, request: HttpRequest, query: Query[Paging]) -> HttpResponse:
        """Collections by title."""
        count, results = queries.list_collections(limit=query.limit, offset=query.offset)
        return answers.page(request, count=count, results=results, limit=query.limit, offset=query.offset)

    @http_post("", response={201: schemas.Collection})
    def create(self, request: HttpRequest, body: schemas.CollectionIn) -> HttpResponse:
        """Add a collection with its products."""
        collection = services.create_collection(
            title=body.title,
            slug=body.slug or "",
            description=body.description,
            product_ids=body.products,
        )
        return answers.created(
            queries.get_collection(collection.pk), location=f"/api/v1/collections/{collection.pk}"
        )

    @http_get("/{word:id_or_slug}", response=schemas.Collection)
    def get(self, request: HttpRequest, id_or_slug: str) -> HttpResponse:
        """One collection; its products are at `/products?collection=`."""
        return answers.ok(queries.get_collection(id_or_slug))

    @http_patch("/{word:id_or_slug}", response=schemas.Collection)
    def update(self, request: HttpRequest, id_or_slug: str, body: schemas.CollectionPatch) -> HttpResponse:
        """Change a collection; `products` replaces what is in it."""
        collection_id = int(queries.get_collection(id_or_slug)["id"])
        changes = body.model_dump(exclude_unset=True)
        product_ids = changes.pop("products", None)
        with transaction.atomic():
            services.update_collection(collection_id=collection_id, **changes)
            if product_ids is not None:
                services.set_collection_products(collection_id=collection_id, product_ids=product_ids)
        return answers.ok(queries.get_collection(collection_id))

    @http_delete("/{word:id_or_slug}", response={204: None})
    def delete(self, request: HttpRequest, id_or_slug: str) -> HttpResponse:
        """Delete a collection; its products stay."""
        services.delete_collection(collection_id=int(queries.get_collection(id_or_slug)["id"]))
        return answers.no_content()
