"""Products: create, change, archive, delete."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.db import IntegrityError, connection, transaction

from storefront.catalogue import errors, limits, rules, signals
from storefront.catalogue.models import Category, Product, ProductOption, Variant
from storefront.catalogue.services import checks, collections, variants
from storefront.catalogue.services.variants import VariantData


class ProductChanges(TypedDict, total=False):
    """What can be changed of a product; what is not named stays."""

    title: str
    slug: str
    description: str
    status: str
    vendor: str
    category_id: int | None
    tags: Sequence[str]
    attributes: Mapping[str, Any]
    option_names: Sequence[str]


@transaction.atomic
def create_product(
    *,
    title: str,
    now: datetime,
    slug: str = "",
    description: str = "",
    status: str = Product.Status.DRAFT,
    vendor: str = "",
    category_id: int | None = None,
    tags: Iterable[str] = (),
    attributes: Mapping[str, Any] | None = None,
    option_names: Sequence[str] = (),
    variants_data: Sequence[VariantData] = (),
    price: Decimal | None = None,
) -> Product:
    """Create a product with its variants; `price` alone gives it one variant without options.

    Without a slug it gets a free one made of the title. Raises ProductLimitReached, InvalidField,
    CategoryNotFound, SlugTaken, SkuTaken or OptionsTaken.
    """
    limits.claim_places()
    wanted = list(variants_data)
    if not wanted and price is not None:
        wanted = [VariantData(price=price)]
    if not wanted:
        raise errors.InvalidField("Give a price, or variants with theirs.", field="variants")
    names = checks.option_names(option_names)
    product = Product(
        title=checks.text(title, field="title", longest=255, required=True),
        slug=_slug(slug, title),
        description=description,
        status=checks.choice(status, Product.Status.values, field="status"),
        vendor=checks.text(vendor, field="vendor", longest=120),
        category_id=_category(category_id),
        tags=list(tags),
        attributes=_attributes(attributes or {}),
        created_at=now,
    )
    _save(product)
    ProductOption.objects.bulk_create(
        ProductOption(
            product=product,
            position=i,
            name=name,
            values=rules.collect_values([v.options for v in wanted], i - 1),
        )
        for i, name in enumerate(names, start=1)
    )
    for position, data in enumerate(wanted, start=1):
        variants.insert(product, data, position=position, options=len(names))
    product.refresh_from_db()
    return product


@transaction.atomic
def update_product(
    *, product_id: int, now: datetime, actor: str = "", **changes: Unpack[ProductChanges]
) -> Product:
    """Change what is named; `actor` is named in the product's history.

    Raises ProductNotFound, and whatever create_product raises.
    """
    product = lock(product_id)
    product.changed_by = actor  # type: ignore[attr-defined]
    if "title" in changes:
        product.title = checks.text(changes["title"], field="title", longest=255, required=True)
    if "slug" in changes:
        product.slug = checks.slug(changes["slug"])
    if "description" in changes:
        product.description = changes["description"]
    if "vendor" in changes:
        product.vendor = checks.text(changes["vendor"], field="vendor", longest=120)
    if "category_id" in changes:
        product.category_id = _category(changes["category_id"])
    if "tags" in changes:
        product.tags = list(changes["tags"])
    if "attributes" in changes:
        product.attributes = _attributes(changes["attributes"])
    if "status" in changes:
        _move(product, checks.choice(changes["status"], Product.Status.values, field="status"))
    _save(product)
    if "option_names" in changes:
        _rename_options(product, checks.option_names(changes["option_names"]))
    return product


def archive_product(*, product_id: int, now: datetime, actor: str = "") -> Product:
    """Take a product off sale for good but keep it, freeing its place in the plan. Raises ProductNotFound."""
    return update_product(product_id=product_id, now=now, actor=actor, status=Product.Status.ARCHIVED)


@transaction.atomic
def remove_product(*, product_id: int, now: datetime, actor: str = "") -> bool:
    """Delete a product, or archive it when it was ever sold; whether it was deleted. Raises ProductNotFound.

    Orders tell of sales (`signals.sales_asked`): the catalogue lies below them and does not ask upwards.
    """
    if not Product.objects.filter(id=product_id).exists():  # no lock yet: stock is locked before products
        raise errors.ProductNotFound
    if was_sold(product_id=product_id):
        archive_product(product_id=product_id, now=now, actor=actor)
        return False
    delete_product(product_id=product_id)
    return True


@transaction.atomic
def was_sold(*, product_id: int, variant_id: int | None = None) -> bool:
    """Whether a variant, or any of the product's, is reserved or was ever ordered.

    Its stock is locked first, so that nobody orders it until the transaction ends.
    """
    variants = Variant.objects.filter(product_id=product_id)
    if variant_id is not None:
        variants = variants.filter(id=variant_id)
    ids = list(variants.values_list("id", flat=True))
    answers = signals.reservations_asked.send(sender=Variant, variant_ids=ids)
    answers += signals.sales_asked.send(sender=Product, product_id=product_id, variant_id=variant_id)
    return any(yes for _, yes in answers)


@transaction.atomic
def delete_product(*, product_id: int) -> None:
    """Delete a product with its variants, pictures and stock. Raises ProductNotFound.

    Orders keep what they need of it.
    """
    # stock goes first, as everywhere: a checkout locks stock and then products
    for variant in Variant.objects.filter(product_id=product_id).order_by("id"):
        variant.delete()
    lock(product_id).delete()


def refresh_products(*, product_ids: Iterable[int]) -> None:
    """Bring price, compare-at price and availability of these products in line with their variants."""
    ids = list(product_ids)
    with transaction.atomic(), connection.cursor() as cursor:
        # a statement of its own, so that the next one sees what others did to sister variants
        cursor.execute(
            "SELECT id FROM catalogue_product WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", [ids]
        )
        cursor.execute(
            """
            UPDATE catalogue_product p
            SET price = s.price, compare_at_price = s.compare_at_price, in_stock = s.in_stock
            FROM (
                SELECT q.id, v.price, v.compare_at_price,
                       EXISTS (SELECT FROM catalogue_variant a
                               WHERE a.product_id = q.id AND a.in_stock) AS in_stock
                FROM catalogue_product q
                LEFT JOIN LATERAL (
                    SELECT price, compare_at_price FROM catalogue_variant
                    WHERE product_id = q.id ORDER BY price, position, id LIMIT 1
                ) v ON true
                WHERE q.id = ANY(%s)
            ) s
            WHERE p.id = s.id AND (p.price, p.compare_at_price, p.in_stock)
                  IS DISTINCT FROM (s.price, s.compare_at_price, s.in_stock)
            """,
            [ids],
        )
        if cursor.rowcount:
            signals.catalogue_changed.send(sender=Product)
    collections.refresh_collections(product_ids=ids)


def lock(product_id: int) -> Product:
    """The product, locked until the transaction ends. Raises ProductNotFound."""
    product = Product.objects.select_for_update(no_key=True).filter(id=product_id).first()
    if product is None:
        raise errors.ProductNotFound
    return product


def _save(product: Product) -> None:
    try:
        with transaction.atomic():
            product.save()
    except IntegrityError as error:
        checks.explain(error, {"product_slug_once": errors.SlugTaken(field="slug")})


def _move(product: Product, status: str) -> None:
    if product.status == Product.Status.ARCHIVED and status != Product.Status.ARCHIVED:
        limits.claim_places()
    product.status = status


def _slug(slug: str, title: str) -> str:
    if slug:
        return checks.slug(slug)
    return checks.free_slug(rules.slugify(title) or "product", Product.objects.all())


def _attributes(given: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return dict(rules.check_attributes(given))
    except ValueError as error:
        raise errors.InvalidField(str(error), field="attributes") from error


def _category(category_id: int | None) -> int | None:
    if category_id is not None and not Category.objects.filter(id=category_id).exists():
        raise errors.CategoryNotFound(field="category")
    return category_id


def _rename_options(product: Product, names: Sequence[str]) -> None:
    options: list[Any] = list(product.options.all())
    if len(names) != len(options):
        raise errors.OptionsInUse(f"The product has {len(options)} options.", field="option_names")
    for option, name in zip(options, names, strict=True):
        option.name = name
    ProductOption.objects.bulk_update(options, ["name"])
