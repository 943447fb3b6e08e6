from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.order_patch import OrderPatch
from ...models.order_view import OrderView
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    number: int,
    *,
    body: OrderPatch,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/api/v1/orders/{number}".format(
            number=quote(str(number), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> OrderView | Problem:
    if response.status_code == 200:
        response_200 = OrderView.from_dict(response.json())

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[OrderView | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    number: int,
    *,
    client: AuthenticatedClient,
    body: OrderPatch,
) -> Response[OrderView | Problem]:
    """Change what your programs keep on an order: their own id for it, metadata, custom fields, tags."""

    kwargs = _get_kwargs(
        number=number,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    number: int,
    *,
    client: AuthenticatedClient,
    body: OrderPatch,
) -> OrderView | Problem | None:
    """Change what your programs keep on an order: their own id for it, metadata, custom fields, tags."""

    return sync_detailed(
        number=number,
        client=client,
        body=body,
    ).parsed
