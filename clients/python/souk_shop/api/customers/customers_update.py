from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.customer_patch import CustomerPatch
from ...models.problem import Problem
from ...models.staff_customer_view import StaffCustomerView
from ...types import Response


def _get_kwargs(
    customer_id: int,
    *,
    body: CustomerPatch,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/api/v1/customers/{customer_id}".format(
            customer_id=quote(str(customer_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | StaffCustomerView:
    if response.status_code == 200:
        response_200 = StaffCustomerView.from_dict(response.json())

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Problem | StaffCustomerView]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    customer_id: int,
    *,
    client: AuthenticatedClient,
    body: CustomerPatch,
) -> Response[Problem | StaffCustomerView]:
    """Change what staff keep of a customer. A tier that is set by hand is pinned."""

    kwargs = _get_kwargs(
        customer_id=customer_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    customer_id: int,
    *,
    client: AuthenticatedClient,
    body: CustomerPatch,
) -> Problem | StaffCustomerView | None:
    """Change what staff keep of a customer. A tier that is set by hand is pinned."""

    return sync_detailed(
        customer_id=customer_id,
        client=client,
        body=body,
    ).parsed
