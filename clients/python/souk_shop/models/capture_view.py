from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.capture_status import CaptureStatus, check_capture_status

if TYPE_CHECKING:
    from ..models.money_dict import MoneyDict


T = TypeVar("T", bound="CaptureView")


@_attrs_define
class CaptureView:
    """Taking what was held; `pending` while the gateway's answer is missing.

    Attributes:
        id (UUID):
        payment (UUID):
        status (CaptureStatus): How far taking what is held has come.
        amount (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        failure_code (None | str): why it failed, in the gateway's word; null: it did not
        created_at (datetime.datetime): when it was made
        updated_at (datetime.datetime): when it last changed: what feeds go by
    """

    id: UUID
    payment: UUID
    status: CaptureStatus
    amount: MoneyDict
    failure_code: None | str
    created_at: datetime.datetime
    updated_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        payment = str(self.payment)

        status: str = self.status

        amount = self.amount.to_dict()

        failure_code: None | str
        failure_code = self.failure_code

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "payment": payment,
                "status": status,
                "amount": amount,
                "failure_code": failure_code,
                "created_at": created_at,
                "updated_at": updated_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.money_dict import MoneyDict  # noqa: PLC0415

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        payment = UUID(d.pop("payment"))

        status = check_capture_status(d.pop("status"))

        amount = MoneyDict.from_dict(d.pop("amount"))

        def _parse_failure_code(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        failure_code = _parse_failure_code(d.pop("failure_code"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        capture_view = cls(
            id=id,
            payment=payment,
            status=status,
            amount=amount,
            failure_code=failure_code,
            created_at=created_at,
            updated_at=updated_at,
        )

        return capture_view
