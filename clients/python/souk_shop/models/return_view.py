from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

from ..models.return_status import ReturnStatus, check_return_status

if TYPE_CHECKING:
    from ..models.pieces_view import PiecesView


T = TypeVar("T", bound="ReturnView")


@_attrs_define
class ReturnView:
    """Goods that come back.

    Attributes:
        id (int):
        order (int): the order's number
        status (ReturnStatus): How far goods that come back have come.
        lines (list[PiecesView]):
        reason (str):
        answer (str):
        restocked (bool): what came back lies in stock again
        requested_at (datetime.datetime): when its buyer asked
        updated_at (datetime.datetime): when it last changed: what feeds go by
    """

    id: int
    order: int
    status: ReturnStatus
    lines: list[PiecesView]
    reason: str
    answer: str
    restocked: bool
    requested_at: datetime.datetime
    updated_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        order = self.order

        status: str = self.status

        lines = []
        for lines_item_data in self.lines:
            lines_item = lines_item_data.to_dict()
            lines.append(lines_item)

        reason = self.reason

        answer = self.answer

        restocked = self.restocked

        requested_at = self.requested_at.isoformat()

        updated_at = self.updated_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "order": order,
                "status": status,
                "lines": lines,
                "reason": reason,
                "answer": answer,
                "restocked": restocked,
                "requested_at": requested_at,
                "updated_at": updated_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.pieces_view import PiecesView  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        order = d.pop("order")

        status = check_return_status(d.pop("status"))

        lines = []
        _lines = d.pop("lines")
        for lines_item_data in _lines:
            lines_item = PiecesView.from_dict(lines_item_data)

            lines.append(lines_item)

        reason = d.pop("reason")

        answer = d.pop("answer")

        restocked = d.pop("restocked")

        requested_at = datetime.datetime.fromisoformat(d.pop("requested_at"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        return_view = cls(
            id=id,
            order=order,
            status=status,
            lines=lines,
            reason=reason,
            answer=answer,
            restocked=restocked,
            requested_at=requested_at,
            updated_at=updated_at,
        )

        return return_view
