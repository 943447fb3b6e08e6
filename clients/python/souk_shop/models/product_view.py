from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.product_view_status import ProductViewStatus, check_product_view_status
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.category_link import CategoryLink
    from ..models.collection_link import CollectionLink
    from ..models.custom_fields import CustomFields
    from ..models.image_view import ImageView
    from ..models.metadata import Metadata
    from ..models.money_dict import MoneyDict
    from ..models.option_view import OptionView
    from ..models.product_variant_view import ProductVariantView
    from ..models.product_view_attributes import ProductViewAttributes
    from ..models.rating import Rating


T = TypeVar("T", bound="ProductView")


@_attrs_define
class ProductView:
    """Something the shop sells.

    Attributes:
        id (int):
        slug (str): its part of an address on the web; unique
        title (str):
        description (str): what buyers read of it, as HTML that runs and loads nothing
        status (ProductViewStatus):
        vendor (str): who makes it; empty: nobody is named
        seo_title (str): its heading in search engines; empty: the title
        seo_description (str): empty: the beginning of the description
        category (CategoryLink | None):
        tags (list[str]):
        attributes (ProductViewAttributes): facts about it by name
        price (MoneyDict | None): the lowest of its variants
        compare_at_price (MoneyDict | None): what it cost before, shown struck through; null: nothing is shown
        in_stock (bool): it can be bought now: something is free, or it is sold beyond what there is, or not counted
        rating (Rating): What approved reviews say on average.
        images (list[ImageView]): in the order that buyers see
        options (list[OptionView]): by which its variants differ
        variants (list[ProductVariantView]):
        collections (list[CollectionLink]):
        custom_fields (CustomFields): values of the shop's custom fields by key; buyers see those that are public
        created_at (datetime.datetime): when it was made
        updated_at (datetime.datetime): when it last changed: what feeds go by
        external_id (None | str | Unset): for staff and keys
        metadata (Metadata | Unset): for staff and keys
    """

    id: int
    slug: str
    title: str
    description: str
    status: ProductViewStatus
    vendor: str
    seo_title: str
    seo_description: str
    category: CategoryLink | None
    tags: list[str]
    attributes: ProductViewAttributes
    price: MoneyDict | None
    compare_at_price: MoneyDict | None
    in_stock: bool
    rating: Rating
    images: list[ImageView]
    options: list[OptionView]
    variants: list[ProductVariantView]
    collections: list[CollectionLink]
    custom_fields: CustomFields
    created_at: datetime.datetime
    updated_at: datetime.datetime
    external_id: None | str | Unset = UNSET
    metadata: Metadata | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.category_link import CategoryLink  # noqa: PLC0415
        from ..models.money_dict import MoneyDict  # noqa: PLC0415

        id = self.id

        slug = self.slug

        title = self.title

        description = self.description

        status: str = self.status

        vendor = self.vendor

        seo_title = self.seo_title

        seo_description = self.seo_description

        category: dict[str, Any] | None
        if isinstance(self.category, CategoryLink):
            category = self.category.to_dict()
        else:
            category = self.category

        tags = self.tags

        attributes = self.attributes.to_dict()

        price: dict[str, Any] | None
        if isinstance(self.price, MoneyDict):
            price = self.price.to_dict()
        else:
            price = self.price

        compare_at_price: dict[str, Any] | None
        if isinstance(self.compare_at_price, MoneyDict):
            compare_at_price = self.compare_at_price.to_dict()
        else:
            compare_at_price = self.compare_at_price

        in_stock = self.in_stock

        rating = self.rating.to_dict()

        images = []
        for images_item_data in self.images:
            images_item = images_item_data.to_dict()
            images.append(images_item)

        options = []
        for options_item_data in self.options:
            options_item = options_item_data.to_dict()
            options.append(options_item)

        variants = []
        for variants_item_data in self.variants:
            variants_item = variants_item_data.to_dict()
            variants.append(variants_item)

        collections = []
        for collections_item_data in self.collections:
            collections_item = collections_item_data.to_dict()
            collections.append(collections_item)

        custom_fields = self.custom_fields.to_dict()

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()

        external_id: None | str | Unset
        if isinstance(self.external_id, Unset):
            external_id = UNSET
        else:
            external_id = self.external_id

        metadata: dict[str, Any] | Unset = UNSET
        if not isinstance(self.metadata, Unset):
            metadata = self.metadata.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "slug": slug,
                "title": title,
                "description": description,
                "status": status,
                "vendor": vendor,
                "seo_title": seo_title,
                "seo_description": seo_description,
                "category": category,
                "tags": tags,
                "attributes": attributes,
                "price": price,
                "compare_at_price": compare_at_price,
                "in_stock": in_stock,
                "rating": rating,
                "images": images,
                "options": options,
                "variants": variants,
                "collections": collections,
                "custom_fields": custom_fields,
                "created_at": created_at,
                "updated_at": updated_at,
            }
        )
        if external_id is not UNSET:
            field_dict["external_id"] = external_id
        if metadata is not UNSET:
            field_dict["metadata"] = metadata

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.category_link import CategoryLink  # noqa: PLC0415
        from ..models.collection_link import CollectionLink  # noqa: PLC0415
        from ..models.custom_fields import CustomFields  # noqa: PLC0415
        from ..models.image_view import ImageView  # noqa: PLC0415
        from ..models.metadata import Metadata  # noqa: PLC0415
        from ..models.money_dict import MoneyDict  # noqa: PLC0415
        from ..models.option_view import OptionView  # noqa: PLC0415
        from ..models.product_variant_view import ProductVariantView  # noqa: PLC0415
        from ..models.product_view_attributes import ProductViewAttributes  # noqa: PLC0415
        from ..models.rating import Rating  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        slug = d.pop("slug")

        title = d.pop("title")

        description = d.pop("description")

        status = check_product_view_status(d.pop("status"))

        vendor = d.pop("vendor")

        seo_title = d.pop("seo_title")

        seo_description = d.pop("seo_description")

        def _parse_category(data: object) -> CategoryLink | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                category_type_0 = CategoryLink.from_dict(data)

                return category_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CategoryLink | None, data)

        category = _parse_category(d.pop("category"))

        tags = cast(list[str], d.pop("tags"))

        attributes = ProductViewAttributes.from_dict(d.pop("attributes"))

        def _parse_price(data: object) -> MoneyDict | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                price_type_0 = MoneyDict.from_dict(data)

                return price_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MoneyDict | None, data)

        price = _parse_price(d.pop("price"))

        def _parse_compare_at_price(data: object) -> MoneyDict | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemascompare_at_price_2_type_0 = MoneyDict.from_dict(data)

                return componentsschemascompare_at_price_2_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MoneyDict | None, data)

        compare_at_price = _parse_compare_at_price(d.pop("compare_at_price"))

        in_stock = d.pop("in_stock")

        rating = Rating.from_dict(d.pop("rating"))

        images = []
        _images = d.pop("images")
        for images_item_data in _images:
            images_item = ImageView.from_dict(images_item_data)

            images.append(images_item)

        options = []
        _options = d.pop("options")
        for options_item_data in _options:
            options_item = OptionView.from_dict(options_item_data)

            options.append(options_item)

        variants = []
        _variants = d.pop("variants")
        for variants_item_data in _variants:
            variants_item = ProductVariantView.from_dict(variants_item_data)

            variants.append(variants_item)

        collections = []
        _collections = d.pop("collections")
        for collections_item_data in _collections:
            collections_item = CollectionLink.from_dict(collections_item_data)

            collections.append(collections_item)

        custom_fields = CustomFields.from_dict(d.pop("custom_fields"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        def _parse_external_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        external_id = _parse_external_id(d.pop("external_id", UNSET))

        _metadata = d.pop("metadata", UNSET)
        metadata: Metadata | Unset
        if isinstance(_metadata, Unset):
            metadata = UNSET
        else:
            metadata = Metadata.from_dict(_metadata)

        product_view = cls(
            id=id,
            slug=slug,
            title=title,
            description=description,
            status=status,
            vendor=vendor,
            seo_title=seo_title,
            seo_description=seo_description,
            category=category,
            tags=tags,
            attributes=attributes,
            price=price,
            compare_at_price=compare_at_price,
            in_stock=in_stock,
            rating=rating,
            images=images,
            options=options,
            variants=variants,
            collections=collections,
            custom_fields=custom_fields,
            created_at=created_at,
            updated_at=updated_at,
            external_id=external_id,
            metadata=metadata,
        )

        return product_view
