"""Filling a shop with a sample catalogue: products through the importer's writer, pictures of ours."""

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction

from demo import drawn
from demo.catalogues import CATALOGUES
from demo.catalogues.items import Catalogue, Item
from kernel import actors, clock, money
from media import services as media
from storefront.catalogue import rules, services
from storefront.catalogue.models import Category, Collection, Product, ProductImage
from storefront.imports import writer
from storefront.imports.products import ImportedProduct, ImportedVariant
from tenants import current

BY = actors.command("sample catalogue")


def fill(name: str) -> None:
    """Put a sample catalogue into the current shop. Run again, it adds only what is missing."""
    catalogue = CATALOGUES[name]
    with transaction.atomic():
        _plant(catalogue)
        _write_products(catalogue)
        products = {
            p.slug: p
            for p in Product.objects.filter(slug__in=[i.slug for i in catalogue.items]).defer("search")
        }
        _hang_pictures(catalogue.items, products)
        for title, (description, slugs) in catalogue.collections.items():
            if not Collection.objects.filter(slug=rules.slugify(title)).exists():
                ids = [products[slug].pk for slug in slugs if slug in products]
                services.create_collection(title=title, description=description, products=ids, actor=BY)


def _plant(catalogue: Catalogue) -> None:
    planted = {category.slug: category.pk for category in Category.objects.all()}
    for name, parent in catalogue.tree.items():
        slug = rules.slugify(name)
        if slug not in planted:
            parent_id = planted[rules.slugify(parent)] if parent else None
            planted[slug] = services.create_category(name=name, slug=slug, parent_id=parent_id, actor=BY).pk


def _write_products(catalogue: Catalogue) -> None:
    known = set(Product.objects.values_list("slug", flat=True))
    wanted = [_product(catalogue, item) for item in catalogue.items if item.slug not in known]
    state = writer.State(currency=current.tenant().currency, now=clock.now(), actor=BY, dry_run=False)
    writer.write(wanted, state)


def _product(catalogue: Catalogue, item: Item) -> ImportedProduct:
    names = [*(["Colour"] if len(item.colours) > 1 else []), *([item.size_name] if item.sizes else [])]
    fields = {
        "title": item.title,
        "description": item.description,
        "vendor": item.vendor or catalogue.vendor,
        "tags": list(item.tags),
        "status": "active",
    }
    return ImportedProduct(
        line=0,
        slug=item.slug,
        fields=fields,
        category=(item.category,),
        option_names=names,
        variants=_variants(item),
    )


def _variants(item: Item) -> list[ImportedVariant]:
    made = []
    for colour in item.colours:
        for step, size in enumerate(item.sizes or ("",)):
            values = [*([colour] if len(item.colours) > 1 else []), *([size] if size else [])]
            suffix = "-".join(rules.slugify(value).upper() for value in values)
            surcharge = Decimal(item.size_surcharge) * step
            fields = {
                "price": _price(Decimal(item.price) + surcharge),
                "compare_at_price": _price(Decimal(item.compare_at_price) + surcharge)
                if item.compare_at_price
                else None,
                "sku": f"{item.code}-{suffix}" if suffix else item.code,
                "weight_grams": item.grams,
            }
            on_hand = max(0, item.stock - 3 * step)
            options = (values[0] if values else "", values[1] if len(values) > 1 else "", "")
            made.append(ImportedVariant(0, options, fields, on_hand=on_hand))
    return made


def _price(amount: Decimal) -> Decimal:
    """The sample's price in the shop's currency: euros as they are, yen by the hundred."""
    currency = current.tenant().currency
    return money.quantise(amount if money.exponent(currency) else amount * 100, currency)


def _hang_pictures(items: Sequence[Item], products: dict[str, Product]) -> None:
    has_some = set(ProductImage.objects.values_list("product_id", flat=True))
    now = clock.now()
    images = []
    for item in items:
        product = products.get(item.slug)
        if product is None or product.pk in has_some:
            continue
        first_of: dict[str, int] = {}
        if len(item.colours) > 1:
            first_of = dict(product.variants.order_by("-position").values_list("option1", "id"))
        for position, (colour, code) in enumerate(item.colours.items(), start=1):
            picture = drawn.get(shape=item.shape, colour=code)
            asset = media.store_picture(
                picture=picture, filename=f"{item.slug}-{colour.lower()}.webp", now=now
            )
            images.append(
                ProductImage(
                    product=product,
                    variant_id=first_of.get(colour),
                    asset=asset,
                    position=position,
                    alt=f"{item.title} in {colour.lower()}",
                    state=ProductImage.State.READY,
                )
            )
    ProductImage.objects.bulk_create(images)
    if images:
        services.touch(product_ids={image.product_id for image in images})
