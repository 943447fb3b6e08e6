from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.exemption_reason import ExemptionReason, check_exemption_reason
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.custom_fields_in import CustomFieldsIn
    from ..models.metadata_in import MetadataIn


T = TypeVar("T", bound="CustomerPatch")


@_attrs_define
class CustomerPatch:
    """What staff keep of a customer; a `tier` given by hand is pinned.

    Attributes:
        note (str | Unset): for staff alone
        tags (list[str] | Unset):
        phone (str | Unset): with the country's code, as in +49 30 1234567
        tier (int | Unset): the id of the membership tier
        tier_is_pinned (bool | Unset): kept by hand, whatever is spent
        tax_exemption (ExemptionReason | None | Unset): why no tax is charged; null: it is
        tax_exemption_certificate (str | Unset): the number on the paper that the buyer has shown
        tax_exempt_until (datetime.date | None | Unset): the last day; null: without end
        external_id (None | str | Unset): what another system calls it; unique among its kind
        metadata (MetadataIn | Unset): texts that another system keeps here, by key
        custom_fields (CustomFieldsIn | Unset): values of the shop's custom fields, by key; null takes one away, what is
            not named stays
    """

    note: str | Unset = UNSET
    tags: list[str] | Unset = UNSET
    phone: str | Unset = UNSET
    tier: int | Unset = UNSET
    tier_is_pinned: bool | Unset = UNSET
    tax_exemption: ExemptionReason | None | Unset = UNSET
    tax_exemption_certificate: str | Unset = UNSET
    tax_exempt_until: datetime.date | None | Unset = UNSET
    external_id: None | str | Unset = UNSET
    metadata: MetadataIn | Unset = UNSET
    custom_fields: CustomFieldsIn | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        note = self.note

        tags: list[str] | Unset = UNSET
        if not isinstance(self.tags, Unset):
            tags = self.tags

        phone = self.phone

        tier = self.tier

        tier_is_pinned = self.tier_is_pinned

        tax_exemption: None | str | Unset
        if isinstance(self.tax_exemption, Unset):
            tax_exemption = UNSET
        elif isinstance(self.tax_exemption, str):
            tax_exemption = self.tax_exemption
        else:
            tax_exemption = self.tax_exemption

        tax_exemption_certificate = self.tax_exemption_certificate

        tax_exempt_until: None | str | Unset
        if isinstance(self.tax_exempt_until, Unset):
            tax_exempt_until = UNSET
        elif isinstance(self.tax_exempt_until, datetime.date):
            tax_exempt_until = self.tax_exempt_until.isoformat()
        else:
            tax_exempt_until = self.tax_exempt_until

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
        if note is not UNSET:
            field_dict["note"] = note
        if tags is not UNSET:
            field_dict["tags"] = tags
        if phone is not UNSET:
            field_dict["phone"] = phone
        if tier is not UNSET:
            field_dict["tier"] = tier
        if tier_is_pinned is not UNSET:
            field_dict["tier_is_pinned"] = tier_is_pinned
        if tax_exemption is not UNSET:
            field_dict["tax_exemption"] = tax_exemption
        if tax_exemption_certificate is not UNSET:
            field_dict["tax_exemption_certificate"] = tax_exemption_certificate
        if tax_exempt_until is not UNSET:
            field_dict["tax_exempt_until"] = tax_exempt_until
        if external_id is not UNSET:
            field_dict["external_id"] = external_id
        if metadata is not UNSET:
            field_dict["metadata"] = metadata
        if custom_fields is not UNSET:
            field_dict["custom_fields"] = custom_fields

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.custom_fields_in import CustomFieldsIn  # noqa: PLC0415
        from ..models.metadata_in import MetadataIn  # noqa: PLC0415

        d = dict(src_dict)
        note = d.pop("note", UNSET)

        tags = cast(list[str], d.pop("tags", UNSET))

        phone = d.pop("phone", UNSET)

        tier = d.pop("tier", UNSET)

        tier_is_pinned = d.pop("tier_is_pinned", UNSET)

        def _parse_tax_exemption(data: object) -> ExemptionReason | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                tax_exemption_type_0 = check_exemption_reason(data)

                return tax_exemption_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ExemptionReason | None | Unset, data)

        tax_exemption = _parse_tax_exemption(d.pop("tax_exemption", UNSET))

        tax_exemption_certificate = d.pop("tax_exemption_certificate", UNSET)

        def _parse_tax_exempt_until(data: object) -> datetime.date | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                tax_exempt_until_type_0 = datetime.date.fromisoformat(data)

                return tax_exempt_until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None | Unset, data)

        tax_exempt_until = _parse_tax_exempt_until(d.pop("tax_exempt_until", UNSET))

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

        customer_patch = cls(
            note=note,
            tags=tags,
            phone=phone,
            tier=tier,
            tier_is_pinned=tier_is_pinned,
            tax_exemption=tax_exemption,
            tax_exemption_certificate=tax_exemption_certificate,
            tax_exempt_until=tax_exempt_until,
            external_id=external_id,
            metadata=metadata,
            custom_fields=custom_fields,
        )

        return customer_patch
