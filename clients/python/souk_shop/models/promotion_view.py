from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.applies_to import AppliesTo, check_applies_to
from ..models.kind import Kind, check_kind

if TYPE_CHECKING:
    from ..models.money_dict import MoneyDict


T = TypeVar("T", bound="PromotionView")


@_attrs_define
class PromotionView:
    """What makes orders cheaper, of itself or with a code.

    Attributes:
        id (int):
        name (str):
        is_automatic (bool): applies without a code
        applies_to (AppliesTo): A promotion's class: what it makes cheaper, in the order in which they are applied.
        kind (Kind): How a promotion counts what it takes off.
        value (str): percent, or an amount in the shop's currency
        buy_quantity (int): of buy x get y: x
        get_quantity (int): of buy x get y: y, the cheapest, off which `value` percent goes
        products (list[int]): it is for these products; none here and below: for all
        collections (list[int]): and for the products of these collections
        minimum_subtotal (MoneyDict): Money on the wire: the amount as a string with all the currency's decimals.
        minimum_quantity (int): pieces of the goods it is for, at least
        minimum_tier (int | None): the id of the lowest membership tier it is for; null: for all
        is_first_order_only (bool): for buyers who have ordered nothing before
        starts_at (datetime.datetime | None): from when on; null: at once
        ends_at (datetime.datetime | None): until when; null: without end
        is_active (bool): false: it is kept, and not used
        priority (int): the highest goes first
        is_exclusive (bool): never combined with another
        usage_limit (int | None): orders that may use it, of all buyers; null: no limit
        limit_per_buyer (int | None): orders of one buyer that may use it; null: no limit
        used_count (int): orders that have used it
        updated_at (datetime.datetime): when it last changed: what feeds go by
    """

    id: int
    name: str
    is_automatic: bool
    applies_to: AppliesTo
    kind: Kind
    value: str
    buy_quantity: int
    get_quantity: int
    products: list[int]
    collections: list[int]
    minimum_subtotal: MoneyDict
    minimum_quantity: int
    minimum_tier: int | None
    is_first_order_only: bool
    starts_at: datetime.datetime | None
    ends_at: datetime.datetime | None
    is_active: bool
    priority: int
    is_exclusive: bool
    usage_limit: int | None
    limit_per_buyer: int | None
    used_count: int
    updated_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        is_automatic = self.is_automatic

        applies_to: str = self.applies_to

        kind: str = self.kind

        value = self.value

        buy_quantity = self.buy_quantity

        get_quantity = self.get_quantity

        products = self.products

        collections = self.collections

        minimum_subtotal = self.minimum_subtotal.to_dict()

        minimum_quantity = self.minimum_quantity

        minimum_tier: int | None
        minimum_tier = self.minimum_tier

        is_first_order_only = self.is_first_order_only

        starts_at: None | str
        if isinstance(self.starts_at, datetime.datetime):
            starts_at = self.starts_at.isoformat()
        else:
            starts_at = self.starts_at

        ends_at: None | str
        if isinstance(self.ends_at, datetime.datetime):
            ends_at = self.ends_at.isoformat()
        else:
            ends_at = self.ends_at

        is_active = self.is_active

        priority = self.priority

        is_exclusive = self.is_exclusive

        usage_limit: int | None
        usage_limit = self.usage_limit

        limit_per_buyer: int | None
        limit_per_buyer = self.limit_per_buyer

        used_count = self.used_count

        updated_at = self.updated_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "name": name,
                "is_automatic": is_automatic,
                "applies_to": applies_to,
                "kind": kind,
                "value": value,
                "buy_quantity": buy_quantity,
                "get_quantity": get_quantity,
                "products": products,
                "collections": collections,
                "minimum_subtotal": minimum_subtotal,
                "minimum_quantity": minimum_quantity,
                "minimum_tier": minimum_tier,
                "is_first_order_only": is_first_order_only,
                "starts_at": starts_at,
                "ends_at": ends_at,
                "is_active": is_active,
                "priority": priority,
                "is_exclusive": is_exclusive,
                "usage_limit": usage_limit,
                "limit_per_buyer": limit_per_buyer,
                "used_count": used_count,
                "updated_at": updated_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.money_dict import MoneyDict  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        name = d.pop("name")

        is_automatic = d.pop("is_automatic")

        applies_to = check_applies_to(d.pop("applies_to"))

        kind = check_kind(d.pop("kind"))

        value = d.pop("value")

        buy_quantity = d.pop("buy_quantity")

        get_quantity = d.pop("get_quantity")

        products = cast(list[int], d.pop("products"))

        collections = cast(list[int], d.pop("collections"))

        minimum_subtotal = MoneyDict.from_dict(d.pop("minimum_subtotal"))

        minimum_quantity = d.pop("minimum_quantity")

        def _parse_minimum_tier(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        minimum_tier = _parse_minimum_tier(d.pop("minimum_tier"))

        is_first_order_only = d.pop("is_first_order_only")

        def _parse_starts_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemasstarts_at_type_0 = datetime.datetime.fromisoformat(data)

                return componentsschemasstarts_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        starts_at = _parse_starts_at(d.pop("starts_at"))

        def _parse_ends_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemasends_at_type_0 = datetime.datetime.fromisoformat(data)

                return componentsschemasends_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        ends_at = _parse_ends_at(d.pop("ends_at"))

        is_active = d.pop("is_active")

        priority = d.pop("priority")

        is_exclusive = d.pop("is_exclusive")

        def _parse_usage_limit(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        usage_limit = _parse_usage_limit(d.pop("usage_limit"))

        def _parse_limit_per_buyer(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        limit_per_buyer = _parse_limit_per_buyer(d.pop("limit_per_buyer"))

        used_count = d.pop("used_count")

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        promotion_view = cls(
            id=id,
            name=name,
            is_automatic=is_automatic,
            applies_to=applies_to,
            kind=kind,
            value=value,
            buy_quantity=buy_quantity,
            get_quantity=get_quantity,
            products=products,
            collections=collections,
            minimum_subtotal=minimum_subtotal,
            minimum_quantity=minimum_quantity,
            minimum_tier=minimum_tier,
            is_first_order_only=is_first_order_only,
            starts_at=starts_at,
            ends_at=ends_at,
            is_active=is_active,
            priority=priority,
            is_exclusive=is_exclusive,
            usage_limit=usage_limit,
            limit_per_buyer=limit_per_buyer,
            used_count=used_count,
            updated_at=updated_at,
        )

        return promotion_view
