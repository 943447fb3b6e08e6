from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.agreed_in import AgreedIn
    from ..models.money_in import MoneyIn
    from ..models.payment_in import PaymentIn


T = TypeVar("T", bound="OrderIn")


@_attrs_define
class OrderIn:
    """The cart to order, and how it is paid.

    Attributes:
        cart (UUID):
        payment (PaymentIn): How to pay: the gateway, and what it asks for.
        expected_total (MoneyIn | None | Unset): the total the buyer has seen: nothing is ordered where the cart costs
            anything else by now
        expected_amount_due (MoneyIn | None | Unset): the same of what gift cards and store credit do not pay
        policies (list[AgreedIn] | Unset): the versions that the buyer has agreed to: nothing is ordered where one is
            not in force any more
    """

    cart: UUID
    payment: PaymentIn
    expected_total: MoneyIn | None | Unset = UNSET
    expected_amount_due: MoneyIn | None | Unset = UNSET
    policies: list[AgreedIn] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.money_in import MoneyIn  # noqa: PLC0415

        cart = str(self.cart)

        payment = self.payment.to_dict()

        expected_total: dict[str, Any] | None | Unset
        if isinstance(self.expected_total, Unset):
            expected_total = UNSET
        elif isinstance(self.expected_total, MoneyIn):
            expected_total = self.expected_total.to_dict()
        else:
            expected_total = self.expected_total

        expected_amount_due: dict[str, Any] | None | Unset
        if isinstance(self.expected_amount_due, Unset):
            expected_amount_due = UNSET
        elif isinstance(self.expected_amount_due, MoneyIn):
            expected_amount_due = self.expected_amount_due.to_dict()
        else:
            expected_amount_due = self.expected_amount_due

        policies: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.policies, Unset):
            policies = []
            for policies_item_data in self.policies:
                policies_item = policies_item_data.to_dict()
                policies.append(policies_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "cart": cart,
                "payment": payment,
            }
        )
        if expected_total is not UNSET:
            field_dict["expected_total"] = expected_total
        if expected_amount_due is not UNSET:
            field_dict["expected_amount_due"] = expected_amount_due
        if policies is not UNSET:
            field_dict["policies"] = policies

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.agreed_in import AgreedIn  # noqa: PLC0415
        from ..models.money_in import MoneyIn  # noqa: PLC0415
        from ..models.payment_in import PaymentIn  # noqa: PLC0415

        d = dict(src_dict)
        cart = UUID(d.pop("cart"))

        payment = PaymentIn.from_dict(d.pop("payment"))

        def _parse_expected_total(data: object) -> MoneyIn | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                expected_total_type_0 = MoneyIn.from_dict(data)

                return expected_total_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MoneyIn | None | Unset, data)

        expected_total = _parse_expected_total(d.pop("expected_total", UNSET))

        def _parse_expected_amount_due(data: object) -> MoneyIn | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                expected_amount_due_type_0 = MoneyIn.from_dict(data)

                return expected_amount_due_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MoneyIn | None | Unset, data)

        expected_amount_due = _parse_expected_amount_due(d.pop("expected_amount_due", UNSET))

        _policies = d.pop("policies", UNSET)
        policies: list[AgreedIn] | Unset = UNSET
        if _policies is not UNSET:
            policies = []
            for policies_item_data in _policies:
                policies_item = AgreedIn.from_dict(policies_item_data)

                policies.append(policies_item)

        order_in = cls(
            cart=cart,
            payment=payment,
            expected_total=expected_total,
            expected_amount_due=expected_amount_due,
            policies=policies,
        )

        return order_in
