from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.shipping_zone_patch import ShippingZonePatch
from ...models.shipping_zone_view import ShippingZoneView
from ...types import Response


def _get_kwargs(
    zone_id: int,
    *,
    body: ShippingZonePatch,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/api/v1/shipping-zones/{zone_id}".format(
            zone_id=quote(str(zone_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | ShippingZoneView:
    if response.status_code == 200:
        response_200 = ShippingZoneView.from_dict(response.json())

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Problem | ShippingZoneView]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    zone_id: int,
    *,
    client: AuthenticatedClient,
    body: ShippingZonePatch,
) -> Response[Problem | ShippingZoneView]:
    """Change a shipping zone. Orders keep the method they were sent with."""

    kwargs = _get_kwargs(
        zone_id=zone_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    zone_id: int,
    *,
    client: AuthenticatedClient,
    body: ShippingZonePatch,
) -> Problem | ShippingZoneView | None:
    """Change a shipping zone. Orders keep the method they were sent with."""

    return sync_detailed(
        zone_id=zone_id,
        client=client,
        body=body,
    ).parsed
