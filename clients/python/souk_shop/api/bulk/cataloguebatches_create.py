from http import HTTPStatus
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.batch_in import BatchIn
from ...models.batch_view import BatchView
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    body: BatchIn,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/catalogue-batches",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> BatchView | Problem:
    if response.status_code == 202:
        response_202 = BatchView.from_dict(response.json())

        return response_202

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[BatchView | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: BatchIn,
    idempotency_key: str | Unset = UNSET,
) -> Response[BatchView | Problem]:
    """Create or change up to 1,000 products, with variants, stock, collections and pictures: at most 1 MB
    of JSON. Products are found by `external_id`, else by `slug`; what is not sent stays. Each is written alone,
    in the background: poll the address in `Location`, or wait for `catalogue_batch.finished`. Who names
    stock or collections needs `stock:write` or `collections:write` as well."""

    kwargs = _get_kwargs(
        body=body,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: BatchIn,
    idempotency_key: str | Unset = UNSET,
) -> BatchView | Problem | None:
    """Create or change up to 1,000 products, with variants, stock, collections and pictures: at most 1 MB
    of JSON. Products are found by `external_id`, else by `slug`; what is not sent stays. Each is written alone,
    in the background: poll the address in `Location`, or wait for `catalogue_batch.finished`. Who names
    stock or collections needs `stock:write` or `collections:write` as well."""

    return sync_detailed(
        client=client,
        body=body,
        idempotency_key=idempotency_key,
    ).parsed
