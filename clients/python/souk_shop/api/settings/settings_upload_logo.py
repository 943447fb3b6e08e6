from http import HTTPStatus
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.settings_upload_logo_file_params import SettingsUploadLogoFileParams
from ...models.settings_view import SettingsView
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    body: SettingsUploadLogoFileParams,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/settings/logo",
    }

    _kwargs["files"] = body.to_multipart()

    headers["Content-Type"] = "multipart/form-data; boundary=+++"

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
    body: SettingsUploadLogoFileParams,
    idempotency_key: str | Unset = UNSET,
) -> Response[Problem | SettingsView]:
    """Upload the shop's logo, in the place of the one before: a still picture of at most 20 MB. It is stored re-encoded, without the empty margin of a cut-out picture, with an icon made from it."""

    kwargs = _get_kwargs(
        body=body,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: SettingsUploadLogoFileParams,
    idempotency_key: str | Unset = UNSET,
) -> Problem | SettingsView | None:
    """Upload the shop's logo, in the place of the one before: a still picture of at most 20 MB. It is stored re-encoded, without the empty margin of a cut-out picture, with an icon made from it."""

    return sync_detailed(
        client=client,
        body=body,
        idempotency_key=idempotency_key,
    ).parsed
