import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from ...client import AuthenticatedClient, Client
from ...models.audit_list_action_type_0 import AuditListActionType0
from ...models.page_audit_event_view import PageAuditEventView
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    limit: int | Unset = 20,
    offset: int | Unset = 0,
    cursor: None | str | Unset = UNSET,
    ordering: None | str | Unset = UNSET,
    staff: None | Unset | UUID = UNSET,
    action: AuditListActionType0 | None | Unset = UNSET,
    object_type: str | Unset = "",
    object_id: str | Unset = "",
    since: datetime.datetime | None | Unset = UNSET,
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_none_match, Unset):
        headers["If-None-Match"] = if_none_match

    params: dict[str, Any] = {}

    params["limit"] = limit

    params["offset"] = offset

    json_cursor: None | str | Unset
    if isinstance(cursor, Unset):
        json_cursor = UNSET
    else:
        json_cursor = cursor
    params["cursor"] = json_cursor

    json_ordering: None | str | Unset
    if isinstance(ordering, Unset):
        json_ordering = UNSET
    else:
        json_ordering = ordering
    params["ordering"] = json_ordering

    json_staff: None | str | Unset
    if isinstance(staff, Unset):
        json_staff = UNSET
    elif isinstance(staff, UUID):
        json_staff = str(staff)
    else:
        json_staff = staff
    params["staff"] = json_staff

    json_action: None | str | Unset
    if isinstance(action, Unset):
        json_action = UNSET
    elif isinstance(action, str):
        json_action = action
    else:
        json_action = action
    params["action"] = json_action

    params["object_type"] = object_type

    params["object_id"] = object_id

    json_since: None | str | Unset
    if isinstance(since, Unset):
        json_since = UNSET
    elif isinstance(since, datetime.datetime):
        json_since = since.isoformat()
    else:
        json_since = since
    params["since"] = json_since

    params["fields"] = fields

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/audit-events",
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> PageAuditEventView | Problem:
    if response.status_code == 200:
        response_200 = PageAuditEventView.from_dict(response.json())

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[PageAuditEventView | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 20,
    offset: int | Unset = 0,
    cursor: None | str | Unset = UNSET,
    ordering: None | str | Unset = UNSET,
    staff: None | Unset | UUID = UNSET,
    action: AuditListActionType0 | None | Unset = UNSET,
    object_type: str | Unset = "",
    object_id: str | Unset = "",
    since: datetime.datetime | None | Unset = UNSET,
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Response[PageAuditEventView | Problem]:
    """List what was done in the shop, the newest first."""

    kwargs = _get_kwargs(
        limit=limit,
        offset=offset,
        cursor=cursor,
        ordering=ordering,
        staff=staff,
        action=action,
        object_type=object_type,
        object_id=object_id,
        since=since,
        fields=fields,
        if_none_match=if_none_match,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 20,
    offset: int | Unset = 0,
    cursor: None | str | Unset = UNSET,
    ordering: None | str | Unset = UNSET,
    staff: None | Unset | UUID = UNSET,
    action: AuditListActionType0 | None | Unset = UNSET,
    object_type: str | Unset = "",
    object_id: str | Unset = "",
    since: datetime.datetime | None | Unset = UNSET,
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> PageAuditEventView | Problem | None:
    """List what was done in the shop, the newest first."""

    return sync_detailed(
        client=client,
        limit=limit,
        offset=offset,
        cursor=cursor,
        ordering=ordering,
        staff=staff,
        action=action,
        object_type=object_type,
        object_id=object_id,
        since=since,
        fields=fields,
        if_none_match=if_none_match,
    ).parsed
