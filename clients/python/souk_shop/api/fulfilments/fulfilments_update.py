from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.fulfilment_patch import FulfilmentPatch
from ...models.fulfilment_view import FulfilmentView
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    fulfilment_id: int,
    *,
    body: FulfilmentPatch,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/api/v1/fulfilments/{fulfilment_id}".format(
            fulfilment_id=quote(str(fulfilment_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> FulfilmentView | Problem:
    if response.status_code == 200:
        response_200 = FulfilmentView.from_dict(response.json())

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[FulfilmentView | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    fulfilment_id: int,
    *,
    client: AuthenticatedClient,
    body: FulfilmentPatch,
) -> Response[FulfilmentView | Problem]:
    """Change how a parcel is followed, or say that it has arrived."""

    kwargs = _get_kwargs(
        fulfilment_id=fulfilment_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    fulfilment_id: int,
    *,
    client: AuthenticatedClient,
    body: FulfilmentPatch,
) -> FulfilmentView | Problem | None:
    """Change how a parcel is followed, or say that it has arrived."""

    return sync_detailed(
        fulfilment_id=fulfilment_id,
        client=client,
        body=body,
    ).parsed
