from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.email_template_patch import EmailTemplatePatch
from ...models.email_template_view import EmailTemplateView
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    template_id: int,
    *,
    body: EmailTemplatePatch,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/api/v1/email-templates/{template_id}".format(
            template_id=quote(str(template_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> EmailTemplateView | Problem:
    if response.status_code == 200:
        response_200 = EmailTemplateView.from_dict(response.json())

        return response_200

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[EmailTemplateView | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    template_id: int,
    *,
    client: AuthenticatedClient,
    body: EmailTemplatePatch,
) -> Response[EmailTemplateView | Problem]:
    """Change a template. One that could not be sent is refused, with the line."""

    kwargs = _get_kwargs(
        template_id=template_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    template_id: int,
    *,
    client: AuthenticatedClient,
    body: EmailTemplatePatch,
) -> EmailTemplateView | Problem | None:
    """Change a template. One that could not be sent is refused, with the line."""

    return sync_detailed(
        template_id=template_id,
        client=client,
        body=body,
    ).parsed
