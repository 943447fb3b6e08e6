from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.product_view import ProductView
from ...types import UNSET, Response, Unset


def _get_kwargs(
    id_or_slug: str,
    *,
    limit: int | Unset = 8,
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_none_match, Unset):
        headers["If-None-Match"] = if_none_match

    params: dict[str, Any] = {}

    params["limit"] = limit

    params["fields"] = fields

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/products/{id_or_slug}/related".format(
            id_or_slug=quote(str(id_or_slug), safe=""),
        ),
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | list[ProductView]:
    if response.status_code == 200:
        response_200 = []
        _response_200 = response.json()
        for response_200_item_data in _response_200:
            response_200_item = ProductView.from_dict(response_200_item_data)

            response_200.append(response_200_item)

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Problem | list[ProductView]]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    id_or_slug: str,
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 8,
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Response[Problem | list[ProductView]]:
    """List products like this one, the likest first. A slug it had before leads to the one it has."""

    kwargs = _get_kwargs(
        id_or_slug=id_or_slug,
        limit=limit,
        fields=fields,
        if_none_match=if_none_match,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    id_or_slug: str,
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 8,
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Problem | list[ProductView] | None:
    """List products like this one, the likest first. A slug it had before leads to the one it has."""

    return sync_detailed(
        id_or_slug=id_or_slug,
        client=client,
        limit=limit,
        fields=fields,
        if_none_match=if_none_match,
    ).parsed
