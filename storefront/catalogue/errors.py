"""What the catalogue refuses."""

from kernel.errors import Conflict, DomainError, Invalid, Kind, NotFound


class ProductNotFound(NotFound, code="catalogue.product_not_found", title="No such product"):
    """No product of that id or slug, or none that the caller may see."""


class VariantNotFound(NotFound, code="catalogue.variant_not_found", title="No such variant"):
    """The product has no variant of that id."""


class ImageNotFound(NotFound, code="catalogue.image_not_found", title="No such picture"):
    """The product has no picture of that id."""


class CategoryNotFound(NotFound, code="catalogue.category_not_found", title="No such category"):
    """No category of that id or slug."""


class CollectionNotFound(NotFound, code="catalogue.collection_not_found", title="No such collection"):
    """No collection of that id or slug."""


class InvalidField(Invalid, code="catalogue.invalid", title="A value is not acceptable"):
    """A field of the catalogue has a value it cannot have; `field` names it."""


class SlugTaken(Conflict, code="catalogue.slug_taken", title="This address is taken in your shop"):
    """Another product, category or collection has the slug."""


class SkuTaken(Conflict, code="catalogue.sku_taken", title="Another variant has this SKU"):
    """Another variant has the SKU."""


class OptionsTaken(Conflict, code="catalogue.options_taken", title="The product has such a variant already"):
    """The product has a variant with exactly these option values."""


class OptionsInUse(
    Conflict, code="catalogue.options_in_use", title="The product's variants need its options"
):
    """The number of a product's options cannot change while its variants stand on them."""


class LastVariant(Conflict, code="catalogue.last_variant", title="A product needs at least one variant"):
    """A product keeps at least one variant."""


class VariantSold(
    Conflict, code="catalogue.variant_sold", title="This variant was ordered and cannot be deleted"
):
    """A variant that was ordered, or is reserved, stays: its orders and its stock stand on it."""


class CategoryInUse(
    Conflict, code="catalogue.category_in_use", title="Move or delete its sub-categories first"
):
    """The category has sub-categories."""


class CategoryCycle(Conflict, code="catalogue.category_cycle", title="A category cannot lie below itself"):
    """A category cannot lie in itself or below itself."""


class FilledByRules(
    Conflict, code="catalogue.filled_by_rules", title="This collection is filled by its rules"
):
    """The collection takes its products by its rules; none can be put in by hand."""


class ProductLimitReached(
    DomainError, code="plan.product_limit", kind=Kind.LIMIT, title="Your plan allows no more products"
):
    """The plan allows no more products; `data` names the `plan` and its `limit`."""


class ExternalIdTaken(Conflict, code="catalogue.external_id_taken", title="Another one has this external id"):
    """Another one of its kind has the external id."""
