from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.delivery_view_status import DeliveryViewStatus, check_delivery_view_status

if TYPE_CHECKING:
    from ..models.received_response_view import ReceivedResponseView
    from ..models.sent_request_view import SentRequestView
    from ..models.try_view import TryView


T = TypeVar("T", bound="DeliveryView")


@_attrs_define
class DeliveryView:
    """One event for one endpoint.

    Attributes:
        id (UUID):
        endpoint (int): the id of the endpoint
        event (str): the webhook-id, the same in every try and replay
        event_type (str):
        status (DeliveryViewStatus):
        attempts (int): tries so far
        created_at (datetime.datetime): when it was made
        last_attempt_at (datetime.datetime | None):
        next_attempt_at (datetime.datetime | None): null: there will be none
        request (SentRequestView): What was sent in the last try.
        response (None | ReceivedResponseView):
        error (str):
        took_ms (int | None): milliseconds
        history (list[TryView]): each try, the oldest first
    """

    id: UUID
    endpoint: int
    event: str
    event_type: str
    status: DeliveryViewStatus
    attempts: int
    created_at: datetime.datetime
    last_attempt_at: datetime.datetime | None
    next_attempt_at: datetime.datetime | None
    request: SentRequestView
    response: None | ReceivedResponseView
    error: str
    took_ms: int | None
    history: list[TryView]

    def to_dict(self) -> dict[str, Any]:
        from ..models.received_response_view import ReceivedResponseView  # noqa: PLC0415

        id = str(self.id)

        endpoint = self.endpoint

        event = self.event

        event_type = self.event_type

        status: str = self.status

        attempts = self.attempts

        created_at = self.created_at.isoformat()

        last_attempt_at: None | str
        if isinstance(self.last_attempt_at, datetime.datetime):
            last_attempt_at = self.last_attempt_at.isoformat()
        else:
            last_attempt_at = self.last_attempt_at

        next_attempt_at: None | str
        if isinstance(self.next_attempt_at, datetime.datetime):
            next_attempt_at = self.next_attempt_at.isoformat()
        else:
            next_attempt_at = self.next_attempt_at

        request = self.request.to_dict()

        response: dict[str, Any] | None
        if isinstance(self.response, ReceivedResponseView):
            response = self.response.to_dict()
        else:
            response = self.response

        error = self.error

        took_ms: int | None
        took_ms = self.took_ms

        history = []
        for history_item_data in self.history:
            history_item = history_item_data.to_dict()
            history.append(history_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "endpoint": endpoint,
                "event": event,
                "event_type": event_type,
                "status": status,
                "attempts": attempts,
                "created_at": created_at,
                "last_attempt_at": last_attempt_at,
                "next_attempt_at": next_attempt_at,
                "request": request,
                "response": response,
                "error": error,
                "took_ms": took_ms,
                "history": history,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.received_response_view import ReceivedResponseView  # noqa: PLC0415
        from ..models.sent_request_view import SentRequestView  # noqa: PLC0415
        from ..models.try_view import TryView  # noqa: PLC0415

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        endpoint = d.pop("endpoint")

        event = d.pop("event")

        event_type = d.pop("event_type")

        status = check_delivery_view_status(d.pop("status"))

        attempts = d.pop("attempts")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        def _parse_last_attempt_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                last_attempt_at_type_0 = datetime.datetime.fromisoformat(data)

                return last_attempt_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        last_attempt_at = _parse_last_attempt_at(d.pop("last_attempt_at"))

        def _parse_next_attempt_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                next_attempt_at_type_0 = datetime.datetime.fromisoformat(data)

                return next_attempt_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        next_attempt_at = _parse_next_attempt_at(d.pop("next_attempt_at"))

        request = SentRequestView.from_dict(d.pop("request"))

        def _parse_response(data: object) -> None | ReceivedResponseView:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_type_0 = ReceivedResponseView.from_dict(data)

                return response_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ReceivedResponseView, data)

        response = _parse_response(d.pop("response"))

        error = d.pop("error")

        def _parse_took_ms(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        took_ms = _parse_took_ms(d.pop("took_ms"))

        history = []
        _history = d.pop("history")
        for history_item_data in _history:
            history_item = TryView.from_dict(history_item_data)

            history.append(history_item)

        delivery_view = cls(
            id=id,
            endpoint=endpoint,
            event=event,
            event_type=event_type,
            status=status,
            attempts=attempts,
            created_at=created_at,
            last_attempt_at=last_attempt_at,
            next_attempt_at=next_attempt_at,
            request=request,
            response=response,
            error=error,
            took_ms=took_ms,
            history=history,
        )

        return delivery_view
