from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.translations_in import TranslationsIn
from ...models.translations_update_kind import TranslationsUpdateKind
from ...models.translations_view import TranslationsView
from ...types import UNSET, Response, Unset


def _get_kwargs(
    kind: TranslationsUpdateKind,
    object_id: int,
    *,
    body: TranslationsIn,
    if_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_match, Unset):
        headers["If-Match"] = if_match

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/api/v1/translations/{kind}/{object_id}".format(
            kind=quote(str(kind), safe=""),
            object_id=quote(str(object_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | TranslationsView:
    if response.status_code == 200:
        response_200 = TranslationsView.from_dict(response.json())

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Problem | TranslationsView]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    kind: TranslationsUpdateKind,
    object_id: int,
    *,
    client: AuthenticatedClient,
    body: TranslationsIn,
    if_match: str | Unset = UNSET,
) -> Response[Problem | TranslationsView]:
    """Change translations of an object. What is not sent stays."""

    kwargs = _get_kwargs(
        kind=kind,
        object_id=object_id,
        body=body,
        if_match=if_match,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    kind: TranslationsUpdateKind,
    object_id: int,
    *,
    client: AuthenticatedClient,
    body: TranslationsIn,
    if_match: str | Unset = UNSET,
) -> Problem | TranslationsView | None:
    """Change translations of an object. What is not sent stays."""

    return sync_detailed(
        kind=kind,
        object_id=object_id,
        client=client,
        body=body,
        if_match=if_match,
    ).parsed
