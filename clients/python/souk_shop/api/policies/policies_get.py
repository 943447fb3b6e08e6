from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.policies_get_kind import PoliciesGetKind
from ...models.policy_view import PolicyView
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    kind: PoliciesGetKind,
    *,
    version: int | None | Unset = UNSET,
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_none_match, Unset):
        headers["If-None-Match"] = if_none_match

    params: dict[str, Any] = {}

    json_version: int | None | Unset
    if isinstance(version, Unset):
        json_version = UNSET
    else:
        json_version = version
    params["version"] = json_version

    params["fields"] = fields

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/policies/{kind}".format(
            kind=quote(str(kind), safe=""),
        ),
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> PolicyView | Problem:
    if response.status_code == 200:
        response_200 = PolicyView.from_dict(response.json())

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[PolicyView | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    kind: PoliciesGetKind,
    *,
    client: AuthenticatedClient | Client,
    version: int | None | Unset = UNSET,
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Response[PolicyView | Problem]:
    """Get the policy in force, or a version of it, as an order's buyer has agreed to it."""

    kwargs = _get_kwargs(
        kind=kind,
        version=version,
        fields=fields,
        if_none_match=if_none_match,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    kind: PoliciesGetKind,
    *,
    client: AuthenticatedClient | Client,
    version: int | None | Unset = UNSET,
    fields: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> PolicyView | Problem | None:
    """Get the policy in force, or a version of it, as an order's buyer has agreed to it."""

    return sync_detailed(
        kind=kind,
        client=client,
        version=version,
        fields=fields,
        if_none_match=if_none_match,
    ).parsed
