from http import HTTPStatus
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.page_discount_code_view import PageDiscountCodeView
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    limit: int | Unset = 20,
    offset: int | Unset = 0,
    cursor: None | str | Unset = UNSET,
    ordering: None | str | Unset = UNSET,
    promotion: int | None | Unset = UNSET,
    code: None | str | Unset = UNSET,
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

    json_ordering: None | str | Unset
    if isinstance(ordering, Unset):
        json_ordering = UNSET
    else:
        json_ordering = ordering
    params["ordering"] = json_ordering

    json_promotion: int | None | Unset
    if isinstance(promotion, Unset):
        json_promotion = UNSET
    else:
        json_promotion = promotion
    params["promotion"] = json_promotion

    json_code: None | str | Unset
    if isinstance(code, Unset):
        json_code = UNSET
    else:
        json_code = code
    params["code"] = json_code

    params["fields"] = fields

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/discount-codes",
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> PageDiscountCodeView | Problem:
    if response.status_code == 200:
        response_200 = PageDiscountCodeView.from_dict(response.json())

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[PageDiscountCodeView | Problem]:
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
    ordering: None | str | Unset = UNSET,
    promotion: int | None | Unset = UNSET,
    code: None | str | Unset = UNSET,
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Response[PageDiscountCodeView | Problem]:
    """List the codes, of one promotion or of all."""

    kwargs = _get_kwargs(
        limit=limit,
        offset=offset,
        cursor=cursor,
        ordering=ordering,
        promotion=promotion,
        code=code,
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
    ordering: None | str | Unset = UNSET,
    promotion: int | None | Unset = UNSET,
    code: None | str | Unset = UNSET,
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> PageDiscountCodeView | Problem | None:
    """List the codes, of one promotion or of all."""

    return sync_detailed(
        client=client,
        limit=limit,
        offset=offset,
        cursor=cursor,
        ordering=ordering,
        promotion=promotion,
        code=code,
        fields=fields,
        if_none_match=if_none_match,
    ).parsed
