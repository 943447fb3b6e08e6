from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.custom_fields_in import CustomFieldsIn
    from ..models.metadata_in import MetadataIn


T = TypeVar("T", bound="OrderPatch")


@_attrs_define
class OrderPatch:
    """What programs keep on an order; what is not sent stays.

    Attributes:
        external_id (None | str | Unset): what another system calls it; unique among its kind
        metadata (MetadataIn | Unset): texts that another system keeps here, by key
        custom_fields (CustomFieldsIn | Unset): values of the shop's custom fields, by key; null takes one away, what is
            not named stays
        tags (list[str] | Unset):
    """

    external_id: None | str | Unset = UNSET
    metadata: MetadataIn | Unset = UNSET
    custom_fields: CustomFieldsIn | Unset = UNSET
    tags: list[str] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
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

        tags: list[str] | Unset = UNSET
        if not isinstance(self.tags, Unset):
            tags = self.tags

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if external_id is not UNSET:
            field_dict["external_id"] = external_id
        if metadata is not UNSET:
            field_dict["metadata"] = metadata
        if custom_fields is not UNSET:
            field_dict["custom_fields"] = custom_fields
        if tags is not UNSET:
            field_dict["tags"] = tags

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.custom_fields_in import CustomFieldsIn  # noqa: PLC0415
        from ..models.metadata_in import MetadataIn  # noqa: PLC0415

        d = dict(src_dict)

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

        tags = cast(list[str], d.pop("tags", UNSET))

        order_patch = cls(
            external_id=external_id,
            metadata=metadata,
            custom_fields=custom_fields,
            tags=tags,
        )

        return order_patch
