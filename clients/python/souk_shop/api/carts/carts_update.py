from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ...client import AuthenticatedClient, Client
from ...models.cart_patch import CartPatch
from ...models.cart_view import CartView
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    cart_id: UUID,
    *,
    body: CartPatch,
    if_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_match, Unset):
        headers["If-Match"] = if_match

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/api/v1/carts/{cart_id}".format(
            cart_id=quote(str(cart_id), safe=""),
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
    *,
    client: AuthenticatedClient | Client,
    body: CartPatch,
    if_match: str | Unset = UNSET,
) -> Response[CartView | Problem]:
    """Change a cart: its e-mail address, addresses, shipping method or note."""

    kwargs = _get_kwargs(
        cart_id=cart_id,
        body=body,
        if_match=if_match,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    cart_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: CartPatch,
    if_match: str | Unset = UNSET,
) -> CartView | Problem | None:
    """Change a cart: its e-mail address, addresses, shipping method or note."""

    return sync_detailed(
        cart_id=cart_id,
        client=client,
        body=body,
        if_match=if_match,
    ).parsed
