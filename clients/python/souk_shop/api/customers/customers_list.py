import datetime
from http import HTTPStatus
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.page_staff_customer_view import PageStaffCustomerView
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    limit: int | Unset = 20,
    offset: int | Unset = 0,
    cursor: None | str | Unset = UNSET,
    ids: list[int] | Unset = UNSET,
    email: str | Unset = "",
    external_id: str | Unset = "",
    tag: list[str] | Unset = UNSET,
    updated_since: datetime.datetime | None | Unset = UNSET,
    q: str | Unset = "",
    ordering: str | Unset = "-created_at",
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

    json_ids: list[int] | Unset = UNSET
    if not isinstance(ids, Unset):
        json_ids = ids

    params["ids"] = json_ids

    params["email"] = email

    params["external_id"] = external_id

    json_tag: list[str] | Unset = UNSET
    if not isinstance(tag, Unset):
        json_tag = tag

    params["tag"] = json_tag

    json_updated_since: None | str | Unset
    if isinstance(updated_since, Unset):
        json_updated_since = UNSET
    elif isinstance(updated_since, datetime.datetime):
        json_updated_since = updated_since.isoformat()
    else:
        json_updated_since = updated_since
    params["updated_since"] = json_updated_since

    params["q"] = q

    params["ordering"] = ordering

    params["fields"] = fields

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/customers",
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> PageStaffCustomerView | Problem:
    if response.status_code == 200:
        response_200 = PageStaffCustomerView.from_dict(response.json())

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[PageStaffCustomerView | Problem]:
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
    ids: list[int] | Unset = UNSET,
    email: str | Unset = "",
    external_id: str | Unset = "",
    tag: list[str] | Unset = UNSET,
    updated_since: datetime.datetime | None | Unset = UNSET,
    q: str | Unset = "",
    ordering: str | Unset = "-created_at",
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Response[PageStaffCustomerView | Problem]:
    """List the customers, the newest first, or in the order in which they were changed."""

    kwargs = _get_kwargs(
        limit=limit,
        offset=offset,
        cursor=cursor,
        ids=ids,
        email=email,
        external_id=external_id,
        tag=tag,
        updated_since=updated_since,
        q=q,
        ordering=ordering,
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
    ids: list[int] | Unset = UNSET,
    email: str | Unset = "",
    external_id: str | Unset = "",
    tag: list[str] | Unset = UNSET,
    updated_since: datetime.datetime | None | Unset = UNSET,
    q: str | Unset = "",
    ordering: str | Unset = "-created_at",
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> PageStaffCustomerView | Problem | None:
    """List the customers, the newest first, or in the order in which they were changed."""

    return sync_detailed(
        client=client,
        limit=limit,
        offset=offset,
        cursor=cursor,
        ids=ids,
        email=email,
        external_id=external_id,
        tag=tag,
        updated_since=updated_since,
        q=q,
        ordering=ordering,
        fields=fields,
        if_none_match=if_none_match,
    ).parsed
