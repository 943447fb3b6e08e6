from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ...client import AuthenticatedClient, Client
from ...models.api_key_patch import ApiKeyPatch
from ...models.api_key_view import ApiKeyView
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    key_id: UUID,
    *,
    body: ApiKeyPatch,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/api/v1/api-keys/{key_id}".format(
            key_id=quote(str(key_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> ApiKeyView | Problem:
    if response.status_code == 200:
        response_200 = ApiKeyView.from_dict(response.json())

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ApiKeyView | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    key_id: UUID,
    *,
    client: AuthenticatedClient,
    body: ApiKeyPatch,
) -> Response[ApiKeyView | Problem]:
    """Rename a key, take scopes away from it, or hand it over. More scopes take another key."""

    kwargs = _get_kwargs(
        key_id=key_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    key_id: UUID,
    *,
    client: AuthenticatedClient,
    body: ApiKeyPatch,
) -> ApiKeyView | Problem | None:
    """Rename a key, take scopes away from it, or hand it over. More scopes take another key."""

    return sync_detailed(
        key_id=key_id,
        client=client,
        body=body,
    ).parsed
