from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.variant_put import VariantPut
from ...models.variant_view import VariantView
from ...types import Response


def _get_kwargs(
    external_id: str,
    *,
    body: VariantPut,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "put",
        "url": "/api/v1/variants/by-external-id/{external_id}".format(
            external_id=quote(str(external_id), safe=""),
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

    if response.status_code == 201:
        response_201 = VariantView.from_dict(response.json())

        return response_201

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
    external_id: str,
    *,
    client: AuthenticatedClient,
    body: VariantPut,
) -> Response[Problem | VariantView]:
    """Create the variant that another system calls so, or change it. What is not sent stays."""

    kwargs = _get_kwargs(
        external_id=external_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    external_id: str,
    *,
    client: AuthenticatedClient,
    body: VariantPut,
) -> Problem | VariantView | None:
    """Create the variant that another system calls so, or change it. What is not sent stays."""

    return sync_detailed(
        external_id=external_id,
        client=client,
        body=body,
    ).parsed
