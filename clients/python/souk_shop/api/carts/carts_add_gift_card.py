from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ...client import AuthenticatedClient, Client
from ...models.cart_view import CartView
from ...models.gift_card_code_in import GiftCardCodeIn
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    cart_id: UUID,
    *,
    body: GiftCardCodeIn,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/carts/{cart_id}/gift-cards".format(
            cart_id=quote(str(cart_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> CartView | Problem:
    if response.status_code == 201:
        response_201 = CartView.from_dict(response.json())

        return response_201

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
    body: GiftCardCodeIn,
    idempotency_key: str | Unset = UNSET,
) -> Response[CartView | Problem]:
    """Add a gift card to the cart. It pays as far as it goes: the total stays, `amount_due` becomes less."""

    kwargs = _get_kwargs(
        cart_id=cart_id,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    cart_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: GiftCardCodeIn,
    idempotency_key: str | Unset = UNSET,
) -> CartView | Problem | None:
    """Add a gift card to the cart. It pays as far as it goes: the total stays, `amount_due` becomes less."""

    return sync_detailed(
        cart_id=cart_id,
        client=client,
        body=body,
        idempotency_key=idempotency_key,
    ).parsed
