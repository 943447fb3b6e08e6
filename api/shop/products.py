"""Products and their variants."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja_extra import ControllerBase, api_controller, http_delete, http_get, http_patch, http_post

from api import answers, caller, conditional, errors, feeds
from api.permissions import HasPermission, IsAdminOrReadOnly
from api.schemas import Feed, Page
from api.shop import money, preconditions
from api.shop.schemas import catalogue as schemas
from api.shop.schemas import facets
from kernel import clock
from kernel.errors import Invalid
from storefront.catalogue import queries, services
from storefront.catalogue.errors import ProductNotFound

_OPTION, _ATTRIBUTE = "option.", "attribute."
_Products = list[schemas.Product]  # inside the controller `list` is a route
_VIEW = "catalogue.view_product"


@api_controller(
    "/products",
    tags=["Products"],
    permissions=[IsAdminOrReadOnly("catalogue.product")],
    use_unique_op_id=False,
)
class ProductsController(ControllerBase):
    """Anyone browses; staff and keys with the permission write."""

    @http_get("", response=Page[schemas.Product])
    @answers.takes_query_prefix(_OPTION, _ATTRIBUTE)
    def list(self, request: HttpRequest, query: Query[schemas.ProductQuery]) -> HttpResponse:
        """Products, the newest first, or the best matches of a search."""
        wanted = _filter(request, query)
        ordering = query.ordering.split(",") if query.ordering else ()
        page = queries.list_products(wanted, ordering=ordering, limit=query.limit, offset=query.offset)
        return answers.page_of_json(
            request, count=page.count, results=page.json, limit=query.limit, offset=query.offset
        )

    @http_get("/facets", response=facets.Facets)
    @answers.takes_query_prefix(_OPTION, _ATTRIBUTE)
    def facets(self, request: HttpRequest, query: Query[schemas.ProductFilter]) -> HttpResponse:
        """How many products each further choice would leave."""
        return answers.ok(queries.count_facets(_filter(request, query)))

    @http_post("", response={201: schemas.Product})
    def create(self, request: HttpRequest, body: schemas.ProductIn) -> HttpResponse:
        """Add a product with its variants."""
        product = services.create_product(
            title=body.title,
            slug=body.slug or "",
            description=body.description,
            status=body.status,
            vendor=body.vendor,
            category_id=body.category,
            tags=body.tags,
            attributes=body.attributes,
            option_names=body.options,
            variants_data=[
                _variant(variant, body.options, field=f"variants.{i}")
                for i, variant in enumerate(body.variants)
            ],
            price=None if body.price is None else money.amount(body.price, field="price"),
            actor=caller.actor(request),
            now=clock.now(),
        )
        view = queries.get_product(product.pk, for_staff=True)
        return answers.created(view, location=f"/api/v1/products/{product.pk}")

    @http_get("/{word:id_or_slug}", response={200: schemas.Product, 308: None})
    def get(self, request: HttpRequest, id_or_slug: str) -> HttpResponse:
        """One product. Staff see drafts too. A slug it had before leads to the one it has."""
        for_staff = caller.of(request).has_perm(_VIEW)
        try:
            return answers.ok(queries.get_product(id_or_slug, for_staff=for_staff))
        except ProductNotFound:
            slug = _find_moved(id_or_slug, for_staff=for_staff)
            if slug is None:
                raise
            return answers.moved(request, location=f"/api/v1/products/{slug}")

    @http_get("/{word:id_or_slug}/related", response={200: _Products, 308: None})
    def related(
        self, request: HttpRequest, id_or_slug: str, query: Query[schemas.RelatedQuery]
    ) -> HttpResponse:
        """Products like this one, the likest first. A slug it had before leads to the one it has."""
        for_staff = caller.of(request).has_perm(_VIEW)
        try:
            product = queries.get_product(id_or_slug, for_staff=for_staff)
        except ProductNotFound:
            slug = _find_moved(id_or_slug, for_staff=for_staff)
            if slug is None:
                raise
            return answers.moved(request, location=f"/api/v1/products/{slug}/related")
        return answers.json(queries.list_related(product_id=product["id"], limit=query.limit))

    @http_get(
        "/{id:product_id}/history",
        response=Page[schemas.HistoryEntry],
        permissions=[HasPermission("catalogue.change_product")],
    )
    def history(self, request: HttpRequest, product_id: int, query: Query[Feed]) -> HttpResponse:
        """What was changed of a product and its variants, prices above all, the newest first."""
        queries.get_product(product_id, for_staff=True)
        return feeds.page(request, query, queries.list_changes(product_id=product_id), view=_change)

    @http_patch("/{word:id_or_slug}", response=schemas.Product)
    @conditional.takes_if_match
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
        return answers.ok(view)

    @http_delete("/{word:id_or_slug}", response={204: None})
    @conditional.takes_if_match
    def delete(self, request: HttpRequest, id_or_slug: str) -> HttpResponse:
        """Delete a product with its variants and stock; one that was ever ordered is archived instead."""
        product_id = _id(id_or_slug)
        with preconditions.product(request, product_id):
            services.remove_product(product_id=product_id, actor=caller.actor(request))
        return answers.no_content()

    @http_post(
        "/{id:product_id}/variants",
        response={201: schemas.Product},
        permissions=[HasPermission("catalogue.add_variant")],
    )
    @conditional.takes_if_match
    def create_variant(self, request: HttpRequest, product_id: int, body: schemas.VariantIn) -> HttpResponse:
        """Add a variant; the answer is its product."""
        data = _variant(body, _option_names(product_id), field="")
        with preconditions.product(request, product_id):
            services.add_variant(product_id=product_id, data=data, actor=caller.actor(request))
        return answers.created(queries.get_product(product_id, for_staff=True))

    @http_patch(
        "/{id:product_id}/variants/{id:variant_id}",
        response=schemas.Product,
        permissions=[HasPermission("catalogue.change_variant")],
    )
    @conditional.takes_if_match
    def update_variant(
        self, request: HttpRequest, product_id: int, variant_id: int, body: schemas.VariantPatch
    ) -> HttpResponse:
        """Change a variant; the answer is its product."""
        changes: dict[str, Any] = body.model_dump(exclude_unset=True)
        for field in ("price", "compare_at_price"):
            given = getattr(body, field)
            if field in changes and given is not None:
                changes[field] = money.amount(given, field=field)
        if "options" in changes:
            changes["options"] = _option_values(body.options, _option_names(product_id), field="options")
        if "taxable" in changes:
            changes["is_taxable"] = changes.pop("taxable")
        with preconditions.product(request, product_id):
            services.update_variant(
                product_id=product_id, variant_id=variant_id, actor=caller.actor(request), **changes
            )
        return answers.ok(queries.get_product(product_id, for_staff=True))

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
        return answers.no_content()


def _filter(request: HttpRequest, query: schemas.ProductFilter) -> queries.ProductFilter:
    who = caller.of(request)
    if query.status is not None and not who.has_perm(_VIEW):
        if not who.is_authenticated:
            raise errors.AuthenticationRequired
        raise errors.PermissionRefused(f"To filter by status needs the permission {_VIEW}.")
    return queries.ProductFilter(
        q=query.q,
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
        for_staff=query.status is not None,
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
    if len(pairs) > answers.MOST_NAMED or any(
        not name or len(name) > 80 or len(value) > 200 for name, value in pairs
    ):
        raise Invalid(
            f"Give at most {answers.MOST_NAMED}, each with a name and a value.", field=prefix.rstrip(".")
        )
    return pairs


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


def _variant(given: schemas.VariantIn, names: list[str], *, field: str) -> services.VariantData:
    dot = f"{field}." if field else ""
    compare = given.compare_at_price
    return services.VariantData(
        price=money.amount(given.price, field=f"{dot}price"),
        options=_option_values(given.options, names, field=f"{dot}options"),
        sku=given.sku,
        compare_at_price=None if compare is None else money.amount(compare, field=f"{dot}compare_at_price"),
        weight_grams=given.weight_grams,
        barcode=given.barcode,
        is_taxable=given.taxable,
        tax_class=given.tax_class,
        requires_shipping=given.requires_shipping,
    )


def _option_values(given: dict[str, str], names: list[str], *, field: str) -> list[str]:
    """The values in the product's order of options."""
    if set(given) != set(names):
        wanted = ", ".join(names) or "none: the product has no options"
        raise Invalid(f"Give a value for each of the product's options ({wanted}).", field=field)
    return [given[name] for name in names]


def _change(row: dict[str, Any]) -> dict[str, Any]:
    return {"variant": row["variant_id"], **{k: v for k, v in row.items() if k != "variant_id"}}
