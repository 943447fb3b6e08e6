from http import HTTPStatus
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.import_view import ImportView
from ...models.imports_create_file_params import ImportsCreateFileParams
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    body: ImportsCreateFileParams,
    dry_run: bool | Unset = False,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    params: dict[str, Any] = {}

    params["dry_run"] = dry_run

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/imports",
        "params": params,
    }

    _kwargs["files"] = body.to_multipart()

    headers["Content-Type"] = "multipart/form-data; boundary=+++"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> ImportView | Problem:
    if response.status_code == 202:
        response_202 = ImportView.from_dict(response.json())

        return response_202

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ImportView | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: ImportsCreateFileParams,
    dry_run: bool | Unset = False,
    idempotency_key: str | Unset = UNSET,
) -> Response[ImportView | Problem]:
    """Import a product CSV of at most 32 MB, or with `dry_run` find out what that would do. Shopify's files of customers, discounts and orders are taken too: each needs what its nouns need.
    Its rows are worked through in the background, one file of the shop after the other: poll the
    address in `Location`. Running a file again changes nothing. Columns of stock need `stock:write`,
    those of collections `collections:write`."""

    kwargs = _get_kwargs(
        body=body,
        dry_run=dry_run,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: ImportsCreateFileParams,
    dry_run: bool | Unset = False,
    idempotency_key: str | Unset = UNSET,
) -> ImportView | Problem | None:
    """Import a product CSV of at most 32 MB, or with `dry_run` find out what that would do. Shopify's files of customers, discounts and orders are taken too: each needs what its nouns need.
    Its rows are worked through in the background, one file of the shop after the other: poll the
    address in `Location`. Running a file again changes nothing. Columns of stock need `stock:write`,
    those of collections `collections:write`."""

    return sync_detailed(
        client=client,
        body=body,
        dry_run=dry_run,
        idempotency_key=idempotency_key,
    ).parsed
