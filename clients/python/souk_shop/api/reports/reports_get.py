import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.average_order import AverageOrder
from ...models.best_sellers import BestSellers
from ...models.daily_sales import DailySales
from ...models.dashboard import Dashboard
from ...models.low_stock import LowStock
from ...models.problem import Problem
from ...models.repeat_rate import RepeatRate
from ...models.reports_get_name import ReportsGetName
from ...models.tiers import Tiers
from ...types import UNSET, Response, Unset


def _get_kwargs(
    name: ReportsGetName,
    *,
    from_: datetime.date | None | Unset = UNSET,
    to: datetime.date | None | Unset = UNSET,
    limit: int | Unset = 10,
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_none_match, Unset):
        headers["If-None-Match"] = if_none_match

    params: dict[str, Any] = {}

    json_from_: None | str | Unset
    if isinstance(from_, Unset):
        json_from_ = UNSET
    elif isinstance(from_, datetime.date):
        json_from_ = from_.isoformat()
    else:
        json_from_ = from_
    params["from"] = json_from_

    json_to: None | str | Unset
    if isinstance(to, Unset):
        json_to = UNSET
    elif isinstance(to, datetime.date):
        json_to = to.isoformat()
    else:
        json_to = to
    params["to"] = json_to

    params["limit"] = limit

    params["fields"] = fields

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/reports/{name}".format(
            name=quote(str(name), safe=""),
        ),
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> AverageOrder | BestSellers | DailySales | Dashboard | LowStock | RepeatRate | Tiers | Problem:
    if response.status_code == 200:

        def _parse_response_200(
            data: object,
        ) -> AverageOrder | BestSellers | DailySales | Dashboard | LowStock | RepeatRate | Tiers:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_200_type_0 = DailySales.from_dict(data)

                return response_200_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_200_type_1 = BestSellers.from_dict(data)

                return response_200_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_200_type_2 = AverageOrder.from_dict(data)

                return response_200_type_2
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_200_type_3 = RepeatRate.from_dict(data)

                return response_200_type_3
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_200_type_4 = Tiers.from_dict(data)

                return response_200_type_4
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_200_type_5 = LowStock.from_dict(data)

                return response_200_type_5
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            response_200_type_6 = Dashboard.from_dict(data)

            return response_200_type_6

        response_200 = _parse_response_200(response.json())

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[AverageOrder | BestSellers | DailySales | Dashboard | LowStock | RepeatRate | Tiers | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    name: ReportsGetName,
    *,
    client: AuthenticatedClient,
    from_: datetime.date | None | Unset = UNSET,
    to: datetime.date | None | Unset = UNSET,
    limit: int | Unset = 10,
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Response[AverageOrder | BestSellers | DailySales | Dashboard | LowStock | RepeatRate | Tiers | Problem]:
    """Get a report, of days or of how things are now."""

    kwargs = _get_kwargs(
        name=name,
        from_=from_,
        to=to,
        limit=limit,
        fields=fields,
        if_none_match=if_none_match,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    name: ReportsGetName,
    *,
    client: AuthenticatedClient,
    from_: datetime.date | None | Unset = UNSET,
    to: datetime.date | None | Unset = UNSET,
    limit: int | Unset = 10,
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> AverageOrder | BestSellers | DailySales | Dashboard | LowStock | RepeatRate | Tiers | Problem | None:
    """Get a report, of days or of how things are now."""

    return sync_detailed(
        name=name,
        client=client,
        from_=from_,
        to=to,
        limit=limit,
        fields=fields,
        if_none_match=if_none_match,
    ).parsed
