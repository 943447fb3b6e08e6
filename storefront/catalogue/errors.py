"""What the catalogue refuses."""

from kernel.errors import Conflict, DomainError, Invalid, Kind, NotFound


class ProductNotFound(NotFound):
    """No product of that id or slug, or none that the caller may see."""

    code = "catalogue.product_not_found"
    title = "No such product"


class VariantNotFound(NotFound):
    """The product has no variant of that id."""

    code = "catalogue.variant_not_found"
    title = "No such variant"


class ImageNotFound(NotFound):
    """The product has no picture of that id."""

    code = "catalogue.image_not_found"
    title = "No such picture"


class CategoryNotFound(NotFound):
    """No category of that id or slug."""

    code = "catalogue.category_not_found"
    title = "No such category"


class CollectionNotFound(NotFound):
    """No collection of that id or slug."""

    code = "catalogue.collection_not_found"
    title = "No such collection"


class InvalidField(Invalid):
    """A field of the catalogue has a value it cannot have; `field` names it."""

    code = "catalogue.invalid"
    title = "A value is not acceptable"


class SlugTaken(Conflict):
    """Another product, category or collection has the slug."""

    code = "catalogue.slug_taken"
    title = "This address is taken in your shop"


class SkuTaken(Conflict):
    """Another variant has the SKU."""

    code = "catalogue.sku_taken"
    title = "Another variant has this SKU"


class OptionsTaken(Conflict):
    """The product has a variant with exactly these option values."""

    code = "catalogue.options_taken"
    title = "The product has such a variant already"


class OptionsInUse(Conflict):
    """The number of a product's options cannot change while its variants stand on them."""

    code = "catalogue.options_in_use"
    title = "The product's variants need its options"


class LastVariant(Conflict):
    """A product keeps at least one variant."""

    code = "catalogue.last_variant"
    title = "A product needs at least one variant"


class VariantSold(Conflict):
    """A variant that was ordered, or is reserved, stays: its orders and its stock stand on it."""

    code = "catalogue.variant_sold"
    title = "This variant was ordered and cannot be deleted"


class CategoryInUse(Conflict):
    """The category has sub-categories."""

    code = "catalogue.category_in_use"
    title = "Move or delete its sub-categories first"


class CategoryCycle(Conflict):
    """A category cannot lie in itself or below itself."""

    code = "catalogue.category_cycle"
    title = "A category cannot lie below itself"


class FilledByRules(Conflict):
    """The collection takes its products by its rules; none can be put in by hand."""

    code = "catalogue.filled_by_rules"
    title = "This collection is filled by its rules"


class ProductLimitReached(DomainError):
    """The plan allows no more products; `data` names the `plan` and its `limit`."""

    code = "plan.product_limit"
    kind = Kind.LIMIT
    title = "Your plan allows no more products"


class ExternalIdTaken(Conflict):
    """Another one of its kind has the external id."""

    code = "catalogue.external_id_taken"
    title = "Another one has this external id"
