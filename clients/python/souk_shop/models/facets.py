from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.availability import Availability
    from ..models.category_count import CategoryCount
    from ..models.collection_count import CollectionCount
    from ..models.count import Count
    from ..models.custom_counts import CustomCounts
    from ..models.named_counts import NamedCounts
    from ..models.price_span import PriceSpan
    from ..models.rating_count import RatingCount


T = TypeVar("T", bound="Facets")


@_attrs_define
class Facets:
    """What each further choice would leave.

    The count of a value is the `count` of `/products` with the same filters and that value in the place of the
    facet's own. Of more than 2,000 products a sample is counted, and the counts are estimates.

        Attributes:
            is_estimate (bool): counted in a sample
            count (int): products that all filters leave
            categories (list[CategoryCount]):
            collections (list[CollectionCount]):
            tags (list[Count]):
            vendors (list[Count]):
            price (PriceSpan): From and to which price products are to be had; null where there are none.
            options (list[NamedCounts]):
            attributes (list[NamedCounts]):
            custom_fields (list[CustomCounts]):
            ratings (list[RatingCount]):
            availability (Availability): How many products are and are not in stock.
    """

    is_estimate: bool
    count: int
    categories: list[CategoryCount]
    collections: list[CollectionCount]
    tags: list[Count]
    vendors: list[Count]
    price: PriceSpan
    options: list[NamedCounts]
    attributes: list[NamedCounts]
    custom_fields: list[CustomCounts]
    ratings: list[RatingCount]
    availability: Availability

    def to_dict(self) -> dict[str, Any]:
        is_estimate = self.is_estimate

        count = self.count

        categories = []
        for categories_item_data in self.categories:
            categories_item = categories_item_data.to_dict()
            categories.append(categories_item)

        collections = []
        for collections_item_data in self.collections:
            collections_item = collections_item_data.to_dict()
            collections.append(collections_item)

        tags = []
        for tags_item_data in self.tags:
            tags_item = tags_item_data.to_dict()
            tags.append(tags_item)

        vendors = []
        for vendors_item_data in self.vendors:
            vendors_item = vendors_item_data.to_dict()
            vendors.append(vendors_item)

        price = self.price.to_dict()

        options = []
        for options_item_data in self.options:
            options_item = options_item_data.to_dict()
            options.append(options_item)

        attributes = []
        for attributes_item_data in self.attributes:
            attributes_item = attributes_item_data.to_dict()
            attributes.append(attributes_item)

        custom_fields = []
        for custom_fields_item_data in self.custom_fields:
            custom_fields_item = custom_fields_item_data.to_dict()
            custom_fields.append(custom_fields_item)

        ratings = []
        for ratings_item_data in self.ratings:
            ratings_item = ratings_item_data.to_dict()
            ratings.append(ratings_item)

        availability = self.availability.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "is_estimate": is_estimate,
                "count": count,
                "categories": categories,
                "collections": collections,
                "tags": tags,
                "vendors": vendors,
                "price": price,
                "options": options,
                "attributes": attributes,
                "custom_fields": custom_fields,
                "ratings": ratings,
                "availability": availability,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.availability import Availability  # noqa: PLC0415
        from ..models.category_count import CategoryCount  # noqa: PLC0415
        from ..models.collection_count import CollectionCount  # noqa: PLC0415
        from ..models.count import Count  # noqa: PLC0415
        from ..models.custom_counts import CustomCounts  # noqa: PLC0415
        from ..models.named_counts import NamedCounts  # noqa: PLC0415
        from ..models.price_span import PriceSpan  # noqa: PLC0415
        from ..models.rating_count import RatingCount  # noqa: PLC0415

        d = dict(src_dict)
        is_estimate = d.pop("is_estimate")

        count = d.pop("count")

        categories = []
        _categories = d.pop("categories")
        for categories_item_data in _categories:
            categories_item = CategoryCount.from_dict(categories_item_data)

            categories.append(categories_item)

        collections = []
        _collections = d.pop("collections")
        for collections_item_data in _collections:
            collections_item = CollectionCount.from_dict(collections_item_data)

            collections.append(collections_item)

        tags = []
        _tags = d.pop("tags")
        for tags_item_data in _tags:
            tags_item = Count.from_dict(tags_item_data)

            tags.append(tags_item)

        vendors = []
        _vendors = d.pop("vendors")
        for vendors_item_data in _vendors:
            vendors_item = Count.from_dict(vendors_item_data)

            vendors.append(vendors_item)

        price = PriceSpan.from_dict(d.pop("price"))

        options = []
        _options = d.pop("options")
        for options_item_data in _options:
            options_item = NamedCounts.from_dict(options_item_data)

            options.append(options_item)

        attributes = []
        _attributes = d.pop("attributes")
        for attributes_item_data in _attributes:
            attributes_item = NamedCounts.from_dict(attributes_item_data)

            attributes.append(attributes_item)

        custom_fields = []
        _custom_fields = d.pop("custom_fields")
        for custom_fields_item_data in _custom_fields:
            custom_fields_item = CustomCounts.from_dict(custom_fields_item_data)

            custom_fields.append(custom_fields_item)

        ratings = []
        _ratings = d.pop("ratings")
        for ratings_item_data in _ratings:
            ratings_item = RatingCount.from_dict(ratings_item_data)

            ratings.append(ratings_item)

        availability = Availability.from_dict(d.pop("availability"))

        facets = cls(
            is_estimate=is_estimate,
            count=count,
            categories=categories,
            collections=collections,
            tags=tags,
            vendors=vendors,
            price=price,
            options=options,
            attributes=attributes,
            custom_fields=custom_fields,
            ratings=ratings,
            availability=availability,
        )

        return facets
