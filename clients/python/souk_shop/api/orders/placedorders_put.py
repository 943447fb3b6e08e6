from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.order_put import OrderPut
from ...models.order_view import OrderView
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    external_id: str,
    *,
    body: OrderPut,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "put",
        "url": "/api/v1/orders/by-external-id/{external_id}".format(
            external_id=quote(str(external_id), safe=""),
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

    if response.status_code == 201:
        response_201 = OrderView.from_dict(response.json())

        return response_201

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
    external_id: str,
    *,
    client: AuthenticatedClient,
    body: OrderPut,
) -> Response[OrderView | Problem]:
    """Create the order that another system calls so, or change what it keeps on one that is there. Of one that is there `metadata` and `tags` are changed; its lines are by `POST
    /orders/{number}/edits`, and to put others is refused."""

    kwargs = _get_kwargs(
        external_id=external_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    external_id: str,
    *,
    client: AuthenticatedClient,
    body: OrderPut,
) -> OrderView | Problem | None:
    """Create the order that another system calls so, or change what it keeps on one that is there. Of one that is there `metadata` and `tags` are changed; its lines are by `POST
    /orders/{number}/edits`, and to put others is refused."""

    return sync_detailed(
        external_id=external_id,
        client=client,
        body=body,
    ).parsed
