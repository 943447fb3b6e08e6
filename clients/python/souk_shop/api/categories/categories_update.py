from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.category_detail import CategoryDetail
from ...models.category_patch import CategoryPatch
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    id_or_slug: str,
    *,
    body: CategoryPatch,
    if_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_match, Unset):
        headers["If-Match"] = if_match

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/api/v1/categories/{id_or_slug}".format(
            id_or_slug=quote(str(id_or_slug), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> CategoryDetail | Problem:
    if response.status_code == 200:
        response_200 = CategoryDetail.from_dict(response.json())

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[CategoryDetail | Problem]:
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
    body: CategoryPatch,
    if_match: str | Unset = UNSET,
) -> Response[CategoryDetail | Problem]:
    """Change a category, or move it with its branch."""

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
    body: CategoryPatch,
    if_match: str | Unset = UNSET,
) -> CategoryDetail | Problem | None:
    """Change a category, or move it with its branch."""

    return sync_detailed(
        id_or_slug=id_or_slug,
        client=client,
        body=body,
        if_match=if_match,
    ).parsed
