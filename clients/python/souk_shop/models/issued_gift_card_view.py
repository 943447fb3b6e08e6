from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.money_dict import MoneyDict


T = TypeVar("T", bound="IssuedGiftCardView")


@_attrs_define
class IssuedGiftCardView:
    """A gift card with its code, in the answer that issues it alone.

    Attributes:
        id (int):
        last_four (str): of its code, which is shown in whole only once
        initial_amount (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        balance (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        expires_at (datetime.datetime | None): when it ends of itself; null: never
        is_active (bool): false: it is kept, and not used
        recipient_email (None | str):
        note (str):
        created_at (datetime.datetime): when it was made
        updated_at (datetime.datetime): when it last changed: what feeds go by
        code (str):
    """

    id: int
    last_four: str
    initial_amount: MoneyDict
    balance: MoneyDict
    expires_at: datetime.datetime | None
    is_active: bool
    recipient_email: None | str
    note: str
    created_at: datetime.datetime
    updated_at: datetime.datetime
    code: str

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        last_four = self.last_four

        initial_amount = self.initial_amount.to_dict()

        balance = self.balance.to_dict()

        expires_at: None | str
        if isinstance(self.expires_at, datetime.datetime):
            expires_at = self.expires_at.isoformat()
        else:
            expires_at = self.expires_at

        is_active = self.is_active

        recipient_email: None | str
        recipient_email = self.recipient_email

        note = self.note

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()

        code = self.code

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "last_four": last_four,
                "initial_amount": initial_amount,
                "balance": balance,
                "expires_at": expires_at,
                "is_active": is_active,
                "recipient_email": recipient_email,
                "note": note,
                "created_at": created_at,
                "updated_at": updated_at,
                "code": code,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.money_dict import MoneyDict  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        last_four = d.pop("last_four")

        initial_amount = MoneyDict.from_dict(d.pop("initial_amount"))

        balance = MoneyDict.from_dict(d.pop("balance"))

        def _parse_expires_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemasexpires_at_type_0 = datetime.datetime.fromisoformat(data)

                return componentsschemasexpires_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        expires_at = _parse_expires_at(d.pop("expires_at"))

        is_active = d.pop("is_active")

        def _parse_recipient_email(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        recipient_email = _parse_recipient_email(d.pop("recipient_email"))

        note = d.pop("note")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        code = d.pop("code")

        issued_gift_card_view = cls(
            id=id,
            last_four=last_four,
            initial_amount=initial_amount,
            balance=balance,
            expires_at=expires_at,
            is_active=is_active,
            recipient_email=recipient_email,
            note=note,
            created_at=created_at,
            updated_at=updated_at,
            code=code,
        )

        return issued_gift_card_view
