from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="EndpointViewMembers")


@_attrs_define
class EndpointViewMembers:
    """
    Attributes:
        id (int):
        url (str):
        description (str):
        event_types (list[str]): those that it is told of
        app (str): whose key registered it; empty for the shop's own
        owner (None | str): who made or changed it last; it is told what they may see
        is_enabled (bool):
        failing_since (datetime.datetime | None): the first failure since the last success
        disabled_reason (str): why it was switched off, when we did
        created_at (datetime.datetime): when it was made
        updated_at (datetime.datetime): when it last changed: what feeds go by
    """

    id: int
    url: str
    description: str
    event_types: list[str]
    app: str
    owner: None | str
    is_enabled: bool
    failing_since: datetime.datetime | None
    disabled_reason: str
    created_at: datetime.datetime
    updated_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        url = self.url

        description = self.description

        event_types = self.event_types

        app = self.app

        owner: None | str
        owner = self.owner

        is_enabled = self.is_enabled

        failing_since: None | str
        if isinstance(self.failing_since, datetime.datetime):
            failing_since = self.failing_since.isoformat()
        else:
            failing_since = self.failing_since

        disabled_reason = self.disabled_reason

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "url": url,
                "description": description,
                "event_types": event_types,
                "app": app,
                "owner": owner,
                "is_enabled": is_enabled,
                "failing_since": failing_since,
                "disabled_reason": disabled_reason,
                "created_at": created_at,
                "updated_at": updated_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        url = d.pop("url")

        description = d.pop("description")

        event_types = cast(list[str], d.pop("event_types"))

        app = d.pop("app")

        def _parse_owner(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        owner = _parse_owner(d.pop("owner"))

        is_enabled = d.pop("is_enabled")

        def _parse_failing_since(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                failing_since_type_0 = datetime.datetime.fromisoformat(data)

                return failing_since_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        failing_since = _parse_failing_since(d.pop("failing_since"))

        disabled_reason = d.pop("disabled_reason")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        endpoint_view_members = cls(
            id=id,
            url=url,
            description=description,
            event_types=event_types,
            app=app,
            owner=owner,
            is_enabled=is_enabled,
            failing_since=failing_since,
            disabled_reason=disabled_reason,
            created_at=created_at,
            updated_at=updated_at,
        )

        return endpoint_view_members
