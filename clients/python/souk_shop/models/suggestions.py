from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.category_link import CategoryLink
    from ..models.collection_link import CollectionLink
    from ..models.suggested_product import SuggestedProduct


T = TypeVar("T", bound="Suggestions")


@_attrs_define
class Suggestions:
    """What may be meant by the beginning of a search.

    Attributes:
        products (list[SuggestedProduct]):
        categories (list[CategoryLink]):
        collections (list[CollectionLink]):
        terms (list[str]): words that products have
    """

    products: list[SuggestedProduct]
    categories: list[CategoryLink]
    collections: list[CollectionLink]
    terms: list[str]

    def to_dict(self) -> dict[str, Any]:
        products = []
        for products_item_data in self.products:
            products_item = products_item_data.to_dict()
            products.append(products_item)

        categories = []
        for categories_item_data in self.categories:
            categories_item = categories_item_data.to_dict()
            categories.append(categories_item)

        collections = []
        for collections_item_data in self.collections:
            collections_item = collections_item_data.to_dict()
            collections.append(collections_item)

        terms = self.terms

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "products": products,
                "categories": categories,
                "collections": collections,
                "terms": terms,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.category_link import CategoryLink  # noqa: PLC0415
        from ..models.collection_link import CollectionLink  # noqa: PLC0415
        from ..models.suggested_product import SuggestedProduct  # noqa: PLC0415

        d = dict(src_dict)
        products = []
        _products = d.pop("products")
        for products_item_data in _products:
            products_item = SuggestedProduct.from_dict(products_item_data)

            products.append(products_item)

        categories = []
        _categories = d.pop("categories")
        for categories_item_data in _categories:
            categories_item = CategoryLink.from_dict(categories_item_data)

            categories.append(categories_item)

        collections = []
        _collections = d.pop("collections")
        for collections_item_data in _collections:
            collections_item = CollectionLink.from_dict(collections_item_data)

            collections.append(collections_item)

        terms = cast(list[str], d.pop("terms"))

        suggestions = cls(
            products=products,
            categories=categories,
            collections=collections,
            terms=terms,
        )

        return suggestions
