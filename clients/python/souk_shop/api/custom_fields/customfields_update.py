from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.custom_field_patch import CustomFieldPatch
from ...models.custom_field_view import CustomFieldView
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    field_id: int,
    *,
    body: CustomFieldPatch,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/api/v1/custom-fields/{field_id}".format(
            field_id=quote(str(field_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> CustomFieldView | Problem:
    if response.status_code == 200:
        response_200 = CustomFieldView.from_dict(response.json())

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[CustomFieldView | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    field_id: int,
    *,
    client: AuthenticatedClient,
    body: CustomFieldPatch,
) -> Response[CustomFieldView | Problem]:
    """Change a custom field: what it is called, its choices, and who sees it."""

    kwargs = _get_kwargs(
        field_id=field_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    field_id: int,
    *,
    client: AuthenticatedClient,
    body: CustomFieldPatch,
) -> CustomFieldView | Problem | None:
    """Change a custom field: what it is called, its choices, and who sees it."""

    return sync_detailed(
        field_id=field_id,
        client=client,
        body=body,
    ).parsed
