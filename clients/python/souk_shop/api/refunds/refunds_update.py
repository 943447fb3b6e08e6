from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.refund_patch import RefundPatch
from ...models.refund_view import RefundView
from ...types import Response


def _get_kwargs(
    refund_id: UUID,
    *,
    body: RefundPatch,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/api/v1/refunds/{refund_id}".format(
            refund_id=quote(str(refund_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | RefundView:
    if response.status_code == 200:
        response_200 = RefundView.from_dict(response.json())

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Problem | RefundView]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    refund_id: UUID,
    *,
    client: AuthenticatedClient,
    body: RefundPatch,
) -> Response[Problem | RefundView]:
    """Change what your programs keep on a refund: their own id for it, metadata."""

    kwargs = _get_kwargs(
        refund_id=refund_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    refund_id: UUID,
    *,
    client: AuthenticatedClient,
    body: RefundPatch,
) -> Problem | RefundView | None:
    """Change what your programs keep on a refund: their own id for it, metadata."""

    return sync_detailed(
        refund_id=refund_id,
        client=client,
        body=body,
    ).parsed
