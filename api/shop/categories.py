"""Categories and collections."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query
from ninja_extra import ControllerBase, http_delete, http_get, http_patch, http_post, http_put

from api import caller, conditional, errors, pagination, responses
from api.controllers import controller
from api.permissions import HasPermission, IsAdminOrReadOnly
from api.rehearsal import rehearsed
from api.schemas import Page, Paging
from api.shop import preconditions
from api.shop.schemas import categories as schemas
from storefront.catalogue import queries, services
from storefront.catalogue.errors import CategoryNotFound, CollectionNotFound
from storefront.catalogue.models import Collection
from storefront.catalogue.views import CategoryDetail, CategoryView, CollectionView

_ADD = "catalogue.add_collection"


@controller("/categories", "Categories", IsAdminOrReadOnly("catalogue.category"))
class CategoriesController(ControllerBase):
    """The one category tree."""

    @http_get("", response=Page[CategoryView])
    def list(self, request: HttpRequest, query: Query[Paging]) -> HttpResponse:
        """List the categories as a tree: roots, with what lies below them."""
        roots = queries.list_categories()
        results = roots[query.begins : query.begins + query.limit]
        return responses.page(request, query, count=len(roots), results=results)

    @http_post("", response={201: CategoryDetail})
    @rehearsed
    def create(self, request: HttpRequest, body: schemas.CategoryIn) -> HttpResponse:
        """Add a category below its parent, or as a root."""
        category = services.create_category(
            name=body.name,
            slug=body.slug or "",
            description=body.description,
            parent_id=body.parent,
            actor=caller.actor(request),
        )
        return responses.created(
            queries.get_category(category.pk), location=f"/api/v1/categories/{category.pk}"
        )

    @http_get("/{word:id_or_slug}", response={200: CategoryDetail, 308: None})
    def get(self, request: HttpRequest, id_or_slug: str) -> HttpResponse:
        """Get a category with its branch, and the way to it. A slug it had leads to the one it has."""
        try:
            return responses.ok(queries.get_category(id_or_slug))
        except CategoryNotFound:
            slug = queries.find_moved("category", id_or_slug)
            if slug is None:
                raise
            return responses.moved(request, location=f"/api/v1/categories/{slug}")

    @http_patch("/{word:id_or_slug}", response=CategoryDetail)
    @conditional.takes_if_match
    @rehearsed
    def update(self, request: HttpRequest, id_or_slug: str, body: schemas.CategoryPatch) -> HttpResponse:
        """Change a category, or move it with its branch."""
        category_id = int(queries.get_category(id_or_slug)["id"])
        changes = body.model_dump(exclude_unset=True)
        if "parent" in changes:
            changes["parent_id"] = changes.pop("parent")
        with preconditions.category(request, category_id):
            services.update_category(category_id=category_id, actor=caller.actor(request), **changes)
        return responses.ok(queries.get_category(category_id))

    @http_delete("/{word:id_or_slug}", response={204: None})
    @conditional.takes_if_match
    def delete(self, request: HttpRequest, id_or_slug: str) -> HttpResponse:
        """Delete a category that has none below it; its products stay."""
        category_id = int(queries.get_category(id_or_slug)["id"])
        with preconditions.category(request, category_id):
            services.delete_category(category_id=category_id, actor=caller.actor(request))
        return responses.no_content()


@controller("/collections", "Collections", IsAdminOrReadOnly("catalogue.collection"))
class CollectionsController(ControllerBase):
    """Products shown together."""

    @http_get("", response=Page[CollectionView])
    def list(self, request: HttpRequest, query: Query[schemas.CollectionQuery]) -> HttpResponse:
        """List collections by title, or in the order in which they were changed; buyers see those published now."""
        for_staff = _is_staff(request)
        if query.external_id and not for_staff:
            if not caller.of(request).is_authenticated:
                raise errors.AuthenticationRequired
            raise errors.PermissionRefused(_("This filter needs the permission catalogue.view_collection."))
        found = queries.list_collections(
            for_staff=for_staff,
            external_id=query.external_id,
            updated_since=query.updated_since,
        )

        def view(row: Collection) -> CollectionView:
            return queries.collection_view(row, for_staff=for_staff)

        return pagination.listed(request, query, found, view=view)

    @http_post("", response={201: CollectionView})
    @rehearsed
    def create(self, request: HttpRequest, body: schemas.CollectionIn) -> HttpResponse:
        """Add a collection, with its products or with rules."""
        given = body.model_dump(exclude_unset=True)
        collection = services.create_collection(
            actor=caller.actor(request), **given | {"slug": body.slug or ""}
        )
        return responses.created(_shown(collection.pk), location=f"/api/v1/collections/{collection.pk}")

    @http_put(
        "/by-external-id/{ref:external_id}",
        response={200: CollectionView, 201: CollectionView},
        permissions=[HasPermission("catalogue.change_collection")],
    )
    @rehearsed
    def put(self, request: HttpRequest, external_id: str, body: schemas.CollectionIn) -> HttpResponse:
        """Create the collection that another system calls so, or change it. What is not sent stays."""
        known = queries.list_collections(for_staff=True, external_id=external_id).exists()
        if not known and not caller.of(request).has_perm(_ADD):
            raise errors.PermissionRefused(
                _("To create a collection needs the permission {add}.").format(add=_ADD)
            )
        values = cast(services.CollectionValues, body.model_dump(exclude_unset=True, exclude={"external_id"}))
        collection, is_new = services.put_collection(
            external_id=external_id, values=values, actor=caller.actor(request)
        )
        location = f"/api/v1/collections/{collection.pk}"
        return responses.put(_shown(collection.pk), is_new=is_new, location=location)

    @http_get("/{word:id_or_slug}", response={200: CollectionView, 308: None})
    def get(self, request: HttpRequest, id_or_slug: str) -> HttpResponse:
        """Get a collection; its products are at `/products?collection=`. An old slug leads to the new one."""
        for_staff = _is_staff(request)
        try:
            return responses.ok(queries.get_collection(id_or_slug, for_staff=for_staff))
        except CollectionNotFound:
            slug = queries.find_moved("collection", id_or_slug)
            if slug is None:
                raise
            queries.get_collection(slug, for_staff=for_staff)  # what may not be seen is not pointed at
            return responses.moved(request, location=f"/api/v1/collections/{slug}")

    @http_patch("/{word:id_or_slug}", response=CollectionView)
    @conditional.takes_if_match
    @rehearsed
    def update(self, request: HttpRequest, id_or_slug: str, body: schemas.CollectionPatch) -> HttpResponse:
        """Change a collection; `products` replaces what is in it."""
        collection_id = _id(id_or_slug)
        changes = body.model_dump(exclude_unset=True)
        with preconditions.collection(request, collection_id):
            services.update_collection(collection_id=collection_id, actor=caller.actor(request), **changes)
        return responses.ok(_shown(collection_id))

    @http_delete("/{word:id_or_slug}", response={204: None})
    @conditional.takes_if_match
    def delete(self, request: HttpRequest, id_or_slug: str) -> HttpResponse:
        """Delete a collection; its products stay."""
        collection_id = _id(id_or_slug)
        with preconditions.collection(request, collection_id):
            services.delete_collection(collection_id=collection_id, actor=caller.actor(request))
        return responses.no_content()


def _is_staff(request: HttpRequest) -> bool:
    return caller.of(request).has_perm("catalogue.view_collection")


def _shown(collection_id: int) -> CollectionView:
    return queries.get_collection(collection_id, for_staff=True)


def _id(id_or_slug: str) -> int:
    return int(queries.get_collection(id_or_slug, for_staff=True)["id"])
