from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ...client import AuthenticatedClient, Client
from ...models.cart_view import CartView
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    cart_id: UUID,
    card_id: int,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "delete",
        "url": "/api/v1/carts/{cart_id}/gift-cards/{card_id}".format(
            cart_id=quote(str(cart_id), safe=""),
            card_id=quote(str(card_id), safe=""),
        ),
    }

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
    card_id: int,
    *,
    client: AuthenticatedClient | Client,
) -> Response[CartView | Problem]:
    """Remove a gift card; the answer is the cart."""

    kwargs = _get_kwargs(
        cart_id=cart_id,
        card_id=card_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    cart_id: UUID,
    card_id: int,
    *,
    client: AuthenticatedClient | Client,
) -> CartView | Problem | None:
    """Remove a gift card; the answer is the cart."""

    return sync_detailed(
        cart_id=cart_id,
        card_id=card_id,
        client=client,
    ).parsed
