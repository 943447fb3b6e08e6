from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.image_patch import ImagePatch
from ...models.image_view import ImageView
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    product_id: int,
    image_id: int,
    *,
    body: ImagePatch,
    if_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_match, Unset):
        headers["If-Match"] = if_match

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/api/v1/products/{product_id}/images/{image_id}".format(
            product_id=quote(str(product_id), safe=""),
            image_id=quote(str(image_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> ImageView | Problem:
    if response.status_code == 200:
        response_200 = ImageView.from_dict(response.json())

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[ImageView | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    product_id: int,
    image_id: int,
    *,
    client: AuthenticatedClient,
    body: ImagePatch,
    if_match: str | Unset = UNSET,
) -> Response[ImageView | Problem]:
    """Change a picture's words, its place, or the variant it shows."""

    kwargs = _get_kwargs(
        product_id=product_id,
        image_id=image_id,
        body=body,
        if_match=if_match,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    product_id: int,
    image_id: int,
    *,
    client: AuthenticatedClient,
    body: ImagePatch,
    if_match: str | Unset = UNSET,
) -> ImageView | Problem | None:
    """Change a picture's words, its place, or the variant it shows."""

    return sync_detailed(
        product_id=product_id,
        image_id=image_id,
        client=client,
        body=body,
        if_match=if_match,
    ).parsed
