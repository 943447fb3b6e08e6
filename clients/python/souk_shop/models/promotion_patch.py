from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.applies_to import AppliesTo, check_applies_to
from ..models.kind import Kind, check_kind
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.money_in import MoneyIn


T = TypeVar("T", bound="PromotionPatch")


@_attrs_define
class PromotionPatch:
    """What to change of a promotion.

    Attributes:
        name (str | Unset):
        is_automatic (bool | Unset):
        applies_to (AppliesTo | Unset): A promotion's class: what it makes cheaper, in the order in which they are
            applied.
        kind (Kind | Unset): How a promotion counts what it takes off.
        value (float | str | Unset): percent, or an amount (of a line: off each piece); of buy_x_get_y how much cheaper
            the pieces are that one gets, 100 for given
        buy_quantity (int | Unset): of buy x get y: x
        get_quantity (int | Unset): of buy x get y: y, the cheapest, off which `value` percent goes
        products (list[int] | Unset): at most 1000
        collections (list[int] | Unset): at most 1000
        minimum_subtotal (MoneyIn | Unset): An amount in the shop's own currency, which need not be named.
        minimum_quantity (int | Unset): pieces of the goods it is for, at least
        minimum_tier (int | None | Unset): the id of the lowest membership tier it is for; null: for all
        is_first_order_only (bool | Unset): for buyers who have ordered nothing before
        starts_at (datetime.datetime | None | Unset): from when on; null: at once
        ends_at (datetime.datetime | None | Unset): until when; null: without end
        is_active (bool | Unset): false: it is kept, and not used
        priority (int | Unset): the highest goes first
        is_exclusive (bool | Unset): never combined with another
        usage_limit (int | None | Unset): orders that may use it, of all buyers; null: no limit
        limit_per_buyer (int | None | Unset): orders of one buyer that may use it; null: no limit
    """

    name: str | Unset = UNSET
    is_automatic: bool | Unset = UNSET
    applies_to: AppliesTo | Unset = UNSET
    kind: Kind | Unset = UNSET
    value: float | str | Unset = UNSET
    buy_quantity: int | Unset = UNSET
    get_quantity: int | Unset = UNSET
    products: list[int] | Unset = UNSET
    collections: list[int] | Unset = UNSET
    minimum_subtotal: MoneyIn | Unset = UNSET
    minimum_quantity: int | Unset = UNSET
    minimum_tier: int | None | Unset = UNSET
    is_first_order_only: bool | Unset = UNSET
    starts_at: datetime.datetime | None | Unset = UNSET
    ends_at: datetime.datetime | None | Unset = UNSET
    is_active: bool | Unset = UNSET
    priority: int | Unset = UNSET
    is_exclusive: bool | Unset = UNSET
    usage_limit: int | None | Unset = UNSET
    limit_per_buyer: int | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        is_automatic = self.is_automatic

        applies_to: str | Unset = UNSET
        if not isinstance(self.applies_to, Unset):
            applies_to = self.applies_to

        kind: str | Unset = UNSET
        if not isinstance(self.kind, Unset):
            kind = self.kind

        value: float | str | Unset
        if isinstance(self.value, Unset):
            value = UNSET
        else:
            value = self.value

        buy_quantity = self.buy_quantity

        get_quantity = self.get_quantity

        products: list[int] | Unset = UNSET
        if not isinstance(self.products, Unset):
            products = self.products

        collections: list[int] | Unset = UNSET
        if not isinstance(self.collections, Unset):
            collections = self.collections

        minimum_subtotal: dict[str, Any] | Unset = UNSET
        if not isinstance(self.minimum_subtotal, Unset):
            minimum_subtotal = self.minimum_subtotal.to_dict()

        minimum_quantity = self.minimum_quantity

        minimum_tier: int | None | Unset
        if isinstance(self.minimum_tier, Unset):
            minimum_tier = UNSET
        else:
            minimum_tier = self.minimum_tier

        is_first_order_only = self.is_first_order_only

        starts_at: None | str | Unset
        if isinstance(self.starts_at, Unset):
            starts_at = UNSET
        elif isinstance(self.starts_at, datetime.datetime):
            starts_at = self.starts_at.isoformat()
        else:
            starts_at = self.starts_at

        ends_at: None | str | Unset
        if isinstance(self.ends_at, Unset):
            ends_at = UNSET
        elif isinstance(self.ends_at, datetime.datetime):
            ends_at = self.ends_at.isoformat()
        else:
            ends_at = self.ends_at

        is_active = self.is_active

        priority = self.priority

        is_exclusive = self.is_exclusive

        usage_limit: int | None | Unset
        if isinstance(self.usage_limit, Unset):
            usage_limit = UNSET
        else:
            usage_limit = self.usage_limit

        limit_per_buyer: int | None | Unset
        if isinstance(self.limit_per_buyer, Unset):
            limit_per_buyer = UNSET
        else:
            limit_per_buyer = self.limit_per_buyer

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if name is not UNSET:
            field_dict["name"] = name
        if is_automatic is not UNSET:
            field_dict["is_automatic"] = is_automatic
        if applies_to is not UNSET:
            field_dict["applies_to"] = applies_to
        if kind is not UNSET:
            field_dict["kind"] = kind
        if value is not UNSET:
            field_dict["value"] = value
        if buy_quantity is not UNSET:
            field_dict["buy_quantity"] = buy_quantity
        if get_quantity is not UNSET:
            field_dict["get_quantity"] = get_quantity
        if products is not UNSET:
            field_dict["products"] = products
        if collections is not UNSET:
            field_dict["collections"] = collections
        if minimum_subtotal is not UNSET:
            field_dict["minimum_subtotal"] = minimum_subtotal
        if minimum_quantity is not UNSET:
            field_dict["minimum_quantity"] = minimum_quantity
        if minimum_tier is not UNSET:
            field_dict["minimum_tier"] = minimum_tier
        if is_first_order_only is not UNSET:
            field_dict["is_first_order_only"] = is_first_order_only
        if starts_at is not UNSET:
            field_dict["starts_at"] = starts_at
        if ends_at is not UNSET:
            field_dict["ends_at"] = ends_at
        if is_active is not UNSET:
            field_dict["is_active"] = is_active
        if priority is not UNSET:
            field_dict["priority"] = priority
        if is_exclusive is not UNSET:
            field_dict["is_exclusive"] = is_exclusive
        if usage_limit is not UNSET:
            field_dict["usage_limit"] = usage_limit
        if limit_per_buyer is not UNSET:
            field_dict["limit_per_buyer"] = limit_per_buyer

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.money_in import MoneyIn  # noqa: PLC0415

        d = dict(src_dict)
        name = d.pop("name", UNSET)

        is_automatic = d.pop("is_automatic", UNSET)

        _applies_to = d.pop("applies_to", UNSET)
        applies_to: AppliesTo | Unset
        if isinstance(_applies_to, Unset):
            applies_to = UNSET
        else:
            applies_to = check_applies_to(_applies_to)

        _kind = d.pop("kind", UNSET)
        kind: Kind | Unset
        if isinstance(_kind, Unset):
            kind = UNSET
        else:
            kind = check_kind(_kind)

        def _parse_value(data: object) -> float | str | Unset:
            if isinstance(data, Unset):
                return data
            return cast(float | str | Unset, data)

        value = _parse_value(d.pop("value", UNSET))

        buy_quantity = d.pop("buy_quantity", UNSET)

        get_quantity = d.pop("get_quantity", UNSET)

        products = cast(list[int], d.pop("products", UNSET))

        collections = cast(list[int], d.pop("collections", UNSET))

        _minimum_subtotal = d.pop("minimum_subtotal", UNSET)
        minimum_subtotal: MoneyIn | Unset
        if isinstance(_minimum_subtotal, Unset):
            minimum_subtotal = UNSET
        else:
            minimum_subtotal = MoneyIn.from_dict(_minimum_subtotal)

        minimum_quantity = d.pop("minimum_quantity", UNSET)

        def _parse_minimum_tier(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        minimum_tier = _parse_minimum_tier(d.pop("minimum_tier", UNSET))

        is_first_order_only = d.pop("is_first_order_only", UNSET)

        def _parse_starts_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemasstarts_at_type_0 = datetime.datetime.fromisoformat(data)

                return componentsschemasstarts_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        starts_at = _parse_starts_at(d.pop("starts_at", UNSET))

        def _parse_ends_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemasends_at_type_0 = datetime.datetime.fromisoformat(data)

                return componentsschemasends_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        ends_at = _parse_ends_at(d.pop("ends_at", UNSET))

        is_active = d.pop("is_active", UNSET)

        priority = d.pop("priority", UNSET)

        is_exclusive = d.pop("is_exclusive", UNSET)

        def _parse_usage_limit(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        usage_limit = _parse_usage_limit(d.pop("usage_limit", UNSET))

        def _parse_limit_per_buyer(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        limit_per_buyer = _parse_limit_per_buyer(d.pop("limit_per_buyer", UNSET))

        promotion_patch = cls(
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
        )

        return promotion_patch
