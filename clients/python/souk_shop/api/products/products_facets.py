import datetime
from http import HTTPStatus
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.facets import Facets
from ...models.problem import Problem
from ...models.products_facets_attribute import ProductsFacetsAttribute
from ...models.products_facets_custom import ProductsFacetsCustom
from ...models.products_facets_option import ProductsFacetsOption
from ...models.products_facets_status_type_0 import ProductsFacetsStatusType0
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    q: str | Unset = "",
    ids: list[int] | Unset = UNSET,
    external_id: str | Unset = "",
    category: list[str] | Unset = UNSET,
    collection: list[str] | Unset = UNSET,
    tag: list[str] | Unset = UNSET,
    vendor: list[str] | Unset = UNSET,
    price_min: float | None | str | Unset = UNSET,
    price_max: float | None | str | Unset = UNSET,
    in_stock: bool | None | Unset = UNSET,
    rating_min: float | None | str | Unset = UNSET,
    updated_since: datetime.datetime | None | Unset = UNSET,
    status: None | ProductsFacetsStatusType0 | Unset = UNSET,
    option: ProductsFacetsOption | Unset = UNSET,
    attribute: ProductsFacetsAttribute | Unset = UNSET,
    custom: ProductsFacetsCustom | Unset = UNSET,
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_none_match, Unset):
        headers["If-None-Match"] = if_none_match

    params: dict[str, Any] = {}

    params["q"] = q

    json_ids: list[int] | Unset = UNSET
    if not isinstance(ids, Unset):
        json_ids = ids

    params["ids"] = json_ids

    params["external_id"] = external_id

    json_category: list[str] | Unset = UNSET
    if not isinstance(category, Unset):
        json_category = category

    params["category"] = json_category

    json_collection: list[str] | Unset = UNSET
    if not isinstance(collection, Unset):
        json_collection = collection

    params["collection"] = json_collection

    json_tag: list[str] | Unset = UNSET
    if not isinstance(tag, Unset):
        json_tag = tag

    params["tag"] = json_tag

    json_vendor: list[str] | Unset = UNSET
    if not isinstance(vendor, Unset):
        json_vendor = vendor

    params["vendor"] = json_vendor

    json_price_min: float | None | str | Unset
    if isinstance(price_min, Unset):
        json_price_min = UNSET
    else:
        json_price_min = price_min
    params["price_min"] = json_price_min

    json_price_max: float | None | str | Unset
    if isinstance(price_max, Unset):
        json_price_max = UNSET
    else:
        json_price_max = price_max
    params["price_max"] = json_price_max

    json_in_stock: bool | None | Unset
    if isinstance(in_stock, Unset):
        json_in_stock = UNSET
    else:
        json_in_stock = in_stock
    params["in_stock"] = json_in_stock

    json_rating_min: float | None | str | Unset
    if isinstance(rating_min, Unset):
        json_rating_min = UNSET
    else:
        json_rating_min = rating_min
    params["rating_min"] = json_rating_min

    json_updated_since: None | str | Unset
    if isinstance(updated_since, Unset):
        json_updated_since = UNSET
    elif isinstance(updated_since, datetime.datetime):
        json_updated_since = updated_since.isoformat()
    else:
        json_updated_since = updated_since
    params["updated_since"] = json_updated_since

    json_status: None | str | Unset
    if isinstance(status, Unset):
        json_status = UNSET
    elif isinstance(status, str):
        json_status = status
    else:
        json_status = status
    params["status"] = json_status

    json_option: dict[str, Any] | Unset = UNSET
    if not isinstance(option, Unset):
        json_option = option.to_dict()
    if not isinstance(json_option, Unset):
        params.update(json_option)

    json_attribute: dict[str, Any] | Unset = UNSET
    if not isinstance(attribute, Unset):
        json_attribute = attribute.to_dict()
    if not isinstance(json_attribute, Unset):
        params.update(json_attribute)

    json_custom: dict[str, Any] | Unset = UNSET
    if not isinstance(custom, Unset):
        json_custom = custom.to_dict()
    if not isinstance(json_custom, Unset):
        params.update(json_custom)

    params["fields"] = fields

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/products/facets",
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Facets | Problem:
    if response.status_code == 200:
        response_200 = Facets.from_dict(response.json())

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Facets | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    q: str | Unset = "",
    ids: list[int] | Unset = UNSET,
    external_id: str | Unset = "",
    category: list[str] | Unset = UNSET,
    collection: list[str] | Unset = UNSET,
    tag: list[str] | Unset = UNSET,
    vendor: list[str] | Unset = UNSET,
    price_min: float | None | str | Unset = UNSET,
    price_max: float | None | str | Unset = UNSET,
    in_stock: bool | None | Unset = UNSET,
    rating_min: float | None | str | Unset = UNSET,
    updated_since: datetime.datetime | None | Unset = UNSET,
    status: None | ProductsFacetsStatusType0 | Unset = UNSET,
    option: ProductsFacetsOption | Unset = UNSET,
    attribute: ProductsFacetsAttribute | Unset = UNSET,
    custom: ProductsFacetsCustom | Unset = UNSET,
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Response[Facets | Problem]:
    """Count how many products each further choice would leave."""

    kwargs = _get_kwargs(
        q=q,
        ids=ids,
        external_id=external_id,
        category=category,
        collection=collection,
        tag=tag,
        vendor=vendor,
        price_min=price_min,
        price_max=price_max,
        in_stock=in_stock,
        rating_min=rating_min,
        updated_since=updated_since,
        status=status,
        option=option,
        attribute=attribute,
        custom=custom,
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
    q: str | Unset = "",
    ids: list[int] | Unset = UNSET,
    external_id: str | Unset = "",
    category: list[str] | Unset = UNSET,
    collection: list[str] | Unset = UNSET,
    tag: list[str] | Unset = UNSET,
    vendor: list[str] | Unset = UNSET,
    price_min: float | None | str | Unset = UNSET,
    price_max: float | None | str | Unset = UNSET,
    in_stock: bool | None | Unset = UNSET,
    rating_min: float | None | str | Unset = UNSET,
    updated_since: datetime.datetime | None | Unset = UNSET,
    status: None | ProductsFacetsStatusType0 | Unset = UNSET,
    option: ProductsFacetsOption | Unset = UNSET,
    attribute: ProductsFacetsAttribute | Unset = UNSET,
    custom: ProductsFacetsCustom | Unset = UNSET,
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Facets | Problem | None:
    """Count how many products each further choice would leave."""

    return sync_detailed(
        client=client,
        q=q,
        ids=ids,
        external_id=external_id,
        category=category,
        collection=collection,
        tag=tag,
        vendor=vendor,
        price_min=price_min,
        price_max=price_max,
        in_stock=in_stock,
        rating_min=rating_min,
        updated_since=updated_since,
        status=status,
        option=option,
        attribute=attribute,
        custom=custom,
        fields=fields,
        if_none_match=if_none_match,
    ).parsed
