from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.variant_patch import VariantPatch
from ...models.variant_view import VariantView
from ...types import UNSET, Response, Unset


def _get_kwargs(
    variant_id: int,
    *,
    body: VariantPatch,
    if_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_match, Unset):
        headers["If-Match"] = if_match

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/api/v1/variants/{variant_id}".format(
            variant_id=quote(str(variant_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | VariantView:
    if response.status_code == 200:
        response_200 = VariantView.from_dict(response.json())

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Problem | VariantView]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    variant_id: int,
    *,
    client: AuthenticatedClient,
    body: VariantPatch,
    if_match: str | Unset = UNSET,
) -> Response[Problem | VariantView]:
    """Change a variant."""

    kwargs = _get_kwargs(
        variant_id=variant_id,
        body=body,
        if_match=if_match,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    variant_id: int,
    *,
    client: AuthenticatedClient,
    body: VariantPatch,
    if_match: str | Unset = UNSET,
) -> Problem | VariantView | None:
    """Change a variant."""

    return sync_detailed(
        variant_id=variant_id,
        client=client,
        body=body,
        if_match=if_match,
    ).parsed
