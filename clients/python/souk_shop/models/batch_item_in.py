from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.batch_item_in_status import BatchItemInStatus, check_batch_item_in_status
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.attributes_in import AttributesIn
    from ..models.batch_image_in import BatchImageIn
    from ..models.batch_variant_in import BatchVariantIn
    from ..models.custom_fields_in import CustomFieldsIn
    from ..models.metadata_in import MetadataIn
    from ..models.money_in import MoneyIn


T = TypeVar("T", bound="BatchItemIn")


@_attrs_define
class BatchItemIn:
    """A product as another system has it; `external_id` or `slug` names it.

    Attributes:
        title (str | Unset): needed where it is new
        slug (None | str | Unset): made of the title where it is not given
        description (str | Unset): what buyers read of it, as HTML; scripts and whatever else is not safe is taken out
        status (BatchItemInStatus | Unset): by default "draft"
        vendor (str | Unset): who makes it; empty: nobody is named
        seo_title (str | Unset): its heading in search engines; empty: the title
        seo_description (str | Unset): empty: the beginning of the description
        category (int | None | Unset):
        tags (list[str] | Unset):
        attributes (AttributesIn | Unset): facts about it, by name
        options (list[str] | Unset): names, in order
        price (MoneyIn | None | Unset):
        variants (list[BatchVariantIn] | Unset):
        external_id (None | str | Unset): what another system calls it; unique
        metadata (MetadataIn | Unset): texts that another system keeps here, by key
        custom_fields (CustomFieldsIn | Unset): values of the shop's custom fields, by key; null takes one away, what is
            not named stays
        collections (list[str] | Unset): slugs or external ids of all that it is put into by hand
        images (list[BatchImageIn] | Unset):
    """

    title: str | Unset = UNSET
    slug: None | str | Unset = UNSET
    description: str | Unset = UNSET
    status: BatchItemInStatus | Unset = UNSET
    vendor: str | Unset = UNSET
    seo_title: str | Unset = UNSET
    seo_description: str | Unset = UNSET
    category: int | None | Unset = UNSET
    tags: list[str] | Unset = UNSET
    attributes: AttributesIn | Unset = UNSET
    options: list[str] | Unset = UNSET
    price: MoneyIn | None | Unset = UNSET
    variants: list[BatchVariantIn] | Unset = UNSET
    external_id: None | str | Unset = UNSET
    metadata: MetadataIn | Unset = UNSET
    custom_fields: CustomFieldsIn | Unset = UNSET
    collections: list[str] | Unset = UNSET
    images: list[BatchImageIn] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.money_in import MoneyIn  # noqa: PLC0415

        title = self.title

        slug: None | str | Unset
        if isinstance(self.slug, Unset):
            slug = UNSET
        else:
            slug = self.slug

        description = self.description

        status: str | Unset = UNSET
        if not isinstance(self.status, Unset):
            status = self.status

        vendor = self.vendor

        seo_title = self.seo_title

        seo_description = self.seo_description

        category: int | None | Unset
        if isinstance(self.category, Unset):
            category = UNSET
        else:
            category = self.category

        tags: list[str] | Unset = UNSET
        if not isinstance(self.tags, Unset):
            tags = self.tags

        attributes: dict[str, Any] | Unset = UNSET
        if not isinstance(self.attributes, Unset):
            attributes = self.attributes.to_dict()

        options: list[str] | Unset = UNSET
        if not isinstance(self.options, Unset):
            options = self.options

        price: dict[str, Any] | None | Unset
        if isinstance(self.price, Unset):
            price = UNSET
        elif isinstance(self.price, MoneyIn):
            price = self.price.to_dict()
        else:
            price = self.price

        variants: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.variants, Unset):
            variants = []
            for variants_item_data in self.variants:
                variants_item = variants_item_data.to_dict()
                variants.append(variants_item)

        external_id: None | str | Unset
        if isinstance(self.external_id, Unset):
            external_id = UNSET
        else:
            external_id = self.external_id

        metadata: dict[str, Any] | Unset = UNSET
        if not isinstance(self.metadata, Unset):
            metadata = self.metadata.to_dict()

        custom_fields: dict[str, Any] | Unset = UNSET
        if not isinstance(self.custom_fields, Unset):
            custom_fields = self.custom_fields.to_dict()

        collections: list[str] | Unset = UNSET
        if not isinstance(self.collections, Unset):
            collections = self.collections

        images: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.images, Unset):
            images = []
            for images_item_data in self.images:
                images_item = images_item_data.to_dict()
                images.append(images_item)

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if title is not UNSET:
            field_dict["title"] = title
        if slug is not UNSET:
            field_dict["slug"] = slug
        if description is not UNSET:
            field_dict["description"] = description
        if status is not UNSET:
            field_dict["status"] = status
        if vendor is not UNSET:
            field_dict["vendor"] = vendor
        if seo_title is not UNSET:
            field_dict["seo_title"] = seo_title
        if seo_description is not UNSET:
            field_dict["seo_description"] = seo_description
        if category is not UNSET:
            field_dict["category"] = category
        if tags is not UNSET:
            field_dict["tags"] = tags
        if attributes is not UNSET:
            field_dict["attributes"] = attributes
        if options is not UNSET:
            field_dict["options"] = options
        if price is not UNSET:
            field_dict["price"] = price
        if variants is not UNSET:
            field_dict["variants"] = variants
        if external_id is not UNSET:
            field_dict["external_id"] = external_id
        if metadata is not UNSET:
            field_dict["metadata"] = metadata
        if custom_fields is not UNSET:
            field_dict["custom_fields"] = custom_fields
        if collections is not UNSET:
            field_dict["collections"] = collections
        if images is not UNSET:
            field_dict["images"] = images

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.attributes_in import AttributesIn  # noqa: PLC0415
        from ..models.batch_image_in import BatchImageIn  # noqa: PLC0415
        from ..models.batch_variant_in import BatchVariantIn  # noqa: PLC0415
        from ..models.custom_fields_in import CustomFieldsIn  # noqa: PLC0415
        from ..models.metadata_in import MetadataIn  # noqa: PLC0415
        from ..models.money_in import MoneyIn  # noqa: PLC0415

        d = dict(src_dict)
        title = d.pop("title", UNSET)

        def _parse_slug(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        slug = _parse_slug(d.pop("slug", UNSET))

        description = d.pop("description", UNSET)

        _status = d.pop("status", UNSET)
        status: BatchItemInStatus | Unset
        if isinstance(_status, Unset):
            status = UNSET
        else:
            status = check_batch_item_in_status(_status)

        vendor = d.pop("vendor", UNSET)

        seo_title = d.pop("seo_title", UNSET)

        seo_description = d.pop("seo_description", UNSET)

        def _parse_category(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        category = _parse_category(d.pop("category", UNSET))

        tags = cast(list[str], d.pop("tags", UNSET))

        _attributes = d.pop("attributes", UNSET)
        attributes: AttributesIn | Unset
        if isinstance(_attributes, Unset):
            attributes = UNSET
        else:
            attributes = AttributesIn.from_dict(_attributes)

        options = cast(list[str], d.pop("options", UNSET))

        def _parse_price(data: object) -> MoneyIn | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemasshared_2_type_0 = MoneyIn.from_dict(data)

                return componentsschemasshared_2_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MoneyIn | None | Unset, data)

        price = _parse_price(d.pop("price", UNSET))

        _variants = d.pop("variants", UNSET)
        variants: list[BatchVariantIn] | Unset = UNSET
        if _variants is not UNSET:
            variants = []
            for variants_item_data in _variants:
                variants_item = BatchVariantIn.from_dict(variants_item_data)

                variants.append(variants_item)

        def _parse_external_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        external_id = _parse_external_id(d.pop("external_id", UNSET))

        _metadata = d.pop("metadata", UNSET)
        metadata: MetadataIn | Unset
        if isinstance(_metadata, Unset):
            metadata = UNSET
        else:
            metadata = MetadataIn.from_dict(_metadata)

        _custom_fields = d.pop("custom_fields", UNSET)
        custom_fields: CustomFieldsIn | Unset
        if isinstance(_custom_fields, Unset):
            custom_fields = UNSET
        else:
            custom_fields = CustomFieldsIn.from_dict(_custom_fields)

        collections = cast(list[str], d.pop("collections", UNSET))

        _images = d.pop("images", UNSET)
        images: list[BatchImageIn] | Unset = UNSET
        if _images is not UNSET:
            images = []
            for images_item_data in _images:
                images_item = BatchImageIn.from_dict(images_item_data)

                images.append(images_item)

        batch_item_in = cls(
            title=title,
            slug=slug,
            description=description,
            status=status,
            vendor=vendor,
            seo_title=seo_title,
            seo_description=seo_description,
            category=category,
            tags=tags,
            attributes=attributes,
            options=options,
            price=price,
            variants=variants,
            external_id=external_id,
            metadata=metadata,
            custom_fields=custom_fields,
            collections=collections,
            images=images,
        )

        return batch_item_in
