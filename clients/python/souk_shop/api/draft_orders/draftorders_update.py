from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ...client import AuthenticatedClient, Client
from ...models.draft_patch import DraftPatch
from ...models.draft_view import DraftView
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    draft_order_id: UUID,
    *,
    body: DraftPatch,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/api/v1/draft-orders/{draft_order_id}".format(
            draft_order_id=quote(str(draft_order_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> DraftView | Problem:
    if response.status_code == 200:
        response_200 = DraftView.from_dict(response.json())

        return response_200

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
    body: DraftPatch,
) -> Response[DraftView | Problem]:
    """Change a draft order. `lines` are all of its lines; what is not sent stays."""

    kwargs = _get_kwargs(
        draft_order_id=draft_order_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    draft_order_id: UUID,
    *,
    client: AuthenticatedClient,
    body: DraftPatch,
) -> DraftView | Problem | None:
    """Change a draft order. `lines` are all of its lines; what is not sent stays."""

    return sync_detailed(
        draft_order_id=draft_order_id,
        client=client,
        body=body,
    ).parsed
