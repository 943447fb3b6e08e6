from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.tier_view import TierView


T = TypeVar("T", bound="CustomerViewMembers")


@_attrs_define
class CustomerViewMembers:
    """
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
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
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

        customer_view_members = cls(
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
        )

        return customer_view_members
