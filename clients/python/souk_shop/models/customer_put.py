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


T = TypeVar("T", bound="CustomerPut")


@_attrs_define
class CustomerPut:
    """A customer as another system has them; names count where they are new, and their e-mail address stays.

    Attributes:
        email (str | Unset):
        first_name (str | Unset):
        last_name (str | Unset):
        accepts_marketing (bool | Unset): has agreed to be mailed news and offers
        phone (str | Unset): with the country's code, as in +49 30 1234567
        note (str | Unset):
        tags (list[str] | Unset):
        tax_exemption (ExemptionReason | None | Unset):
        tax_exemption_certificate (str | Unset): the number on the paper that the buyer has shown
        tax_exempt_until (datetime.date | None | Unset):
        metadata (MetadataIn | Unset): texts that another system keeps here, by key
        custom_fields (CustomFieldsIn | Unset): values of the shop's custom fields, by key; null takes one away, what is
            not named stays
    """

    email: str | Unset = UNSET
    first_name: str | Unset = UNSET
    last_name: str | Unset = UNSET
    accepts_marketing: bool | Unset = UNSET
    phone: str | Unset = UNSET
    note: str | Unset = UNSET
    tags: list[str] | Unset = UNSET
    tax_exemption: ExemptionReason | None | Unset = UNSET
    tax_exemption_certificate: str | Unset = UNSET
    tax_exempt_until: datetime.date | None | Unset = UNSET
    metadata: MetadataIn | Unset = UNSET
    custom_fields: CustomFieldsIn | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        email = self.email

        first_name = self.first_name

        last_name = self.last_name

        accepts_marketing = self.accepts_marketing

        phone = self.phone

        note = self.note

        tags: list[str] | Unset = UNSET
        if not isinstance(self.tags, Unset):
            tags = self.tags

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

        metadata: dict[str, Any] | Unset = UNSET
        if not isinstance(self.metadata, Unset):
            metadata = self.metadata.to_dict()

        custom_fields: dict[str, Any] | Unset = UNSET
        if not isinstance(self.custom_fields, Unset):
            custom_fields = self.custom_fields.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if email is not UNSET:
            field_dict["email"] = email
        if first_name is not UNSET:
            field_dict["first_name"] = first_name
        if last_name is not UNSET:
            field_dict["last_name"] = last_name
        if accepts_marketing is not UNSET:
            field_dict["accepts_marketing"] = accepts_marketing
        if phone is not UNSET:
            field_dict["phone"] = phone
        if note is not UNSET:
            field_dict["note"] = note
        if tags is not UNSET:
            field_dict["tags"] = tags
        if tax_exemption is not UNSET:
            field_dict["tax_exemption"] = tax_exemption
        if tax_exemption_certificate is not UNSET:
            field_dict["tax_exemption_certificate"] = tax_exemption_certificate
        if tax_exempt_until is not UNSET:
            field_dict["tax_exempt_until"] = tax_exempt_until
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
        email = d.pop("email", UNSET)

        first_name = d.pop("first_name", UNSET)

        last_name = d.pop("last_name", UNSET)

        accepts_marketing = d.pop("accepts_marketing", UNSET)

        phone = d.pop("phone", UNSET)

        note = d.pop("note", UNSET)

        tags = cast(list[str], d.pop("tags", UNSET))

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

        customer_put = cls(
            email=email,
            first_name=first_name,
            last_name=last_name,
            accepts_marketing=accepts_marketing,
            phone=phone,
            note=note,
            tags=tags,
            tax_exemption=tax_exemption,
            tax_exemption_certificate=tax_exemption_certificate,
            tax_exempt_until=tax_exempt_until,
            metadata=metadata,
            custom_fields=custom_fields,
        )

        return customer_put
