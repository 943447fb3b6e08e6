from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.capture_in import CaptureIn
from ...models.captured_order_view import CapturedOrderView
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    number: int,
    *,
    body: CaptureIn,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/orders/{number}/captures".format(
            number=quote(str(number), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> CapturedOrderView | Problem:
    if response.status_code == 201:
        response_201 = CapturedOrderView.from_dict(response.json())

        return response_201

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[CapturedOrderView | Problem]:
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
    body: CaptureIn,
    idempotency_key: str | Unset = UNSET,
) -> Response[CapturedOrderView | Problem]:
    """Capture what a gateway holds for an order, or a part of it. Captured in full, the order is paid. Gateways hold money where the shop's setting `captures_by_hand`
    is on; with `captures_when_sent` the rest is captured by itself when all was sent. What is not
    captured is released when the order is cancelled or expires, and what was captured of it goes back."""

    kwargs = _get_kwargs(
        number=number,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    number: int,
    *,
    client: AuthenticatedClient,
    body: CaptureIn,
    idempotency_key: str | Unset = UNSET,
) -> CapturedOrderView | Problem | None:
    """Capture what a gateway holds for an order, or a part of it. Captured in full, the order is paid. Gateways hold money where the shop's setting `captures_by_hand`
    is on; with `captures_when_sent` the rest is captured by itself when all was sent. What is not
    captured is released when the order is cancelled or expires, and what was captured of it goes back."""

    return sync_detailed(
        number=number,
        client=client,
        body=body,
        idempotency_key=idempotency_key,
    ).parsed
