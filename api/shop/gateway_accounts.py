"""A shop's own accounts at payment gateways, and its words for ways to pay by hand."""

from django.http import HttpRequest, HttpResponse
from ninja_extra import ControllerBase, http_delete, http_get, http_post, http_put
from pydantic import Field

from api import caller, responses
from api.controllers import controller
from api.permissions import HasPermission, IsStaff, ModelPermission
from api.schemas import NOT_SENT, Input, Output
from storefront.payments import accounts, queries
from storefront.payments.account_views import GatewayAccountView, gateway_account


class GatewayAccounts(Output):
    """All of them."""

    results: list[GatewayAccountView]


class GatewayAccountIn(Input):
    """What is not sent stays as it is."""

    values: dict[str, str | int | None] = Field(
        default=NOT_SENT,
        description="by field of the gateway; an empty one is forgotten",
        examples=[{"instructions": "IBAN DE02 1203 0000 0000 2020 51, order {order}", "days": 14}],
    )
    is_active: bool = NOT_SENT


class GatewayTest(Output):
    """The gateway knows the account."""

    account: str


@controller("/gateway-accounts", "Payments", IsStaff, ModelPermission("payments.gatewayaccount"))
class GatewayAccountsController(ControllerBase):
    """For staff in person, never for a program: these keys move money."""

    @http_get("", response=GatewayAccounts)
    def list(self, request: HttpRequest) -> HttpResponse:
        """List how the shop is paid."""
        return responses.ok({"results": [gateway_account(row) for row in queries.list_accounts()]})

    @http_put("/{provider}", response=GatewayAccountView)
    def connect(self, request: HttpRequest, provider: str, body: GatewayAccountIn) -> HttpResponse:
        """Set up how the shop is paid through a gateway: its keys there, or how buyers pay by hand."""
        sent = body.model_dump(exclude_unset=True)
        account = accounts.save(
            gateway=provider,
            values=sent.get("values", {}),
            is_active=sent.get("is_active"),
            actor=caller.actor(request),
        )
        return responses.ok(gateway_account(account))

    @http_delete("/{provider}", response={204: None})
    def disconnect(self, request: HttpRequest, provider: str) -> HttpResponse:
        """Forget an account and its keys."""
        accounts.disconnect(gateway=provider, actor=caller.actor(request))
        return responses.no_content()

    @http_post(
        "/{provider}/tests",
        response={201: GatewayTest},
        permissions=[IsStaff, HasPermission("payments.change_gatewayaccount")],
    )
    def test(self, request: HttpRequest, provider: str) -> HttpResponse:
        """Ask the gateway whether it takes the keys."""
        return responses.created({"account": accounts.try_out(gateway=provider, actor=caller.actor(request))})
