from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.stock_level_view import StockLevelView
from ...types import UNSET, Response, Unset


def _get_kwargs(
    level_id: int,
    *,
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_none_match, Unset):
        headers["If-None-Match"] = if_none_match

    params: dict[str, Any] = {}

    params["fields"] = fields

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/stock-levels/{level_id}".format(
            level_id=quote(str(level_id), safe=""),
        ),
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | StockLevelView:
    if response.status_code == 200:
        response_200 = StockLevelView.from_dict(response.json())

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Problem | StockLevelView]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    level_id: int,
    *,
    client: AuthenticatedClient,
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Response[Problem | StockLevelView]:
    """Get a stock level."""

    kwargs = _get_kwargs(
        level_id=level_id,
        fields=fields,
        if_none_match=if_none_match,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    level_id: int,
    *,
    client: AuthenticatedClient,
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Problem | StockLevelView | None:
    """Get a stock level."""

    return sync_detailed(
        level_id=level_id,
        client=client,
        fields=fields,
        if_none_match=if_none_match,
    ).parsed
