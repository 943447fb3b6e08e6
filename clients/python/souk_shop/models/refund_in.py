from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.refund_in_to import RefundInTo, check_refund_in_to
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.fulfilment_line_in import FulfilmentLineIn
    from ..models.money_in import MoneyIn


T = TypeVar("T", bound="RefundIn")


@_attrs_define
class RefundIn:
    """An amount, or pieces of lines; with neither, all that is left of what was paid.

    Attributes:
        amount (MoneyIn | None | Unset):
        lines (list[FulfilmentLineIn] | None | Unset):
        shipping (bool | Unset): the shipping as well, or alone; by default false
        restock (bool | Unset): pieces that were sent go back on the shelf, others are not sent; by default false
        reason (str | Unset):
        to (RefundInTo | Unset): the way it was paid, or the customer's store credit; by default "original"
    """

    amount: MoneyIn | None | Unset = UNSET
    lines: list[FulfilmentLineIn] | None | Unset = UNSET
    shipping: bool | Unset = UNSET
    restock: bool | Unset = UNSET
    reason: str | Unset = UNSET
    to: RefundInTo | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.money_in import MoneyIn  # noqa: PLC0415

        amount: dict[str, Any] | None | Unset
        if isinstance(self.amount, Unset):
            amount = UNSET
        elif isinstance(self.amount, MoneyIn):
            amount = self.amount.to_dict()
        else:
            amount = self.amount

        lines: list[dict[str, Any]] | None | Unset
        if isinstance(self.lines, Unset):
            lines = UNSET
        elif isinstance(self.lines, list):
            lines = []
            for componentsschemaslines_3_type_0_item_data in self.lines:
                componentsschemaslines_3_type_0_item = componentsschemaslines_3_type_0_item_data.to_dict()
                lines.append(componentsschemaslines_3_type_0_item)

        else:
            lines = self.lines

        shipping = self.shipping

        restock = self.restock

        reason = self.reason

        to: str | Unset = UNSET
        if not isinstance(self.to, Unset):
            to = self.to

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if amount is not UNSET:
            field_dict["amount"] = amount
        if lines is not UNSET:
            field_dict["lines"] = lines
        if shipping is not UNSET:
            field_dict["shipping"] = shipping
        if restock is not UNSET:
            field_dict["restock"] = restock
        if reason is not UNSET:
            field_dict["reason"] = reason
        if to is not UNSET:
            field_dict["to"] = to

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.fulfilment_line_in import FulfilmentLineIn  # noqa: PLC0415
        from ..models.money_in import MoneyIn  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_amount(data: object) -> MoneyIn | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemasshared_2_type_0 = MoneyIn.from_dict(data)

                return componentsschemasshared_2_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MoneyIn | None | Unset, data)

        amount = _parse_amount(d.pop("amount", UNSET))

        def _parse_lines(data: object) -> list[FulfilmentLineIn] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                componentsschemaslines_3_type_0 = []
                _componentsschemaslines_3_type_0 = data
                for componentsschemaslines_3_type_0_item_data in _componentsschemaslines_3_type_0:
                    componentsschemaslines_3_type_0_item = FulfilmentLineIn.from_dict(
                        componentsschemaslines_3_type_0_item_data
                    )

                    componentsschemaslines_3_type_0.append(componentsschemaslines_3_type_0_item)

                return componentsschemaslines_3_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[FulfilmentLineIn] | None | Unset, data)

        lines = _parse_lines(d.pop("lines", UNSET))

        shipping = d.pop("shipping", UNSET)

        restock = d.pop("restock", UNSET)

        reason = d.pop("reason", UNSET)

        _to = d.pop("to", UNSET)
        to: RefundInTo | Unset
        if isinstance(_to, Unset):
            to = UNSET
        else:
            to = check_refund_in_to(_to)

        refund_in = cls(
            amount=amount,
            lines=lines,
            shipping=shipping,
            restock=restock,
            reason=reason,
            to=to,
        )

        return refund_in
