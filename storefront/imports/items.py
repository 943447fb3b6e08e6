"""One product of a batch: found by what another system calls it or by its slug, and made as it was given."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from kernel import texts
from kernel.actors import Actor
from kernel.errors import Invalid, Refusals
from storefront.catalogue import services as catalogue
from storefront.catalogue.models import Product, ProductImage, Variant
from storefront.inventory import services as inventory
from storefront.inventory.models import StockLevel, StockLocation
from tenants import current

_PRODUCT = (
    "title",
    "slug",
    "description",
    "status",
    "vendor",
    "tags",
    "attributes",
    "metadata",
    "custom_fields",
)
_VARIANT = (
    "sku", "barcode", "measure", "weight_grams", "tax_class", "requires_shipping", "external_id", "metadata",
    "custom_fields",
)  # fmt: skip


@transaction.atomic
def write(given: Mapping[str, Any], *, actor: Actor, now: datetime) -> tuple[int, bool]:
    """Create the product or change what is named of it, with variants, stock, collections and pictures.

    Returns its id, and whether it was created. Variants and pictures that are not named stay. Raises Several or what
    the catalogue and inventory refuse, each at its field.
    """
    known = _find(given)
    if known is not None:  # stock first, as everywhere: a checkout locks stock and then products
        inventory.has_reserved(variant_ids=list(known.variants.values_list("pk", flat=True)))
    names = given.get("options")
    if names is None:
        names = (
            [] if known is None else list(known.options.order_by("position").values_list("name", flat=True))
        )
    values = _values(given, names)
    if known is None:
        product = catalogue.create_product(
            external_id=given.get("external_id"), actor=actor, now=now, option_names=names, **values
        )
    else:
        product = catalogue.change_product(known, actor=actor, **values)
    refusals = Refusals()
    with catalogue.gathered():
        for number, variant in enumerate(given.get("variants", ())):
            for place, level in enumerate(variant.get("stock", ())):
                with refusals.gather(f"variants.{number}.stock.{place}"):
                    _count(_variant_of(product, variant, names), level, actor=actor, now=now)
        for number, image in enumerate(given.get("images", ())):
            with refusals.gather(f"images.{number}"):
                _show(product, image, actor=actor, now=now)
    refusals.tell()
    return product.pk, known is None


def _find(given: Mapping[str, Any]) -> Product | None:
    if given.get("external_id"):
        return Product.objects.filter(external_id=given["external_id"]).first()
    return Product.objects.filter(slug=given["slug"]).first()


def _values(given: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    refusals = Refusals()
    values: dict[str, Any] = {name: given[name] for name in _PRODUCT if name in given}
    if given.get("collections") is not None:
        values["collections"] = given["collections"]
    if "category" in given:
        values["category_id"] = given["category"]
    if given.get("price") is not None:
        with refusals.gather(field="price"):
            values["price"] = _amount(given["price"])
    if "variants" in given:
        values["new_variants"] = []
        for number, variant in enumerate(given["variants"]):
            with refusals.gather(f"variants.{number}"):
                values["new_variants"].append(_variant(variant, names))
    refusals.tell()
    return values


def _variant(given: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    values: dict[str, Any] = {name: given[name] for name in _VARIANT if name in given}
    for name in ("price", "compare_at_price"):
        if name in given:
            values[name] = None if given[name] is None else _amount(given[name])
    if "taxable" in given:
        values["is_taxable"] = given["taxable"]
    values["options"] = _options(given, names)
    return values


def _options(given: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    chosen = given.get("options", {})
    if set(chosen) != set(names):
        wanted = ", ".join(names) or _("none: the product has no options")
        raise Invalid(
            _("Give a value for each of the product's options ({wanted}).").format(wanted=wanted),
            field="options",
        )
    return [chosen[name] for name in names]


def _amount(given: Mapping[str, Any]) -> Decimal:
    currency = current.tenant().currency
    if given.get("currency") not in (None, currency):
        raise Invalid(
            _("This shop's currency is {currency}.").format(currency=currency), field="price.currency"
        )
    return Decimal(given["amount"])


def _variant_of(product: Product, given: Mapping[str, Any], names: Sequence[str]) -> Variant:
    wanted = Q(external_id=given["external_id"]) if given.get("external_id") else Q()
    if given.get("sku"):
        wanted |= Q(sku=given["sku"])
    if not wanted:
        options = [*_options(given, names), "", "", ""]
        wanted = Q(option1=options[0], option2=options[1], option3=options[2])
    found = product.variants.filter(wanted)[:2]
    if len(found) > 1:
        raise Invalid(_("Its external id is one variant's and its SKU another's."), field="external_id")
    return found[0]


def _count(variant: Variant, given: Mapping[str, Any], *, actor: Actor, now: datetime) -> None:
    """Count the variant at a location, named by its id or code, and set how it sells there."""
    named = str(given["location"])
    wanted = Q(code=named)
    if (number := texts.read_number(named)) is not None:
        wanted |= Q(pk=number)
    location = StockLocation.objects.filter(wanted).order_by("-pk").first()
    if location is None:
        raise Invalid(_("There is no such location."), field="location", reason="unknown")
    at = {"variant_id": variant.pk, "location_id": location.pk}
    level = StockLevel.objects.filter(variant=variant, location=location).first()
    if "on_hand" in given and (level is None or level.on_hand != given["on_hand"]):
        level = inventory.set_on_hand(**at, on_hand=given["on_hand"], reason="batch", actor=actor, now=now)
    if {"policy", "low_stock_threshold"} & given.keys():
        before = level or inventory.set_on_hand(**at, on_hand=0, reason="batch", actor=actor, now=now)
        inventory.set_policy(
            **at,
            policy=given.get("policy", before.policy),
            low_stock_threshold=given.get("low_stock_threshold", before.low_stock_threshold),
            actor=actor,
        )


def _show(product: Product, given: Mapping[str, Any], *, actor: Actor, now: datetime) -> None:
    """Show a picture of an address, which is fetched once: one that the product has is described anew."""
    alt = {"alt": given["alt"]} if "alt" in given else {}
    known = ProductImage.objects.filter(product=product, source_url=given["url"]).first()
    if known is None:
        catalogue.add_image_from_url(
            product_id=product.pk, source_url=given["url"], actor=actor, now=now, **alt
        )
    elif alt and known.alt != given["alt"]:
        catalogue.update_image(product_id=product.pk, image_id=known.pk, actor=actor, **alt)
