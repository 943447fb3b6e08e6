"""Products and their variants."""

from typing import Any, cast

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query
from ninja_extra import ControllerBase, http_delete, http_get, http_patch, http_post, http_put

from api import caller, conditional, cursors, errors, pagination, responses
from api.controllers import controller
from api.permissions import HasPermission, IsAdminOrReadOnly
from api.rehearsal import rehearsed
from api.schemas import Page, Paging
from api.shop import money, preconditions
from api.shop.schemas import catalogue as schemas
from kernel import clock, texts
from kernel.errors import Invalid
from storefront.catalogue import queries, services
from storefront.catalogue.errors import ProductNotFound
from storefront.catalogue.views import Facets, HistoryEntry, ProductView
from storefront.custom_fields import queries as custom_fields

_OPTION, _ATTRIBUTE, _CUSTOM = "option.", "attribute.", "custom."
_Products = list[ProductView]  # inside the controller `list` is a route
_VIEW = "catalogue.view_product"
_ADD = "catalogue.add_product"
_OF_VARIANTS = ("catalogue.add_variant", "catalogue.change_variant")


@controller("/products", "Products", IsAdminOrReadOnly("catalogue.product"))
class ProductsController(ControllerBase):
    """Anyone browses; staff and keys with the permission write."""

    @http_get("", response=Page[ProductView])
    @responses.takes_query_prefix(_OPTION, _ATTRIBUTE, _CUSTOM)
    def list(self, request: HttpRequest, query: Query[schemas.ProductQuery]) -> HttpResponse:
        """List products, the newest first, or the best matches of a search."""
        wanted = _filter(request, query)
        ordering = query.ordering.split(",") if query.ordering else ()
        if query.cursor is not None and _has_place(query):
            return _list_from(request, query, wanted)
        page = queries.list_products(wanted, ordering=ordering, limit=query.limit, offset=query.begins)
        return responses.page_of_json(
            request, query, count=page.count, results=page.json, has_more=page.has_more
        )

    @http_get("/facets", response=Facets)
    @responses.takes_query_prefix(_OPTION, _ATTRIBUTE, _CUSTOM)
    def facets(self, request: HttpRequest, query: Query[schemas.ProductFilter]) -> HttpResponse:
        """Count how many products each further choice would leave."""
        return responses.ok(queries.count_facets(_filter(request, query)))

    @http_post("", response={201: ProductView})
    @rehearsed
    def create(self, request: HttpRequest, body: schemas.ProductIn) -> HttpResponse:
        """Add a product with its variants."""
        product = services.create_product(actor=caller.actor(request), now=clock.now(), **_new(body))
        view = queries.get_product(product.pk, for_staff=True)
        return responses.created(view, location=f"/api/v1/products/{product.pk}")

    @http_put(
        "/by-external-id/{ref:external_id}",
        response={200: ProductView, 201: ProductView},
        permissions=[HasPermission("catalogue.change_product")],
    )
    @rehearsed
    def put(self, request: HttpRequest, external_id: str, body: schemas.ProductIn) -> HttpResponse:
        """Create the product that another system calls so, or change it. What is not sent stays.

        Variants are found by their external id, SKU or options; those that are not named stay too.
        """
        known, user = queries.ProductFilter(external_id=external_id, for_staff=True), caller.of(request)
        if not queries.count_products(known):
            if not user.has_perm(_ADD):
                raise errors.PermissionRefused(
                    _("To create a product needs the permission {add}.").format(add=_ADD)
                )
        elif (body.variants or body.price is not None) and not all(map(user.has_perm, _OF_VARIANTS)):
            raise errors.PermissionRefused(
                _("To change variants needs the permissions {names}.").format(names=" + ".join(_OF_VARIANTS))
            )
        product, is_new = services.put_product(
            actor=caller.actor(request), now=clock.now(), **_new(body) | {"external_id": external_id}
        )
        view = queries.get_product(product.pk, for_staff=True)
        return responses.put(view, is_new=is_new, location=f"/api/v1/products/{product.pk}")

    @http_get("/{word:id_or_slug}", response={200: ProductView, 308: None})
    def get(self, request: HttpRequest, id_or_slug: str) -> HttpResponse:
        """Get a product. Staff see drafts too. A slug it had before leads to the one it has."""
        for_staff = caller.of(request).has_perm(_VIEW)
        try:
            return responses.ok(queries.get_product(id_or_slug, for_staff=for_staff))
        except ProductNotFound:
            slug = _find_moved(id_or_slug, for_staff=for_staff)
            if slug is None:
                raise
            return responses.moved(request, location=f"/api/v1/products/{slug}")

    @http_get("/{word:id_or_slug}/related", response={200: _Products, 308: None})
    def related(
        self, request: HttpRequest, id_or_slug: str, query: Query[schemas.RelatedQuery]
    ) -> HttpResponse:
        """List products like this one, the likest first. A slug it had before leads to the one it has."""
        for_staff = caller.of(request).has_perm(_VIEW)
        try:
            product = queries.get_product(id_or_slug, for_staff=for_staff)
        except ProductNotFound:
            slug = _find_moved(id_or_slug, for_staff=for_staff)
            if slug is None:
                raise
            return responses.moved(request, location=f"/api/v1/products/{slug}/related")
        return responses.json(queries.list_related(product_id=product["id"], limit=query.limit))

    @http_get(
        "/{id:product_id}/history",
        response=Page[HistoryEntry],
        permissions=[HasPermission("catalogue.change_product")],
    )
    def history(self, request: HttpRequest, product_id: int, query: Query[Paging]) -> HttpResponse:
        """List what was changed of a product and its variants, prices above all, the newest first."""
        queries.get_product(product_id, for_staff=True)
        return pagination.page(request, query, queries.list_changes(product_id=product_id), view=_change)

    @http_patch("/{word:id_or_slug}", response=ProductView)
    @conditional.takes_if_match
    @rehearsed
    def update(self, request: HttpRequest, id_or_slug: str, body: schemas.ProductPatch) -> HttpResponse:
        """Change a product."""
        product_id = _id(id_or_slug)
        changes = body.model_dump(exclude_unset=True)
        for given, known in (("category", "category_id"), ("options", "option_names")):
            if given in changes:
                changes[known] = changes.pop(given)
        with preconditions.product(request, product_id):
            services.update_product(product_id=product_id, actor=caller.actor(request), **changes)
            view = queries.get_product(product_id, for_staff=True)
        return responses.ok(view)

    @http_delete("/{word:id_or_slug}", response={204: None})
    @conditional.takes_if_match
    def delete(self, request: HttpRequest, id_or_slug: str) -> HttpResponse:
        """Delete a product with its variants and stock; one that was ever ordered is archived instead."""
        product_id = _id(id_or_slug)
        with preconditions.product(request, product_id):
            services.remove_product(product_id=product_id, actor=caller.actor(request))
        return responses.no_content()

    @http_post(
        "/{id:product_id}/variants",
        response={201: ProductView},
        permissions=[HasPermission("catalogue.add_variant")],
    )
    @conditional.takes_if_match
    @rehearsed
    def create_variant(self, request: HttpRequest, product_id: int, body: schemas.VariantIn) -> HttpResponse:
        """Add a variant; the answer is its product."""
        values = _variant(body, _option_names(product_id), field="")
        with preconditions.product(request, product_id):
            variant = services.add_variant(product_id=product_id, actor=caller.actor(request), **values)
        view = queries.get_product(product_id, for_staff=True)
        return responses.created(view, location=f"/api/v1/variants/{variant.pk}")

    @http_patch(
        "/{id:product_id}/variants/{id:variant_id}",
        response=ProductView,
        permissions=[HasPermission("catalogue.change_variant")],
    )
    @conditional.takes_if_match
    @rehearsed
    def update_variant(
        self, request: HttpRequest, product_id: int, variant_id: int, body: schemas.VariantPatch
    ) -> HttpResponse:
        """Change a variant; the answer is its product."""
        changes = variant_changes(body, product_id)
        with preconditions.product(request, product_id):
            services.update_variant(
                product_id=product_id, variant_id=variant_id, actor=caller.actor(request), **changes
            )
        return responses.ok(queries.get_product(product_id, for_staff=True))

    @http_delete(
        "/{id:product_id}/variants/{id:variant_id}",
        response={204: None},
        permissions=[HasPermission("catalogue.delete_variant")],
    )
    @conditional.takes_if_match
    def delete_variant(self, request: HttpRequest, product_id: int, variant_id: int) -> HttpResponse:
        """Delete a variant with its stock; a product keeps at least one."""
        with preconditions.product(request, product_id):
            services.delete_variant(product_id=product_id, variant_id=variant_id, actor=caller.actor(request))
        return responses.no_content()


def variant_changes(body: schemas.VariantPatch, product_id: int) -> dict[str, Any]:
    """What was sent to change of a variant, by the service's names."""
    changes: dict[str, Any] = body.model_dump(exclude_unset=True)
    for field in ("price", "compare_at_price"):
        given = getattr(body, field)
        if field in changes and given is not None:
            changes[field] = money.amount(given, field=field)
    if "options" in changes:
        changes["options"] = _option_values(body.options, _option_names(product_id), field="options")
    if "taxable" in changes:
        changes["is_taxable"] = changes.pop("taxable")
    return changes


def _list_from(
    request: HttpRequest, query: schemas.ProductQuery, wanted: queries.ProductFilter
) -> HttpResponse:
    """The products after a cursor's place in the ordering."""
    query.refuse_offset()
    ordering, place = _ordering(query), None
    if query.cursor:
        key, pk = cursors.read_place(query.cursor, 2)
        number = texts.read_number(pk or "")
        if key is None or number is None:
            raise cursors.unknown()
        place = queries.Place(key, number)
    found = queries.list_from(wanted, ordering=ordering, after=place, limit=query.limit)
    following = None
    if found.last is not None and (found.has_more or ordering == "updated_at"):
        following = cursors.write_place([found.last.key, found.last.id])
    return responses.cursor_page(request, results=orjson.Fragment(found.json), following=following)


def _ordering(query: schemas.ProductQuery) -> str:
    return query.ordering or ("relevance" if query.q.strip() else "-created_at")


def _has_place(query: schemas.ProductQuery) -> bool:
    """Whether each product has a place of its own in the ordering; else those that came before are counted."""
    return _ordering(query).removeprefix("-") in queries.KEYS


def _filter(request: HttpRequest, query: schemas.ProductFilter) -> queries.ProductFilter:
    who = caller.of(request)
    is_of_staff = query.status is not None or query.external_id != ""
    if is_of_staff and not who.has_perm(_VIEW):
        if not who.is_authenticated:
            raise errors.AuthenticationRequired
        raise errors.PermissionRefused(_("This filter needs the permission {view}.").format(view=_VIEW))
    return queries.ProductFilter(
        q=query.q,
        ids=query.ids,
        external_id=query.external_id,
        updated_since=query.updated_since,
        category=query.category,
        collection=query.collection,
        tag=query.tag,
        vendor=query.vendor,
        price_min=query.price_min,
        price_max=query.price_max,
        in_stock=query.in_stock,
        rating_min=query.rating_min,
        options=_named(request, _OPTION),
        attributes=_named(request, _ATTRIBUTE),
        custom=custom_fields.read_filters(
            kind="product", pairs=_named(request, _CUSTOM), for_staff=is_of_staff
        ),
        for_staff=is_of_staff,
        status="" if query.status in (None, "any") else query.status,
    )


def _named(request: HttpRequest, prefix: str) -> list[tuple[str, str]]:
    """The `option.<name>=<value>` of the query. Raises Invalid for more than can be meant."""
    pairs = [
        (name.removeprefix(prefix), value)
        for name, values in request.GET.lists()
        if name.startswith(prefix)
        for value in values
    ]
    if len(pairs) > responses.MOST_NAMED or any(
        not name or len(name) > 80 or len(value) > 200 for name, value in pairs
    ):
        raise Invalid(
            _("Give at most {most_named}, each with a name and a value.").format(
                most_named=responses.MOST_NAMED
            ),
            field=prefix.rstrip("."),
        )
    return pairs


def _new(body: schemas.ProductIn) -> dict[str, Any]:
    """What was sent of a product, by the service's names."""
    sent = body.model_dump(
        exclude_unset=True, exclude={"slug", "category", "options", "variants", "price"}, exclude_none=True
    )
    given = body.model_fields_set
    if body.slug:
        sent["slug"] = body.slug
    if "category" in given:
        sent["category_id"] = body.category
    if "options" in given:
        sent["option_names"] = body.options
    if body.price is not None:
        sent["price"] = money.amount(body.price, field="price")
    if "variants" in given:
        sent["new_variants"] = [
            _variant(variant, body.options, field=f"variants.{i}.") for i, variant in enumerate(body.variants)
        ]
    return sent


def _find_moved(id_or_slug: str, *, for_staff: bool) -> str | None:
    """The present slug of what had this one, if the caller may see it: nobody else is pointed at it."""
    slug = queries.find_moved("product", id_or_slug)
    if slug is not None:
        queries.get_product(slug, for_staff=for_staff)
    return slug


def _id(id_or_slug: str) -> int:
    return int(queries.get_product(id_or_slug, for_staff=True)["id"])


def _option_names(product_id: int) -> list[str]:
    return [option["name"] for option in queries.get_product(product_id, for_staff=True)["options"]]


def _variant(given: schemas.VariantIn, names: list[str], *, field: str) -> services.VariantValues:
    """What was sent of a variant, by the service's names."""
    sent: dict[str, Any] = given.model_dump(exclude_unset=True)
    for name in ("price", "compare_at_price"):
        amount = getattr(given, name)
        if name in sent and amount is not None:
            sent[name] = money.amount(amount, field=f"{field}{name}")
    sent["options"] = _option_values(given.options, names, field=f"{field}options")
    if "taxable" in sent:
        sent["is_taxable"] = sent.pop("taxable")
    return cast(services.VariantValues, sent)


def _option_values(given: dict[str, str], names: list[str], *, field: str) -> list[str]:
    """The values in the product's order of options."""
    if set(given) != set(names):
        wanted = ", ".join(names) or _("none: the product has no options")
        raise Invalid(
            _("Give a value for each of the product's options ({wanted}).").format(wanted=wanted), field=field
        )
    return [given[name] for name in names]


def _change(row: dict[str, Any]) -> dict[str, Any]:
    return {"variant": row["variant_id"], **{k: v for k, v in row.items() if k != "variant_id"}}
