from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.promotion_patch import PromotionPatch
from ...models.promotion_view import PromotionView
from ...types import Response


def _get_kwargs(
    promotion_id: int,
    *,
    body: PromotionPatch,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/api/v1/promotions/{promotion_id}".format(
            promotion_id=quote(str(promotion_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | PromotionView:
    if response.status_code == 200:
        response_200 = PromotionView.from_dict(response.json())

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Problem | PromotionView]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    promotion_id: int,
    *,
    client: AuthenticatedClient,
    body: PromotionPatch,
) -> Response[Problem | PromotionView]:
    """Change a promotion. Orders that had it keep what it took off."""

    kwargs = _get_kwargs(
        promotion_id=promotion_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    promotion_id: int,
    *,
    client: AuthenticatedClient,
    body: PromotionPatch,
) -> Problem | PromotionView | None:
    """Change a promotion. Orders that had it keep what it took off."""

    return sync_detailed(
        promotion_id=promotion_id,
        client=client,
        body=body,
    ).parsed
