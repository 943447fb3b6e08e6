from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.level_patch import LevelPatch
from ...models.problem import Problem
from ...models.stock_level_view import StockLevelView
from ...types import UNSET, Response, Unset


def _get_kwargs(
    level_id: int,
    *,
    body: LevelPatch,
    if_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_match, Unset):
        headers["If-Match"] = if_match

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/api/v1/stock-levels/{level_id}".format(
            level_id=quote(str(level_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

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
    body: LevelPatch,
    if_match: str | Unset = UNSET,
) -> Response[Problem | StockLevelView]:
    """Change a stock level: what is on hand, what happens when none is left, from how many on it is low."""

    kwargs = _get_kwargs(
        level_id=level_id,
        body=body,
        if_match=if_match,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    level_id: int,
    *,
    client: AuthenticatedClient,
    body: LevelPatch,
    if_match: str | Unset = UNSET,
) -> Problem | StockLevelView | None:
    """Change a stock level: what is on hand, what happens when none is left, from how many on it is low."""

    return sync_detailed(
        level_id=level_id,
        client=client,
        body=body,
        if_match=if_match,
    ).parsed
