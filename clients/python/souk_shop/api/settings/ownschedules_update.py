from http import HTTPStatus
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.own_schedules_view import OwnSchedulesView
from ...models.problem import Problem
from ...models.schedules_patch import SchedulesPatch
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    body: SchedulesPatch,
    if_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_match, Unset):
        headers["If-Match"] = if_match

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/api/v1/schedules",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> OwnSchedulesView | Problem:
    if response.status_code == 200:
        response_200 = OwnSchedulesView.from_dict(response.json())

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[OwnSchedulesView | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: SchedulesPatch,
    if_match: str | Unset = UNSET,
) -> Response[OwnSchedulesView | Problem]:
    """Choose when the daily summary is sent, or switch it off; its next run is planned at once."""

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
    body: SchedulesPatch,
    if_match: str | Unset = UNSET,
) -> OwnSchedulesView | Problem | None:
    """Choose when the daily summary is sent, or switch it off; its next run is planned at once."""

    return sync_detailed(
        client=client,
        body=body,
        if_match=if_match,
    ).parsed
