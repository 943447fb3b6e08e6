from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.policies_starter_kind import PoliciesStarterKind
from ...models.policies_starter_language_type_0 import (
    PoliciesStarterLanguageType0,
)
from ...models.problem import Problem
from ...models.starter_view import StarterView
from ...types import UNSET, Response, Unset


def _get_kwargs(
    kind: PoliciesStarterKind,
    *,
    language: None | PoliciesStarterLanguageType0 | Unset = UNSET,
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_none_match, Unset):
        headers["If-None-Match"] = if_none_match

    params: dict[str, Any] = {}

    json_language: None | str | Unset
    if isinstance(language, Unset):
        json_language = UNSET
    elif isinstance(language, str):
        json_language = language
    else:
        json_language = language
    params["language"] = json_language

    params["fields"] = fields

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/policies/{kind}/starter".format(
            kind=quote(str(kind), safe=""),
        ),
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | StarterView:
    if response.status_code == 200:
        response_200 = StarterView.from_dict(response.json())

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Problem | StarterView]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    kind: PoliciesStarterKind,
    *,
    client: AuthenticatedClient,
    language: None | PoliciesStarterLanguageType0 | Unset = UNSET,
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Response[Problem | StarterView]:
    """Get a text to start from, for the law of the shop's country. It is no legal advice."""

    kwargs = _get_kwargs(
        kind=kind,
        language=language,
        fields=fields,
        if_none_match=if_none_match,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    kind: PoliciesStarterKind,
    *,
    client: AuthenticatedClient,
    language: None | PoliciesStarterLanguageType0 | Unset = UNSET,
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Problem | StarterView | None:
    """Get a text to start from, for the law of the shop's country. It is no legal advice."""

    return sync_detailed(
        kind=kind,
        client=client,
        language=language,
        fields=fields,
        if_none_match=if_none_match,
    ).parsed
