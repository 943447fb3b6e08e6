from http import HTTPStatus
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.emailtemplates_list_kind_type_0 import EmailtemplatesListKindType0
from ...models.emailtemplates_list_locale_type_0 import (
    EmailtemplatesListLocaleType0,
)
from ...models.page_email_template_view import PageEmailTemplateView
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    limit: int | Unset = 20,
    offset: int | Unset = 0,
    cursor: None | str | Unset = UNSET,
    kind: EmailtemplatesListKindType0 | None | Unset = UNSET,
    locale: EmailtemplatesListLocaleType0 | None | Unset = UNSET,
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_none_match, Unset):
        headers["If-None-Match"] = if_none_match

    params: dict[str, Any] = {}

    params["limit"] = limit

    params["offset"] = offset

    json_cursor: None | str | Unset
    if isinstance(cursor, Unset):
        json_cursor = UNSET
    else:
        json_cursor = cursor
    params["cursor"] = json_cursor

    json_kind: None | str | Unset
    if isinstance(kind, Unset):
        json_kind = UNSET
    elif isinstance(kind, str):
        json_kind = kind
    else:
        json_kind = kind
    params["kind"] = json_kind

    json_locale: None | str | Unset
    if isinstance(locale, Unset):
        json_locale = UNSET
    elif isinstance(locale, str):
        json_locale = locale
    else:
        json_locale = locale
    params["locale"] = json_locale

    params["fields"] = fields

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/email-templates",
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> PageEmailTemplateView | Problem:
    if response.status_code == 200:
        response_200 = PageEmailTemplateView.from_dict(response.json())

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[PageEmailTemplateView | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 20,
    offset: int | Unset = 0,
    cursor: None | str | Unset = UNSET,
    kind: EmailtemplatesListKindType0 | None | Unset = UNSET,
    locale: EmailtemplatesListLocaleType0 | None | Unset = UNSET,
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Response[PageEmailTemplateView | Problem]:
    """List every message in every language: the shop's own words, or else the platform's."""

    kwargs = _get_kwargs(
        limit=limit,
        offset=offset,
        cursor=cursor,
        kind=kind,
        locale=locale,
        fields=fields,
        if_none_match=if_none_match,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 20,
    offset: int | Unset = 0,
    cursor: None | str | Unset = UNSET,
    kind: EmailtemplatesListKindType0 | None | Unset = UNSET,
    locale: EmailtemplatesListLocaleType0 | None | Unset = UNSET,
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> PageEmailTemplateView | Problem | None:
    """List every message in every language: the shop's own words, or else the platform's."""

    return sync_detailed(
        client=client,
        limit=limit,
        offset=offset,
        cursor=cursor,
        kind=kind,
        locale=locale,
        fields=fields,
        if_none_match=if_none_match,
    ).parsed
