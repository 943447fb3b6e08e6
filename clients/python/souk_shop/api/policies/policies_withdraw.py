from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.policies_withdraw_kind import PoliciesWithdrawKind
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    kind: PoliciesWithdrawKind,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "delete",
        "url": "/api/v1/policies/{kind}".format(
            kind=quote(str(kind), safe=""),
        ),
    }

    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Any | Problem:
    if response.status_code == 204:
        response_204 = cast(Any, None)
        return response_204

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Any | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    kind: PoliciesWithdrawKind,
    *,
    client: AuthenticatedClient,
) -> Response[Any | Problem]:
    """Take a policy out of force. Its versions are kept."""

    kwargs = _get_kwargs(
        kind=kind,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    kind: PoliciesWithdrawKind,
    *,
    client: AuthenticatedClient,
) -> Any | Problem | None:
    """Take a policy out of force. Its versions are kept."""

    return sync_detailed(
        kind=kind,
        client=client,
    ).parsed
