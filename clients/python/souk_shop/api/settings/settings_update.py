from http import HTTPStatus
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.settings_patch import SettingsPatch
from ...models.settings_view import SettingsView
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    body: SettingsPatch,
    if_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_match, Unset):
        headers["If-Match"] = if_match

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/api/v1/settings",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | SettingsView:
    if response.status_code == 200:
        response_200 = SettingsView.from_dict(response.json())

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Problem | SettingsView]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: SettingsPatch,
    if_match: str | Unset = UNSET,
) -> Response[Problem | SettingsView]:
    """Change the shop's settings. Every process follows within seconds, and daily work follows the clock."""

    kwargs = _get_kwargs(
        body=body,
        if_match=if_match,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: SettingsPatch,
    if_match: str | Unset = UNSET,
) -> Problem | SettingsView | None:
    """Change the shop's settings. Every process follows within seconds, and daily work follows the clock."""

    return sync_detailed(
        client=client,
        body=body,
        if_match=if_match,
    ).parsed
