from http import HTTPStatus
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.event_feed import EventFeed
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    after: str | Unset = "",
    types: str | Unset = "",
    limit: int | Unset = 100,
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_none_match, Unset):
        headers["If-None-Match"] = if_none_match

    params: dict[str, Any] = {}

    params["after"] = after

    params["types"] = types

    params["limit"] = limit

    params["fields"] = fields

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/events",
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> EventFeed | Problem:
    if response.status_code == 200:
        response_200 = EventFeed.from_dict(response.json())

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[EventFeed | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    after: str | Unset = "",
    types: str | Unset = "",
    limit: int | Unset = 100,
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Response[EventFeed | Problem]:
    """List what has happened in the last 30 days, the oldest first, deletions included. Read on with `after`, the id of the last event you have: nothing that was committed is missed, and
    the events of one object keep their order. Without `types` these are all whose objects you may read."""

    kwargs = _get_kwargs(
        after=after,
        types=types,
        limit=limit,
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
    after: str | Unset = "",
    types: str | Unset = "",
    limit: int | Unset = 100,
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> EventFeed | Problem | None:
    """List what has happened in the last 30 days, the oldest first, deletions included. Read on with `after`, the id of the last event you have: nothing that was committed is missed, and
    the events of one object keep their order. Without `types` these are all whose objects you may read."""

    return sync_detailed(
        client=client,
        after=after,
        types=types,
        limit=limit,
        fields=fields,
        if_none_match=if_none_match,
    ).parsed
