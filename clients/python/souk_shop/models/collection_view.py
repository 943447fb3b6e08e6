from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.collection_view_kind import CollectionViewKind, check_collection_view_kind
from ..models.collection_view_match import CollectionViewMatch, check_collection_view_match
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.custom_fields import CustomFields
    from ..models.metadata import Metadata
    from ..models.rule_view import RuleView


T = TypeVar("T", bound="CollectionView")


@_attrs_define
class CollectionView:
    """Products shown together.

    Attributes:
        id (int):
        title (str):
        slug (str): its part of an address on the web; unique
        description (str):
        seo_title (str):
        seo_description (str):
        kind (CollectionViewKind):
        match (CollectionViewMatch): whether all rules have to hold or any of them
        rules (list[RuleView]):
        published_from (datetime.datetime | None): not shown before; null: at once
        published_until (datetime.datetime | None): not shown afterwards; null: without end
        product_count (int): active products in it, counted when it is read: `updated_at` does not move with it
        custom_fields (CustomFields): values of the shop's custom fields by key; buyers see those that are public
        updated_at (datetime.datetime): when it last changed: what feeds go by
        external_id (None | str | Unset): for staff and keys
        metadata (Metadata | Unset): for staff and keys
    """

    id: int
    title: str
    slug: str
    description: str
    seo_title: str
    seo_description: str
    kind: CollectionViewKind
    match: CollectionViewMatch
    rules: list[RuleView]
    published_from: datetime.datetime | None
    published_until: datetime.datetime | None
    product_count: int
    custom_fields: CustomFields
    updated_at: datetime.datetime
    external_id: None | str | Unset = UNSET
    metadata: Metadata | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        title = self.title

        slug = self.slug

        description = self.description

        seo_title = self.seo_title

        seo_description = self.seo_description

        kind: str = self.kind

        match: str = self.match

        rules = []
        for rules_item_data in self.rules:
            rules_item = rules_item_data.to_dict()
            rules.append(rules_item)

        published_from: None | str
        if isinstance(self.published_from, datetime.datetime):
            published_from = self.published_from.isoformat()
        else:
            published_from = self.published_from

        published_until: None | str
        if isinstance(self.published_until, datetime.datetime):
            published_until = self.published_until.isoformat()
        else:
            published_until = self.published_until

        product_count = self.product_count

        custom_fields = self.custom_fields.to_dict()

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
                "title": title,
                "slug": slug,
                "description": description,
                "seo_title": seo_title,
                "seo_description": seo_description,
                "kind": kind,
                "match": match,
                "rules": rules,
                "published_from": published_from,
                "published_until": published_until,
                "product_count": product_count,
                "custom_fields": custom_fields,
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
        from ..models.custom_fields import CustomFields  # noqa: PLC0415
        from ..models.metadata import Metadata  # noqa: PLC0415
        from ..models.rule_view import RuleView  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        title = d.pop("title")

        slug = d.pop("slug")

        description = d.pop("description")

        seo_title = d.pop("seo_title")

        seo_description = d.pop("seo_description")

        kind = check_collection_view_kind(d.pop("kind"))

        match = check_collection_view_match(d.pop("match"))

        rules = []
        _rules = d.pop("rules")
        for rules_item_data in _rules:
            rules_item = RuleView.from_dict(rules_item_data)

            rules.append(rules_item)

        def _parse_published_from(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                published_from_type_0 = datetime.datetime.fromisoformat(data)

                return published_from_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        published_from = _parse_published_from(d.pop("published_from"))

        def _parse_published_until(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemaspublished_until_type_0 = datetime.datetime.fromisoformat(data)

                return componentsschemaspublished_until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        published_until = _parse_published_until(d.pop("published_until"))

        product_count = d.pop("product_count")

        custom_fields = CustomFields.from_dict(d.pop("custom_fields"))

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

        collection_view = cls(
            id=id,
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
            product_count=product_count,
            custom_fields=custom_fields,
            updated_at=updated_at,
            external_id=external_id,
            metadata=metadata,
        )

        return collection_view
