from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ...client import AuthenticatedClient, Client
from ...models.draft_view import DraftView
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    draft_order_id: UUID,
    *,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/draft-orders/{draft_order_id}/completions".format(
            draft_order_id=quote(str(draft_order_id), safe=""),
        ),
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> DraftView | Problem:
    if response.status_code == 201:
        response_201 = DraftView.from_dict(response.json())

        return response_201

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[DraftView | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    draft_order_id: UUID,
    *,
    client: AuthenticatedClient,
    idempotency_key: str | Unset = UNSET,
) -> Response[DraftView | Problem]:
    """Say that the draft was paid by hand: it is an order then, and paid."""

    kwargs = _get_kwargs(
        draft_order_id=draft_order_id,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    draft_order_id: UUID,
    *,
    client: AuthenticatedClient,
    idempotency_key: str | Unset = UNSET,
) -> DraftView | Problem | None:
    """Say that the draft was paid by hand: it is an order then, and paid."""

    return sync_detailed(
        draft_order_id=draft_order_id,
        client=client,
        idempotency_key=idempotency_key,
    ).parsed
