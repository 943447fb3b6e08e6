import datetime
from http import HTTPStatus
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.page_variant_view import PageVariantView
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    limit: int | Unset = 20,
    offset: int | Unset = 0,
    cursor: None | str | Unset = UNSET,
    ids: list[int] | Unset = UNSET,
    product: list[int] | Unset = UNSET,
    sku: list[str] | Unset = UNSET,
    barcode: list[str] | Unset = UNSET,
    external_id: str | Unset = "",
    updated_since: datetime.datetime | None | Unset = UNSET,
    ordering: None | str | Unset = UNSET,
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

    json_ids: list[int] | Unset = UNSET
    if not isinstance(ids, Unset):
        json_ids = ids

    params["ids"] = json_ids

    json_product: list[int] | Unset = UNSET
    if not isinstance(product, Unset):
        json_product = product

    params["product"] = json_product

    json_sku: list[str] | Unset = UNSET
    if not isinstance(sku, Unset):
        json_sku = sku

    params["sku"] = json_sku

    json_barcode: list[str] | Unset = UNSET
    if not isinstance(barcode, Unset):
        json_barcode = barcode

    params["barcode"] = json_barcode

    params["external_id"] = external_id

    json_updated_since: None | str | Unset
    if isinstance(updated_since, Unset):
        json_updated_since = UNSET
    elif isinstance(updated_since, datetime.datetime):
        json_updated_since = updated_since.isoformat()
    else:
        json_updated_since = updated_since
    params["updated_since"] = json_updated_since

    json_ordering: None | str | Unset
    if isinstance(ordering, Unset):
        json_ordering = UNSET
    else:
        json_ordering = ordering
    params["ordering"] = json_ordering

    params["fields"] = fields

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/variants",
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> PageVariantView | Problem:
    if response.status_code == 200:
        response_200 = PageVariantView.from_dict(response.json())

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[PageVariantView | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 20,
    offset: int | Unset = 0,
    cursor: None | str | Unset = UNSET,
    ids: list[int] | Unset = UNSET,
    product: list[int] | Unset = UNSET,
    sku: list[str] | Unset = UNSET,
    barcode: list[str] | Unset = UNSET,
    external_id: str | Unset = "",
    updated_since: datetime.datetime | None | Unset = UNSET,
    ordering: None | str | Unset = UNSET,
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Response[PageVariantView | Problem]:
    """List variants: by SKU, barcode, id or product, or in the order in which they were changed."""

    kwargs = _get_kwargs(
        limit=limit,
        offset=offset,
        cursor=cursor,
        ids=ids,
        product=product,
        sku=sku,
        barcode=barcode,
        external_id=external_id,
        updated_since=updated_since,
        ordering=ordering,
        fields=fields,
        if_none_match=if_none_match,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 20,
    offset: int | Unset = 0,
    cursor: None | str | Unset = UNSET,
    ids: list[int] | Unset = UNSET,
    product: list[int] | Unset = UNSET,
    sku: list[str] | Unset = UNSET,
    barcode: list[str] | Unset = UNSET,
    external_id: str | Unset = "",
    updated_since: datetime.datetime | None | Unset = UNSET,
    ordering: None | str | Unset = UNSET,
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> PageVariantView | Problem | None:
    """List variants: by SKU, barcode, id or product, or in the order in which they were changed."""

    return sync_detailed(
        client=client,
        limit=limit,
        offset=offset,
        cursor=cursor,
        ids=ids,
        product=product,
        sku=sku,
        barcode=barcode,
        external_id=external_id,
        updated_since=updated_since,
        ordering=ordering,
        fields=fields,
        if_none_match=if_none_match,
    ).parsed
