from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ...client import AuthenticatedClient, Client
from ...models.cart_view import CartView
from ...models.item_patch import ItemPatch
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    cart_id: UUID,
    item_id: int,
    *,
    body: ItemPatch,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/api/v1/carts/{cart_id}/items/{item_id}".format(
            cart_id=quote(str(cart_id), safe=""),
            item_id=quote(str(item_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> CartView | Problem:
    if response.status_code == 200:
        response_200 = CartView.from_dict(response.json())

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[CartView | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    cart_id: UUID,
    item_id: int,
    *,
    client: AuthenticatedClient | Client,
    body: ItemPatch,
) -> Response[CartView | Problem]:
    """Change the quantity of an item."""

    kwargs = _get_kwargs(
        cart_id=cart_id,
        item_id=item_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    cart_id: UUID,
    item_id: int,
    *,
    client: AuthenticatedClient | Client,
    body: ItemPatch,
) -> CartView | Problem | None:
    """Change the quantity of an item."""

    return sync_detailed(
        cart_id=cart_id,
        item_id=item_id,
        client=client,
        body=body,
    ).parsed
