from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.collection_patch import CollectionPatch
from ...models.collection_view import CollectionView
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    id_or_slug: str,
    *,
    body: CollectionPatch,
    if_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_match, Unset):
        headers["If-Match"] = if_match

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/api/v1/collections/{id_or_slug}".format(
            id_or_slug=quote(str(id_or_slug), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> CollectionView | Problem:
    if response.status_code == 200:
        response_200 = CollectionView.from_dict(response.json())

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[CollectionView | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    id_or_slug: str,
    *,
    client: AuthenticatedClient,
    body: CollectionPatch,
    if_match: str | Unset = UNSET,
) -> Response[CollectionView | Problem]:
    """Change a collection; `products` replaces what is in it."""

    kwargs = _get_kwargs(
        id_or_slug=id_or_slug,
        body=body,
        if_match=if_match,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    id_or_slug: str,
    *,
    client: AuthenticatedClient,
    body: CollectionPatch,
    if_match: str | Unset = UNSET,
) -> CollectionView | Problem | None:
    """Change a collection; `products` replaces what is in it."""

    return sync_detailed(
        id_or_slug=id_or_slug,
        client=client,
        body=body,
        if_match=if_match,
    ).parsed
