import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from ...client import AuthenticatedClient, Client
from ...models.fulfilment_status import FulfilmentStatus
from ...models.orders_list_status_type_0 import OrdersListStatusType0
from ...models.page_order_view import PageOrderView
from ...models.payment_status import PaymentStatus
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    limit: int | Unset = 20,
    offset: int | Unset = 0,
    cursor: None | str | Unset = UNSET,
    q: str | Unset = "",
    status: None | OrdersListStatusType0 | Unset = UNSET,
    payment_status: None | PaymentStatus | Unset = UNSET,
    fulfilment_status: FulfilmentStatus | None | Unset = UNSET,
    owed: bool | None | Unset = UNSET,
    ids: list[UUID] | Unset = UNSET,
    number: list[int] | Unset = UNSET,
    external_id: None | str | Unset = UNSET,
    tag: list[str] | Unset = UNSET,
    total_min: float | None | str | Unset = UNSET,
    total_max: float | None | str | Unset = UNSET,
    updated_since: datetime.datetime | None | Unset = UNSET,
    placed_from: datetime.datetime | None | Unset = UNSET,
    placed_to: datetime.datetime | None | Unset = UNSET,
    email: None | str | Unset = UNSET,
    ordering: str | Unset = "-placed_at",
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

    params["q"] = q

    json_status: None | str | Unset
    if isinstance(status, Unset):
        json_status = UNSET
    elif isinstance(status, str):
        json_status = status
    else:
        json_status = status
    params["status"] = json_status

    json_payment_status: None | str | Unset
    if isinstance(payment_status, Unset):
        json_payment_status = UNSET
    elif isinstance(payment_status, str):
        json_payment_status = payment_status
    else:
        json_payment_status = payment_status
    params["payment_status"] = json_payment_status

    json_fulfilment_status: None | str | Unset
    if isinstance(fulfilment_status, Unset):
        json_fulfilment_status = UNSET
    elif isinstance(fulfilment_status, str):
        json_fulfilment_status = fulfilment_status
    else:
        json_fulfilment_status = fulfilment_status
    params["fulfilment_status"] = json_fulfilment_status

    json_owed: bool | None | Unset
    if isinstance(owed, Unset):
        json_owed = UNSET
    else:
        json_owed = owed
    params["owed"] = json_owed

    json_ids: list[str] | Unset = UNSET
    if not isinstance(ids, Unset):
        json_ids = []
        for ids_item_data in ids:
            ids_item = str(ids_item_data)
            json_ids.append(ids_item)

    params["ids"] = json_ids

    json_number: list[int] | Unset = UNSET
    if not isinstance(number, Unset):
        json_number = number

    params["number"] = json_number

    json_external_id: None | str | Unset
    if isinstance(external_id, Unset):
        json_external_id = UNSET
    else:
        json_external_id = external_id
    params["external_id"] = json_external_id

    json_tag: list[str] | Unset = UNSET
    if not isinstance(tag, Unset):
        json_tag = tag

    params["tag"] = json_tag

    json_total_min: float | None | str | Unset
    if isinstance(total_min, Unset):
        json_total_min = UNSET
    else:
        json_total_min = total_min
    params["total_min"] = json_total_min

    json_total_max: float | None | str | Unset
    if isinstance(total_max, Unset):
        json_total_max = UNSET
    else:
        json_total_max = total_max
    params["total_max"] = json_total_max

    json_updated_since: None | str | Unset
    if isinstance(updated_since, Unset):
        json_updated_since = UNSET
    elif isinstance(updated_since, datetime.datetime):
        json_updated_since = updated_since.isoformat()
    else:
        json_updated_since = updated_since
    params["updated_since"] = json_updated_since

    json_placed_from: None | str | Unset
    if isinstance(placed_from, Unset):
        json_placed_from = UNSET
    elif isinstance(placed_from, datetime.datetime):
        json_placed_from = placed_from.isoformat()
    else:
        json_placed_from = placed_from
    params["placed_from"] = json_placed_from

    json_placed_to: None | str | Unset
    if isinstance(placed_to, Unset):
        json_placed_to = UNSET
    elif isinstance(placed_to, datetime.datetime):
        json_placed_to = placed_to.isoformat()
    else:
        json_placed_to = placed_to
    params["placed_to"] = json_placed_to

    json_email: None | str | Unset
    if isinstance(email, Unset):
        json_email = UNSET
    else:
        json_email = email
    params["email"] = json_email

    params["ordering"] = ordering

    params["fields"] = fields

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/orders",
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> PageOrderView | Problem:
    if response.status_code == 200:
        response_200 = PageOrderView.from_dict(response.json())

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[PageOrderView | Problem]:
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
    q: str | Unset = "",
    status: None | OrdersListStatusType0 | Unset = UNSET,
    payment_status: None | PaymentStatus | Unset = UNSET,
    fulfilment_status: FulfilmentStatus | None | Unset = UNSET,
    owed: bool | None | Unset = UNSET,
    ids: list[UUID] | Unset = UNSET,
    number: list[int] | Unset = UNSET,
    external_id: None | str | Unset = UNSET,
    tag: list[str] | Unset = UNSET,
    total_min: float | None | str | Unset = UNSET,
    total_max: float | None | str | Unset = UNSET,
    updated_since: datetime.datetime | None | Unset = UNSET,
    placed_from: datetime.datetime | None | Unset = UNSET,
    placed_to: datetime.datetime | None | Unset = UNSET,
    email: None | str | Unset = UNSET,
    ordering: str | Unset = "-placed_at",
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Response[PageOrderView | Problem]:
    """List the orders, the newest first, or in the order in which they were changed."""

    kwargs = _get_kwargs(
        limit=limit,
        offset=offset,
        cursor=cursor,
        q=q,
        status=status,
        payment_status=payment_status,
        fulfilment_status=fulfilment_status,
        owed=owed,
        ids=ids,
        number=number,
        external_id=external_id,
        tag=tag,
        total_min=total_min,
        total_max=total_max,
        updated_since=updated_since,
        placed_from=placed_from,
        placed_to=placed_to,
        email=email,
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
    client: AuthenticatedClient,
    limit: int | Unset = 20,
    offset: int | Unset = 0,
    cursor: None | str | Unset = UNSET,
    q: str | Unset = "",
    status: None | OrdersListStatusType0 | Unset = UNSET,
    payment_status: None | PaymentStatus | Unset = UNSET,
    fulfilment_status: FulfilmentStatus | None | Unset = UNSET,
    owed: bool | None | Unset = UNSET,
    ids: list[UUID] | Unset = UNSET,
    number: list[int] | Unset = UNSET,
    external_id: None | str | Unset = UNSET,
    tag: list[str] | Unset = UNSET,
    total_min: float | None | str | Unset = UNSET,
    total_max: float | None | str | Unset = UNSET,
    updated_since: datetime.datetime | None | Unset = UNSET,
    placed_from: datetime.datetime | None | Unset = UNSET,
    placed_to: datetime.datetime | None | Unset = UNSET,
    email: None | str | Unset = UNSET,
    ordering: str | Unset = "-placed_at",
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> PageOrderView | Problem | None:
    """List the orders, the newest first, or in the order in which they were changed."""

    return sync_detailed(
        client=client,
        limit=limit,
        offset=offset,
        cursor=cursor,
        q=q,
        status=status,
        payment_status=payment_status,
        fulfilment_status=fulfilment_status,
        owed=owed,
        ids=ids,
        number=number,
        external_id=external_id,
        tag=tag,
        total_min=total_min,
        total_max=total_max,
        updated_since=updated_since,
        placed_from=placed_from,
        placed_to=placed_to,
        email=email,
        ordering=ordering,
        fields=fields,
        if_none_match=if_none_match,
    ).parsed
