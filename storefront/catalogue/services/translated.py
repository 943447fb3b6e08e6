"""What the catalogue says in other languages than the shop's main one."""

from typing import Literal

from kernel.actors import Actor
from kernel.errors import DomainError
from storefront.catalogue.models import Category, Collection, Product
from storefront.catalogue.services.categories import update_category
from storefront.catalogue.services.collections import update_collection
from storefront.catalogue.services.products import update_product
from storefront.translations.services import Given

Kind = Literal["product", "collection", "category"]


def translate(*, kind: Kind, object_id: int, texts: Given, actor: Actor) -> Product | Collection | Category:
    """Change what is named of an object's translations, as any other change of it.

    Raises ProductNotFound, CollectionNotFound or CategoryNotFound; and Invalid or Several, each at
    `<language>.<field>`, as `translations.services.merged` does.
    """
    try:
        match kind:
            case "product":
                return update_product(product_id=object_id, translations=texts, actor=actor)
            case "collection":
                return update_collection(collection_id=object_id, translations=texts, actor=actor)
            case "category":
                return update_category(category_id=object_id, translations=texts, actor=actor)
    except DomainError as error:
        for each in error.parts:
            each.field = each.field and each.field.removeprefix("translations.")
        raise
