from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="EndpointPatch")


@_attrs_define
class EndpointPatch:
    """What is changed of an endpoint; switching it on forgets why it was off.

    Attributes:
        url (str | Unset):
        event_types (list[str] | Unset): order.placed, order.paid, order.payment_failed, order.updated, order.edited,
            order.cancelled, order.expired, order.completed, fulfilment.created, fulfilment.updated, fulfilment.delivered,
            refund.issued, refund.failed, return.requested, return.approved, return.received, return.refunded,
            return.rejected, customer.registered, customer.updated, customer.erased, product.created, product.updated,
            product.deleted, collection.updated, collection.deleted, stock.changed, stock.low, review.submitted,
            review.approved, promotion.started, promotion.ended, import.finished, catalogue_batch.finished, app.uninstalled,
            shop.updated
        description (str | Unset):
        is_enabled (bool | Unset):
    """

    url: str | Unset = UNSET
    event_types: list[str] | Unset = UNSET
    description: str | Unset = UNSET
    is_enabled: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        url = self.url

        event_types: list[str] | Unset = UNSET
        if not isinstance(self.event_types, Unset):
            event_types = self.event_types

        description = self.description

        is_enabled = self.is_enabled

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if url is not UNSET:
            field_dict["url"] = url
        if event_types is not UNSET:
            field_dict["event_types"] = event_types
        if description is not UNSET:
            field_dict["description"] = description
        if is_enabled is not UNSET:
            field_dict["is_enabled"] = is_enabled

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        url = d.pop("url", UNSET)

        event_types = cast(list[str], d.pop("event_types", UNSET))

        description = d.pop("description", UNSET)

        is_enabled = d.pop("is_enabled", UNSET)

        endpoint_patch = cls(
            url=url,
            event_types=event_types,
            description=description,
            is_enabled=is_enabled,
        )

        return endpoint_patch
