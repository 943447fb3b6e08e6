from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.address_view import AddressView
from ...models.book_address_patch import BookAddressPatch
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    address_id: int,
    *,
    body: BookAddressPatch,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/api/v1/customers/me/addresses/{address_id}".format(
            address_id=quote(str(address_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> AddressView | Problem:
    if response.status_code == 200:
        response_200 = AddressView.from_dict(response.json())

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[AddressView | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    address_id: int,
    *,
    client: AuthenticatedClient,
    body: BookAddressPatch,
) -> Response[AddressView | Problem]:
    """Change one of the customer's addresses. Orders keep what they were sent to."""

    kwargs = _get_kwargs(
        address_id=address_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    address_id: int,
    *,
    client: AuthenticatedClient,
    body: BookAddressPatch,
) -> AddressView | Problem | None:
    """Change one of the customer's addresses. Orders keep what they were sent to."""

    return sync_detailed(
        address_id=address_id,
        client=client,
        body=body,
    ).parsed
