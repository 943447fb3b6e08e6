from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.exemption_reason import ExemptionReason, check_exemption_reason

if TYPE_CHECKING:
    from ..models.custom_fields import CustomFields
    from ..models.metadata_in import MetadataIn
    from ..models.money_dict import MoneyDict
    from ..models.tier_view import TierView


T = TypeVar("T", bound="StaffCustomerView")


@_attrs_define
class StaffCustomerView:
    """A customer as staff see them.

    Attributes:
        id (int):
        email (str):
        first_name (str):
        last_name (str):
        phone (str): with the country's code, as in +49 30 1234567
        accepts_marketing (bool): has agreed to be mailed news and offers
        email_verified (bool): whoever has the account has shown that the address is theirs
        tier (TierView): A step of the membership ladder.
        created_at (datetime.datetime): when it was made
        updated_at (datetime.datetime): when it last changed: what feeds go by
        note (str): for staff alone
        tags (list[str]):
        paid_total (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        order_count (int): orders that were paid
        tax_exemption (ExemptionReason | None): why no tax is charged; null: it is
        tax_exemption_certificate (str): the number on the paper that the buyer has shown
        tax_exempt_until (datetime.date | None): the last day; null: without end
        is_active (bool): false: it is kept, and not used
        external_id (None | str): what another system calls it; unique among its kind
        metadata (MetadataIn): texts that another system keeps here, by key
        custom_fields (CustomFields): values of the shop's custom fields by key; buyers see those that are public
    """

    id: int
    email: str
    first_name: str
    last_name: str
    phone: str
    accepts_marketing: bool
    email_verified: bool
    tier: TierView
    created_at: datetime.datetime
    updated_at: datetime.datetime
    note: str
    tags: list[str]
    paid_total: MoneyDict
    order_count: int
    tax_exemption: ExemptionReason | None
    tax_exemption_certificate: str
    tax_exempt_until: datetime.date | None
    is_active: bool
    external_id: None | str
    metadata: MetadataIn
    custom_fields: CustomFields

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        email = self.email

        first_name = self.first_name

        last_name = self.last_name

        phone = self.phone

        accepts_marketing = self.accepts_marketing

        email_verified = self.email_verified

        tier = self.tier.to_dict()

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()

        note = self.note

        tags = self.tags

        paid_total = self.paid_total.to_dict()

        order_count = self.order_count

        tax_exemption: None | str
        if isinstance(self.tax_exemption, str):
            tax_exemption = self.tax_exemption
        else:
            tax_exemption = self.tax_exemption

        tax_exemption_certificate = self.tax_exemption_certificate

        tax_exempt_until: None | str
        if isinstance(self.tax_exempt_until, datetime.date):
            tax_exempt_until = self.tax_exempt_until.isoformat()
        else:
            tax_exempt_until = self.tax_exempt_until

        is_active = self.is_active

        external_id: None | str
        external_id = self.external_id

        metadata = self.metadata.to_dict()

        custom_fields = self.custom_fields.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "email": email,
                "first_name": first_name,
                "last_name": last_name,
                "phone": phone,
                "accepts_marketing": accepts_marketing,
                "email_verified": email_verified,
                "tier": tier,
                "created_at": created_at,
                "updated_at": updated_at,
                "note": note,
                "tags": tags,
                "paid_total": paid_total,
                "order_count": order_count,
                "tax_exemption": tax_exemption,
                "tax_exemption_certificate": tax_exemption_certificate,
                "tax_exempt_until": tax_exempt_until,
                "is_active": is_active,
                "external_id": external_id,
                "metadata": metadata,
                "custom_fields": custom_fields,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.custom_fields import CustomFields  # noqa: PLC0415
        from ..models.metadata_in import MetadataIn  # noqa: PLC0415
        from ..models.money_dict import MoneyDict  # noqa: PLC0415
        from ..models.tier_view import TierView  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        email = d.pop("email")

        first_name = d.pop("first_name")

        last_name = d.pop("last_name")

        phone = d.pop("phone")

        accepts_marketing = d.pop("accepts_marketing")

        email_verified = d.pop("email_verified")

        tier = TierView.from_dict(d.pop("tier"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        note = d.pop("note")

        tags = cast(list[str], d.pop("tags"))

        paid_total = MoneyDict.from_dict(d.pop("paid_total"))

        order_count = d.pop("order_count")

        def _parse_tax_exemption(data: object) -> ExemptionReason | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                tax_exemption_type_0 = check_exemption_reason(data)

                return tax_exemption_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ExemptionReason | None, data)

        tax_exemption = _parse_tax_exemption(d.pop("tax_exemption"))

        tax_exemption_certificate = d.pop("tax_exemption_certificate")

        def _parse_tax_exempt_until(data: object) -> datetime.date | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                tax_exempt_until_type_0 = datetime.date.fromisoformat(data)

                return tax_exempt_until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None, data)

        tax_exempt_until = _parse_tax_exempt_until(d.pop("tax_exempt_until"))

        is_active = d.pop("is_active")

        def _parse_external_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        external_id = _parse_external_id(d.pop("external_id"))

        metadata = MetadataIn.from_dict(d.pop("metadata"))

        custom_fields = CustomFields.from_dict(d.pop("custom_fields"))

        staff_customer_view = cls(
            id=id,
            email=email,
            first_name=first_name,
            last_name=last_name,
            phone=phone,
            accepts_marketing=accepts_marketing,
            email_verified=email_verified,
            tier=tier,
            created_at=created_at,
            updated_at=updated_at,
            note=note,
            tags=tags,
            paid_total=paid_total,
            order_count=order_count,
            tax_exemption=tax_exemption,
            tax_exemption_certificate=tax_exemption_certificate,
            tax_exempt_until=tax_exempt_until,
            is_active=is_active,
            external_id=external_id,
            metadata=metadata,
            custom_fields=custom_fields,
        )

        return staff_customer_view
