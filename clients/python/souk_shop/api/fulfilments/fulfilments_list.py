import datetime
from http import HTTPStatus
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.page_fulfilment_view import PageFulfilmentView
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    limit: int | Unset = 20,
    offset: int | Unset = 0,
    cursor: None | str | Unset = UNSET,
    ids: list[int] | Unset = UNSET,
    order: int | None | Unset = UNSET,
    is_delivered: bool | None | Unset = UNSET,
    sent_from: datetime.datetime | None | Unset = UNSET,
    external_id: str | Unset = "",
    updated_since: datetime.datetime | None | Unset = UNSET,
    ordering: None | str | Unset = UNSET,
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

    json_order: int | None | Unset
    if isinstance(order, Unset):
        json_order = UNSET
    else:
        json_order = order
    params["order"] = json_order

    json_is_delivered: bool | None | Unset
    if isinstance(is_delivered, Unset):
        json_is_delivered = UNSET
    else:
        json_is_delivered = is_delivered
    params["is_delivered"] = json_is_delivered

    json_sent_from: None | str | Unset
    if isinstance(sent_from, Unset):
        json_sent_from = UNSET
    elif isinstance(sent_from, datetime.datetime):
        json_sent_from = sent_from.isoformat()
    else:
        json_sent_from = sent_from
    params["sent_from"] = json_sent_from

    params["external_id"] = external_id

    json_updated_since: None | str | Unset
    if isinstance(updated_since, Unset):
        json_updated_since = UNSET
    elif isinstance(updated_since, datetime.datetime):
        json_updated_since = updated_since.isoformat()
    else:
        json_updated_since = updated_since
    params["updated_since"] = json_updated_since

    json_ordering: None | str | Unset
    if isinstance(ordering, Unset):
        json_ordering = UNSET
    else:
        json_ordering = ordering
    params["ordering"] = json_ordering

    params["fields"] = fields

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/fulfilments",
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> PageFulfilmentView | Problem:
    if response.status_code == 200:
        response_200 = PageFulfilmentView.from_dict(response.json())

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[PageFulfilmentView | Problem]:
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
    order: int | None | Unset = UNSET,
    is_delivered: bool | None | Unset = UNSET,
    sent_from: datetime.datetime | None | Unset = UNSET,
    external_id: str | Unset = "",
    updated_since: datetime.datetime | None | Unset = UNSET,
    ordering: None | str | Unset = UNSET,
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Response[PageFulfilmentView | Problem]:
    """List the parcels, the newest first, or in the order in which they were changed."""

    kwargs = _get_kwargs(
        limit=limit,
        offset=offset,
        cursor=cursor,
        ids=ids,
        order=order,
        is_delivered=is_delivered,
        sent_from=sent_from,
        external_id=external_id,
        updated_since=updated_since,
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
    order: int | None | Unset = UNSET,
    is_delivered: bool | None | Unset = UNSET,
    sent_from: datetime.datetime | None | Unset = UNSET,
    external_id: str | Unset = "",
    updated_since: datetime.datetime | None | Unset = UNSET,
    ordering: None | str | Unset = UNSET,
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> PageFulfilmentView | Problem | None:
    """List the parcels, the newest first, or in the order in which they were changed."""

    return sync_detailed(
        client=client,
        limit=limit,
        offset=offset,
        cursor=cursor,
        ids=ids,
        order=order,
        is_delivered=is_delivered,
        sent_from=sent_from,
        external_id=external_id,
        updated_since=updated_since,
        ordering=ordering,
        fields=fields,
        if_none_match=if_none_match,
    ).parsed
