from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.page_review_view import PageReviewView
from ...models.problem import Problem
from ...models.reviews_list_status import ReviewsListStatus
from ...types import UNSET, Response, Unset


def _get_kwargs(
    product_id: int,
    *,
    limit: int | Unset = 20,
    offset: int | Unset = 0,
    cursor: None | str | Unset = UNSET,
    ordering: None | str | Unset = UNSET,
    status: ReviewsListStatus | Unset = "approved",
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

    json_status: str | Unset = UNSET
    if not isinstance(status, Unset):
        json_status = status

    params["status"] = json_status

    params["fields"] = fields

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/products/{product_id}/reviews".format(
            product_id=quote(str(product_id), safe=""),
        ),
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> PageReviewView | Problem:
    if response.status_code == 200:
        response_200 = PageReviewView.from_dict(response.json())

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[PageReviewView | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    product_id: int,
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 20,
    offset: int | Unset = 0,
    cursor: None | str | Unset = UNSET,
    ordering: None | str | Unset = UNSET,
    status: ReviewsListStatus | Unset = "approved",
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Response[PageReviewView | Problem]:
    """List a product's approved reviews, the newest first. Staff ask for others by their status."""

    kwargs = _get_kwargs(
        product_id=product_id,
        limit=limit,
        offset=offset,
        cursor=cursor,
        ordering=ordering,
        status=status,
        fields=fields,
        if_none_match=if_none_match,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    product_id: int,
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 20,
    offset: int | Unset = 0,
    cursor: None | str | Unset = UNSET,
    ordering: None | str | Unset = UNSET,
    status: ReviewsListStatus | Unset = "approved",
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> PageReviewView | Problem | None:
    """List a product's approved reviews, the newest first. Staff ask for others by their status."""

    return sync_detailed(
        product_id=product_id,
        client=client,
        limit=limit,
        offset=offset,
        cursor=cursor,
        ordering=ordering,
        status=status,
        fields=fields,
        if_none_match=if_none_match,
    ).parsed
