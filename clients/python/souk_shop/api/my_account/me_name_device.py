from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.device_patch import DevicePatch
from ...models.place_view import PlaceView
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    device_id: str,
    *,
    body: DevicePatch,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/api/v1/customers/me/devices/{device_id}".format(
            device_id=quote(str(device_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> PlaceView | Problem:
    if response.status_code == 200:
        response_200 = PlaceView.from_dict(response.json())

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[PlaceView | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    device_id: str,
    *,
    client: AuthenticatedClient,
    body: DevicePatch,
) -> Response[PlaceView | Problem]:
    """Rename the device of one of the customer's log-ins. A browser has no name."""

    kwargs = _get_kwargs(
        device_id=device_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    device_id: str,
    *,
    client: AuthenticatedClient,
    body: DevicePatch,
) -> PlaceView | Problem | None:
    """Rename the device of one of the customer's log-ins. A browser has no name."""

    return sync_detailed(
        device_id=device_id,
        client=client,
        body=body,
    ).parsed
