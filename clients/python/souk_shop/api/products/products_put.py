from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.product_in import ProductIn
from ...models.product_view import ProductView
from ...types import Response


def _get_kwargs(
    external_id: str,
    *,
    body: ProductIn,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "put",
        "url": "/api/v1/products/by-external-id/{external_id}".format(
            external_id=quote(str(external_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | ProductView:
    if response.status_code == 200:
        response_200 = ProductView.from_dict(response.json())

        return response_200

    if response.status_code == 201:
        response_201 = ProductView.from_dict(response.json())

        return response_201

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Problem | ProductView]:
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
    body: ProductIn,
) -> Response[Problem | ProductView]:
    """Create the product that another system calls so, or change it. What is not sent stays. Variants are found by their external id, SKU or options; those that are not
    named stay too."""

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
    body: ProductIn,
) -> Problem | ProductView | None:
    """Create the product that another system calls so, or change it. What is not sent stays. Variants are found by their external id, SKU or options; those that are not
    named stay too."""

    return sync_detailed(
        external_id=external_id,
        client=client,
        body=body,
    ).parsed
