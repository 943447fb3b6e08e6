from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.refund_put_to import RefundPutTo, check_refund_put_to
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.fulfilment_line_in import FulfilmentLineIn
    from ..models.metadata_in import MetadataIn
    from ..models.money_in import MoneyIn


T = TypeVar("T", bound="RefundPut")


@_attrs_define
class RefundPut:
    """A refund as another system has it: issued where it is new, and else what programs keep on it.

    Attributes:
        amount (MoneyIn | None | Unset):
        lines (list[FulfilmentLineIn] | None | Unset):
        shipping (bool | Unset): the shipping as well, or alone; by default false
        restock (bool | Unset): pieces that were sent go back on the shelf, others are not sent; by default false
        reason (str | Unset):
        to (RefundPutTo | Unset): the way it was paid, or the customer's store credit; by default "original"
        order (int | None | Unset): the order's number: needed where it is new
        metadata (MetadataIn | Unset): texts that another system keeps here, by key
    """

    amount: MoneyIn | None | Unset = UNSET
    lines: list[FulfilmentLineIn] | None | Unset = UNSET
    shipping: bool | Unset = UNSET
    restock: bool | Unset = UNSET
    reason: str | Unset = UNSET
    to: RefundPutTo | Unset = UNSET
    order: int | None | Unset = UNSET
    metadata: MetadataIn | Unset = UNSET

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

        order: int | None | Unset
        if isinstance(self.order, Unset):
            order = UNSET
        else:
            order = self.order

        metadata: dict[str, Any] | Unset = UNSET
        if not isinstance(self.metadata, Unset):
            metadata = self.metadata.to_dict()

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
        if order is not UNSET:
            field_dict["order"] = order
        if metadata is not UNSET:
            field_dict["metadata"] = metadata

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.fulfilment_line_in import FulfilmentLineIn  # noqa: PLC0415
        from ..models.metadata_in import MetadataIn  # noqa: PLC0415
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
        to: RefundPutTo | Unset
        if isinstance(_to, Unset):
            to = UNSET
        else:
            to = check_refund_put_to(_to)

        def _parse_order(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        order = _parse_order(d.pop("order", UNSET))

        _metadata = d.pop("metadata", UNSET)
        metadata: MetadataIn | Unset
        if isinstance(_metadata, Unset):
            metadata = UNSET
        else:
            metadata = MetadataIn.from_dict(_metadata)

        refund_put = cls(
            amount=amount,
            lines=lines,
            shipping=shipping,
            restock=restock,
            reason=reason,
            to=to,
            order=order,
            metadata=metadata,
        )

        return refund_put
