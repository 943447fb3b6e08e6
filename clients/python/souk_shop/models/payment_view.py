from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.payment_view_status import PaymentViewStatus, check_payment_view_status

if TYPE_CHECKING:
    from ..models.confirm_action import ConfirmAction
    from ..models.instructions_action import InstructionsAction
    from ..models.money_dict import MoneyDict
    from ..models.redirect_action import RedirectAction
    from ..models.stripe_action import StripeAction


T = TypeVar("T", bound="PaymentView")


@_attrs_define
class PaymentView:
    """One try to pay.

    Attributes:
        id (UUID):
        gateway (str): the way to pay, by the name that `GET /shop` gives it
        status (PaymentViewStatus):
        amount (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        captured (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        next_action (ConfirmAction | InstructionsAction | None | RedirectAction | StripeAction): what the buyer has to
            do, by the gateway; null for nothing
        card_last4 (None | str): the last digits of the card
        failure_code (None | str): why it failed, in the gateway's word; null: it did not
        created_at (datetime.datetime): when it was made
        updated_at (datetime.datetime): when it last changed: what feeds go by
    """

    id: UUID
    gateway: str
    status: PaymentViewStatus
    amount: MoneyDict
    captured: MoneyDict
    next_action: ConfirmAction | InstructionsAction | None | RedirectAction | StripeAction
    card_last4: None | str
    failure_code: None | str
    created_at: datetime.datetime
    updated_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        from ..models.confirm_action import ConfirmAction  # noqa: PLC0415
        from ..models.instructions_action import InstructionsAction  # noqa: PLC0415
        from ..models.redirect_action import RedirectAction  # noqa: PLC0415
        from ..models.stripe_action import StripeAction  # noqa: PLC0415

        id = str(self.id)

        gateway = self.gateway

        status: str = self.status

        amount = self.amount.to_dict()

        captured = self.captured.to_dict()

        next_action: dict[str, Any] | None
        if isinstance(self.next_action, RedirectAction):
            next_action = self.next_action.to_dict()
        elif isinstance(self.next_action, InstructionsAction):
            next_action = self.next_action.to_dict()
        elif isinstance(self.next_action, ConfirmAction):
            next_action = self.next_action.to_dict()
        elif isinstance(self.next_action, StripeAction):
            next_action = self.next_action.to_dict()
        else:
            next_action = self.next_action

        card_last4: None | str
        card_last4 = self.card_last4

        failure_code: None | str
        failure_code = self.failure_code

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "gateway": gateway,
                "status": status,
                "amount": amount,
                "captured": captured,
                "next_action": next_action,
                "card_last4": card_last4,
                "failure_code": failure_code,
                "created_at": created_at,
                "updated_at": updated_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.confirm_action import ConfirmAction  # noqa: PLC0415
        from ..models.instructions_action import InstructionsAction  # noqa: PLC0415
        from ..models.money_dict import MoneyDict  # noqa: PLC0415
        from ..models.redirect_action import RedirectAction  # noqa: PLC0415
        from ..models.stripe_action import StripeAction  # noqa: PLC0415

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        gateway = d.pop("gateway")

        status = check_payment_view_status(d.pop("status"))

        amount = MoneyDict.from_dict(d.pop("amount"))

        captured = MoneyDict.from_dict(d.pop("captured"))

        def _parse_next_action(
            data: object,
        ) -> ConfirmAction | InstructionsAction | None | RedirectAction | StripeAction:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                next_action_type_0_type_0 = RedirectAction.from_dict(data)

                return next_action_type_0_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                next_action_type_0_type_1 = InstructionsAction.from_dict(data)

                return next_action_type_0_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                next_action_type_0_type_2 = ConfirmAction.from_dict(data)

                return next_action_type_0_type_2
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                next_action_type_0_type_3 = StripeAction.from_dict(data)

                return next_action_type_0_type_3
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ConfirmAction | InstructionsAction | None | RedirectAction | StripeAction, data)

        next_action = _parse_next_action(d.pop("next_action"))

        def _parse_card_last4(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        card_last4 = _parse_card_last4(d.pop("card_last4"))

        def _parse_failure_code(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        failure_code = _parse_failure_code(d.pop("failure_code"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        payment_view = cls(
            id=id,
            gateway=gateway,
            status=status,
            amount=amount,
            captured=captured,
            next_action=next_action,
            card_last4=card_last4,
            failure_code=failure_code,
            created_at=created_at,
            updated_at=updated_at,
        )

        return payment_view
