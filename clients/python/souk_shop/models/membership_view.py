from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.money_dict import MoneyDict
    from ..models.next_tier_view import NextTierView
    from ..models.tier_change_view import TierChangeView
    from ..models.tier_view import TierView


T = TypeVar("T", bound="MembershipView")


@_attrs_define
class MembershipView:
    """Where a customer stands.

    Attributes:
        tier (TierView): A step of the membership ladder.
        tier_is_pinned (bool): kept by hand, whatever is spent
        tier_until (datetime.datetime | None): kept until then, and looked at again; null: for good
        paid_total (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        next_tier (NextTierView | None):
        history (list[TierChangeView]):
    """

    tier: TierView
    tier_is_pinned: bool
    tier_until: datetime.datetime | None
    paid_total: MoneyDict
    next_tier: NextTierView | None
    history: list[TierChangeView]

    def to_dict(self) -> dict[str, Any]:
        from ..models.next_tier_view import NextTierView  # noqa: PLC0415

        tier = self.tier.to_dict()

        tier_is_pinned = self.tier_is_pinned

        tier_until: None | str
        if isinstance(self.tier_until, datetime.datetime):
            tier_until = self.tier_until.isoformat()
        else:
            tier_until = self.tier_until

        paid_total = self.paid_total.to_dict()

        next_tier: dict[str, Any] | None
        if isinstance(self.next_tier, NextTierView):
            next_tier = self.next_tier.to_dict()
        else:
            next_tier = self.next_tier

        history = []
        for history_item_data in self.history:
            history_item = history_item_data.to_dict()
            history.append(history_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "tier": tier,
                "tier_is_pinned": tier_is_pinned,
                "tier_until": tier_until,
                "paid_total": paid_total,
                "next_tier": next_tier,
                "history": history,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.money_dict import MoneyDict  # noqa: PLC0415
        from ..models.next_tier_view import NextTierView  # noqa: PLC0415
        from ..models.tier_change_view import TierChangeView  # noqa: PLC0415
        from ..models.tier_view import TierView  # noqa: PLC0415

        d = dict(src_dict)
        tier = TierView.from_dict(d.pop("tier"))

        tier_is_pinned = d.pop("tier_is_pinned")

        def _parse_tier_until(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                tier_until_type_0 = datetime.datetime.fromisoformat(data)

                return tier_until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        tier_until = _parse_tier_until(d.pop("tier_until"))

        paid_total = MoneyDict.from_dict(d.pop("paid_total"))

        def _parse_next_tier(data: object) -> NextTierView | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                next_tier_type_0 = NextTierView.from_dict(data)

                return next_tier_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(NextTierView | None, data)

        next_tier = _parse_next_tier(d.pop("next_tier"))

        history = []
        _history = d.pop("history")
        for history_item_data in _history:
            history_item = TierChangeView.from_dict(history_item_data)

            history.append(history_item)

        membership_view = cls(
            tier=tier,
            tier_is_pinned=tier_is_pinned,
            tier_until=tier_until,
            paid_total=paid_total,
            next_tier=next_tier,
            history=history,
        )

        return membership_view
