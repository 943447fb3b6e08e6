from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.location_patch import LocationPatch
from ...models.problem import Problem
from ...models.stock_location_view import StockLocationView
from ...types import UNSET, Response, Unset


def _get_kwargs(
    location_id: int,
    *,
    body: LocationPatch,
    if_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_match, Unset):
        headers["If-Match"] = if_match

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/api/v1/stock-locations/{location_id}".format(
            location_id=quote(str(location_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | StockLocationView:
    if response.status_code == 200:
        response_200 = StockLocationView.from_dict(response.json())

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Problem | StockLocationView]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    location_id: int,
    *,
    client: AuthenticatedClient,
    body: LocationPatch,
    if_match: str | Unset = UNSET,
) -> Response[Problem | StockLocationView]:
    """Change a location."""

    kwargs = _get_kwargs(
        location_id=location_id,
        body=body,
        if_match=if_match,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    location_id: int,
    *,
    client: AuthenticatedClient,
    body: LocationPatch,
    if_match: str | Unset = UNSET,
) -> Problem | StockLocationView | None:
    """Change a location."""

    return sync_detailed(
        location_id=location_id,
        client=client,
        body=body,
        if_match=if_match,
    ).parsed
