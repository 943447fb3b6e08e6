from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.review_view import ReviewView
from ...types import UNSET, Response, Unset


def _get_kwargs(
    review_id: int,
    *,
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_none_match, Unset):
        headers["If-None-Match"] = if_none_match

    params: dict[str, Any] = {}

    params["fields"] = fields

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/reviews/{review_id}".format(
            review_id=quote(str(review_id), safe=""),
        ),
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | ReviewView:
    if response.status_code == 200:
        response_200 = ReviewView.from_dict(response.json())

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Problem | ReviewView]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    review_id: int,
    *,
    client: AuthenticatedClient,
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Response[Problem | ReviewView]:
    """Get a review."""

    kwargs = _get_kwargs(
        review_id=review_id,
        fields=fields,
        if_none_match=if_none_match,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    review_id: int,
    *,
    client: AuthenticatedClient,
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Problem | ReviewView | None:
    """Get a review."""

    return sync_detailed(
        review_id=review_id,
        client=client,
        fields=fields,
        if_none_match=if_none_match,
    ).parsed
