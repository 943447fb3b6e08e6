from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.collection_patch_kind import CollectionPatchKind, check_collection_patch_kind
from ..models.collection_patch_match import CollectionPatchMatch, check_collection_patch_match
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.collection_rule import CollectionRule
    from ..models.custom_fields_in import CustomFieldsIn
    from ..models.metadata_in import MetadataIn


T = TypeVar("T", bound="CollectionPatch")


@_attrs_define
class CollectionPatch:
    """What to change of a collection.

    Attributes:
        title (str | Unset):
        slug (str | Unset): its part of an address on the web; unique
        description (str | Unset):
        seo_title (str | Unset): its heading in search engines; empty: the title
        seo_description (str | Unset): empty: the beginning of the description
        kind (CollectionPatchKind | Unset):
        match (CollectionPatchMatch | Unset): whether all rules have to hold or any of them
        rules (list[CollectionRule] | Unset):
        published_from (datetime.datetime | None | Unset): not shown before; null: at once
        published_until (datetime.datetime | None | Unset): not shown afterwards; null: without end
        products (list[int] | Unset): ids, in the order shown
        external_id (None | str | Unset): what another system calls it; unique
        metadata (MetadataIn | Unset): texts that another system keeps here, by key
        custom_fields (CustomFieldsIn | Unset): values of the shop's custom fields, by key; null takes one away, what is
            not named stays
    """

    title: str | Unset = UNSET
    slug: str | Unset = UNSET
    description: str | Unset = UNSET
    seo_title: str | Unset = UNSET
    seo_description: str | Unset = UNSET
    kind: CollectionPatchKind | Unset = UNSET
    match: CollectionPatchMatch | Unset = UNSET
    rules: list[CollectionRule] | Unset = UNSET
    published_from: datetime.datetime | None | Unset = UNSET
    published_until: datetime.datetime | None | Unset = UNSET
    products: list[int] | Unset = UNSET
    external_id: None | str | Unset = UNSET
    metadata: MetadataIn | Unset = UNSET
    custom_fields: CustomFieldsIn | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        title = self.title

        slug = self.slug

        description = self.description

        seo_title = self.seo_title

        seo_description = self.seo_description

        kind: str | Unset = UNSET
        if not isinstance(self.kind, Unset):
            kind = self.kind

        match: str | Unset = UNSET
        if not isinstance(self.match, Unset):
            match = self.match

        rules: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.rules, Unset):
            rules = []
            for rules_item_data in self.rules:
                rules_item = rules_item_data.to_dict()
                rules.append(rules_item)

        published_from: None | str | Unset
        if isinstance(self.published_from, Unset):
            published_from = UNSET
        elif isinstance(self.published_from, datetime.datetime):
            published_from = self.published_from.isoformat()
        else:
            published_from = self.published_from

        published_until: None | str | Unset
        if isinstance(self.published_until, Unset):
            published_until = UNSET
        elif isinstance(self.published_until, datetime.datetime):
            published_until = self.published_until.isoformat()
        else:
            published_until = self.published_until

        products: list[int] | Unset = UNSET
        if not isinstance(self.products, Unset):
            products = self.products

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

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if title is not UNSET:
            field_dict["title"] = title
        if slug is not UNSET:
            field_dict["slug"] = slug
        if description is not UNSET:
            field_dict["description"] = description
        if seo_title is not UNSET:
            field_dict["seo_title"] = seo_title
        if seo_description is not UNSET:
            field_dict["seo_description"] = seo_description
        if kind is not UNSET:
            field_dict["kind"] = kind
        if match is not UNSET:
            field_dict["match"] = match
        if rules is not UNSET:
            field_dict["rules"] = rules
        if published_from is not UNSET:
            field_dict["published_from"] = published_from
        if published_until is not UNSET:
            field_dict["published_until"] = published_until
        if products is not UNSET:
            field_dict["products"] = products
        if external_id is not UNSET:
            field_dict["external_id"] = external_id
        if metadata is not UNSET:
            field_dict["metadata"] = metadata
        if custom_fields is not UNSET:
            field_dict["custom_fields"] = custom_fields

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.collection_rule import CollectionRule  # noqa: PLC0415
        from ..models.custom_fields_in import CustomFieldsIn  # noqa: PLC0415
        from ..models.metadata_in import MetadataIn  # noqa: PLC0415

        d = dict(src_dict)
        title = d.pop("title", UNSET)

        slug = d.pop("slug", UNSET)

        description = d.pop("description", UNSET)

        seo_title = d.pop("seo_title", UNSET)

        seo_description = d.pop("seo_description", UNSET)

        _kind = d.pop("kind", UNSET)
        kind: CollectionPatchKind | Unset
        if isinstance(_kind, Unset):
            kind = UNSET
        else:
            kind = check_collection_patch_kind(_kind)

        _match = d.pop("match", UNSET)
        match: CollectionPatchMatch | Unset
        if isinstance(_match, Unset):
            match = UNSET
        else:
            match = check_collection_patch_match(_match)

        _rules = d.pop("rules", UNSET)
        rules: list[CollectionRule] | Unset = UNSET
        if _rules is not UNSET:
            rules = []
            for rules_item_data in _rules:
                rules_item = CollectionRule.from_dict(rules_item_data)

                rules.append(rules_item)

        def _parse_published_from(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                published_from_type_0 = datetime.datetime.fromisoformat(data)

                return published_from_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        published_from = _parse_published_from(d.pop("published_from", UNSET))

        def _parse_published_until(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemaspublished_until_type_0 = datetime.datetime.fromisoformat(data)

                return componentsschemaspublished_until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        published_until = _parse_published_until(d.pop("published_until", UNSET))

        products = cast(list[int], d.pop("products", UNSET))

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

        collection_patch = cls(
            title=title,
            slug=slug,
            description=description,
            seo_title=seo_title,
            seo_description=seo_description,
            kind=kind,
            match=match,
            rules=rules,
            published_from=published_from,
            published_until=published_until,
            products=products,
            external_id=external_id,
            metadata=metadata,
            custom_fields=custom_fields,
        )

        return collection_patch
