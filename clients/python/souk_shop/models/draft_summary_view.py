from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.draft_summary_view_status import DraftSummaryViewStatus, check_draft_summary_view_status

T = TypeVar("T", bound="DraftSummaryView")


@_attrs_define
class DraftSummaryView:
    """A draft order, without what is in it.

    Attributes:
        id (UUID):
        status (DraftSummaryViewStatus): sent: an order that awaits its buyer; closed: cancelled or expired
        order (int | None): the number of the order it has become
        customer (int | None): the id of the customer
        email (None | str):
        note (str):
        created_by (str): the member of staff, or the key, that wrote it
        created_at (datetime.datetime): when it was made
        updated_at (datetime.datetime): when it last changed: what feeds go by
    """

    id: UUID
    status: DraftSummaryViewStatus
    order: int | None
    customer: int | None
    email: None | str
    note: str
    created_by: str
    created_at: datetime.datetime
    updated_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        status: str = self.status

        order: int | None
        order = self.order

        customer: int | None
        customer = self.customer

        email: None | str
        email = self.email

        note = self.note

        created_by = self.created_by

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "status": status,
                "order": order,
                "customer": customer,
                "email": email,
                "note": note,
                "created_by": created_by,
                "created_at": created_at,
                "updated_at": updated_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = UUID(d.pop("id"))

        status = check_draft_summary_view_status(d.pop("status"))

        def _parse_order(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        order = _parse_order(d.pop("order"))

        def _parse_customer(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        customer = _parse_customer(d.pop("customer"))

        def _parse_email(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        email = _parse_email(d.pop("email"))

        note = d.pop("note")

        created_by = d.pop("created_by")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        draft_summary_view = cls(
            id=id,
            status=status,
            order=order,
            customer=customer,
            email=email,
            note=note,
            created_by=created_by,
            created_at=created_at,
            updated_at=updated_at,
        )

        return draft_summary_view
