"""A shop's own accounts at payment gateways, and its words for ways to pay by hand."""

from django.http import HttpRequest, HttpResponse
from ninja_extra import ControllerBase, api_controller, http_delete, http_get, http_post, http_put
from pydantic import Field

from api import answers
from api.permissions import HasPermission, IsStaff
from api.schemas import NOT_SENT, Input, Output
from storefront.payments import accounts


class GatewayAccount(Output):
    """An account as it is connected, or how buyers pay by hand. Keys are taken and never shown again."""

    gateway: str = Field(description="stripe, manual (bank transfer) or cash_on_delivery")
    account: str | None = Field(description="its name at the gateway, where the platform is connected to it")
    publishable_key: str | None
    secret_key: str | None = Field(description="the last four characters of the one that is kept")
    has_webhook_secret: bool
    name: str | None = Field(description="by hand: what buyers read; null says it in their own language")
    instructions: str | None = Field(description="by hand: how to pay; {order} and {total} are filled in")
    days: int | None = Field(description="by hand: how long an order waits for its money")
    is_active: bool


class GatewayAccounts(Output):
    """All of them."""

    results: list[GatewayAccount]


class GatewayAccountIn(Input):
    """What is not sent stays as it is; an empty key is forgotten."""

    account: str = Field(default=NOT_SENT, max_length=120, examples=["acct_1PqXyZ"])
    publishable_key: str = Field(default=NOT_SENT, max_length=255)
    secret_key: str = Field(default=NOT_SENT, max_length=255)
    webhook_secret: str = Field(default=NOT_SENT, max_length=255)
    name: str = Field(default=NOT_SENT, max_length=60)
    instructions: str = Field(
        default=NOT_SENT, max_length=2000, examples=["IBAN DE02 1203 0000 0000 2020 51, order {order}"]
    )
    days: int | None = Field(default=NOT_SENT, ge=1, le=90)
    is_active: bool = NOT_SENT


class GatewayTest(Output):
    """The gateway knows the account."""

    account: str


@api_controller("/gateway-accounts", tags=["Payments"], use_unique_op_id=False)
class GatewayAccountsController(ControllerBase):
    """For staff in person, never for a program: these keys move money."""

    @http_get(
        "",
        response=GatewayAccounts,
        permissions=[IsStaff, HasPermission("payments.view_gatewayaccount")],
    )
    def list(self, request: HttpRequest) -> HttpResponse:
        """The connected accounts."""
        return answers.ok({"results": accounts.list_views()})

    @http_put(
        "/{provider}",
        response=GatewayAccount,
        permissions=[IsStaff, HasPermission("payments.change_gatewayaccount")],
    )
    def connect(self, request: HttpRequest, provider: str, body: GatewayAccountIn) -> HttpResponse:
        """Connect an account, or change how it is connected; or write how buyers pay by hand."""
        account = accounts.connect(gateway=provider, changes=body.model_dump(exclude_unset=True))
        return answers.ok(accounts.view(account))

    @http_delete(
        "/{provider}",
        response={204: None},
        permissions=[IsStaff, HasPermission("payments.delete_gatewayaccount")],
    )
    def disconnect(self, request: HttpRequest, provider: str) -> HttpResponse:
        """Forget an account and its keys."""
        accounts.disconnect(gateway=provider)
        return answers.no_content()

    @http_post(
        "/{provider}/tests",
        response={201: GatewayTest},
        permissions=[IsStaff, HasPermission("payments.change_gatewayaccount")],
    )
    def test(self, request: HttpRequest, provider: str) -> HttpResponse:
        """Ask the gateway whether it takes the keys."""
        return answers.created({"account": accounts.try_out(gateway=provider)})
