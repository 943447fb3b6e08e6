from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.money_in import MoneyIn


T = TypeVar("T", bound="GiftCardIn")


@_attrs_define
class GiftCardIn:
    """A gift card to be issued.

    Attributes:
        amount (MoneyIn): An amount in the shop's own currency, which need not be named.
        expires_at (datetime.datetime | None | Unset): null: never. Many countries demand three years and more
        recipient_email (None | str | Unset): who is sent the code
        note (str | Unset): for staff
        is_active (bool | Unset): by default true
    """

    amount: MoneyIn
    expires_at: datetime.datetime | None | Unset = UNSET
    recipient_email: None | str | Unset = UNSET
    note: str | Unset = UNSET
    is_active: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        amount = self.amount.to_dict()

        expires_at: None | str | Unset
        if isinstance(self.expires_at, Unset):
            expires_at = UNSET
        elif isinstance(self.expires_at, datetime.datetime):
            expires_at = self.expires_at.isoformat()
        else:
            expires_at = self.expires_at

        recipient_email: None | str | Unset
        if isinstance(self.recipient_email, Unset):
            recipient_email = UNSET
        else:
            recipient_email = self.recipient_email

        note = self.note

        is_active = self.is_active

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "amount": amount,
            }
        )
        if expires_at is not UNSET:
            field_dict["expires_at"] = expires_at
        if recipient_email is not UNSET:
            field_dict["recipient_email"] = recipient_email
        if note is not UNSET:
            field_dict["note"] = note
        if is_active is not UNSET:
            field_dict["is_active"] = is_active

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.money_in import MoneyIn  # noqa: PLC0415

        d = dict(src_dict)
        amount = MoneyIn.from_dict(d.pop("amount"))

        def _parse_expires_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                expires_at_type_0 = datetime.datetime.fromisoformat(data)

                return expires_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        expires_at = _parse_expires_at(d.pop("expires_at", UNSET))

        def _parse_recipient_email(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        recipient_email = _parse_recipient_email(d.pop("recipient_email", UNSET))

        note = d.pop("note", UNSET)

        is_active = d.pop("is_active", UNSET)

        gift_card_in = cls(
            amount=amount,
            expires_at=expires_at,
            recipient_email=recipient_email,
            note=note,
            is_active=is_active,
        )

        return gift_card_in
