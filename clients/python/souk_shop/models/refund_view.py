from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.refund_status import RefundStatus, check_refund_status

if TYPE_CHECKING:
    from ..models.metadata_in import MetadataIn
    from ..models.money_dict import MoneyDict
    from ..models.refund_line_view import RefundLineView


T = TypeVar("T", bound="RefundView")


@_attrs_define
class RefundView:
    """Money given back; `pending` while the gateway's answer is missing.

    Attributes:
        id (UUID):
        order (int): the order's number
        status (RefundStatus): How far a refund has come.
        gateway (str): the way to pay, by the name that `GET /shop` gives it
        amount (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        credited (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        tax (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        shipping (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        lines (list[RefundLineView]):
        reason (str):
        restocked (bool): what came back lies in stock again
        failure_code (None | str): why it failed, in the gateway's word; null: it did not
        credit_note (int | None): the number of the document; null: there is none yet
        external_id (None | str): what another system calls it; unique among its kind
        metadata (MetadataIn): texts that another system keeps here, by key
        created_at (datetime.datetime): when it was made
        updated_at (datetime.datetime): when it last changed: what feeds go by
    """

    id: UUID
    order: int
    status: RefundStatus
    gateway: str
    amount: MoneyDict
    credited: MoneyDict
    tax: MoneyDict
    shipping: MoneyDict
    lines: list[RefundLineView]
    reason: str
    restocked: bool
    failure_code: None | str
    credit_note: int | None
    external_id: None | str
    metadata: MetadataIn
    created_at: datetime.datetime
    updated_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        order = self.order

        status: str = self.status

        gateway = self.gateway

        amount = self.amount.to_dict()

        credited = self.credited.to_dict()

        tax = self.tax.to_dict()

        shipping = self.shipping.to_dict()

        lines = []
        for lines_item_data in self.lines:
            lines_item = lines_item_data.to_dict()
            lines.append(lines_item)

        reason = self.reason

        restocked = self.restocked

        failure_code: None | str
        failure_code = self.failure_code

        credit_note: int | None
        credit_note = self.credit_note

        external_id: None | str
        external_id = self.external_id

        metadata = self.metadata.to_dict()

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "order": order,
                "status": status,
                "gateway": gateway,
                "amount": amount,
                "credited": credited,
                "tax": tax,
                "shipping": shipping,
                "lines": lines,
                "reason": reason,
                "restocked": restocked,
                "failure_code": failure_code,
                "credit_note": credit_note,
                "external_id": external_id,
                "metadata": metadata,
                "created_at": created_at,
                "updated_at": updated_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.metadata_in import MetadataIn  # noqa: PLC0415
        from ..models.money_dict import MoneyDict  # noqa: PLC0415
        from ..models.refund_line_view import RefundLineView  # noqa: PLC0415

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        order = d.pop("order")

        status = check_refund_status(d.pop("status"))

        gateway = d.pop("gateway")

        amount = MoneyDict.from_dict(d.pop("amount"))

        credited = MoneyDict.from_dict(d.pop("credited"))

        tax = MoneyDict.from_dict(d.pop("tax"))

        shipping = MoneyDict.from_dict(d.pop("shipping"))

        lines = []
        _lines = d.pop("lines")
        for lines_item_data in _lines:
            lines_item = RefundLineView.from_dict(lines_item_data)

            lines.append(lines_item)

        reason = d.pop("reason")

        restocked = d.pop("restocked")

        def _parse_failure_code(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        failure_code = _parse_failure_code(d.pop("failure_code"))

        def _parse_credit_note(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        credit_note = _parse_credit_note(d.pop("credit_note"))

        def _parse_external_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        external_id = _parse_external_id(d.pop("external_id"))

        metadata = MetadataIn.from_dict(d.pop("metadata"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        refund_view = cls(
            id=id,
            order=order,
            status=status,
            gateway=gateway,
            amount=amount,
            credited=credited,
            tax=tax,
            shipping=shipping,
            lines=lines,
            reason=reason,
            restocked=restocked,
            failure_code=failure_code,
            credit_note=credit_note,
            external_id=external_id,
            metadata=metadata,
            created_at=created_at,
            updated_at=updated_at,
        )

        return refund_view
