from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.policies_publish_kind import PoliciesPublishKind
from ...models.policy_in import PolicyIn
from ...models.policy_view import PolicyView
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    kind: PoliciesPublishKind,
    *,
    body: PolicyIn,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "put",
        "url": "/api/v1/policies/{kind}".format(
            kind=quote(str(kind), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

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
    kind: PoliciesPublishKind,
    *,
    client: AuthenticatedClient,
    body: PolicyIn,
) -> Response[PolicyView | Problem]:
    """Put a text in force. It is a new version unless the words are the same."""

    kwargs = _get_kwargs(
        kind=kind,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    kind: PoliciesPublishKind,
    *,
    client: AuthenticatedClient,
    body: PolicyIn,
) -> PolicyView | Problem | None:
    """Put a text in force. It is a new version unless the words are the same."""

    return sync_detailed(
        kind=kind,
        client=client,
        body=body,
    ).parsed
