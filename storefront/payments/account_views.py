"""How a shop is paid, as staff see it: which keys there are, and none of them."""

from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypedDict

from storefront.payments import accounts, sealed_accounts
from storefront.payments.gateways import registry
from storefront.payments.models import GatewayAccount


class GatewayAccountView(TypedDict):
    """An account as it is connected, or how buyers pay by hand."""

    gateway: Annotated[str, Field(description="the kind of gateway: stripe, manual, cash_on_delivery, …")]
    title: str
    is_active: bool
    mode: Annotated[
        Literal["test", "live"] | None,
        Field(
            description="whether money moves; null where the question does not arise, or there are no keys"
        ),
    ]
    account: Annotated[
        str | None, Field(description="its name at the gateway, where the platform is connected to it")
    ]
    values: Annotated[
        dict[str, str | int | None],
        Field(description="by field of the gateway; of a secret the last characters of the one that is kept"),
    ]


def gateway_account(row: GatewayAccount) -> GatewayAccountView:
    """One account."""
    kind = registry.types().get(row.gateway)
    fields = kind.fields if kind is not None else ()
    return {
        "gateway": row.gateway,
        "title": kind.title if kind is not None else row.gateway,
        "is_active": row.is_active,
        "mode": _mode(row),
        "account": row.account or None,
        "values": {field.name: _value(row, field.name) for field in fields},
    }


def _value(row: GatewayAccount, name: str) -> Any:
    kept = row.secrets.get(name)
    return f"…{kept['end']}" if kept is not None else row.settings.get(name)


def _mode(row: GatewayAccount) -> Literal["test", "live"] | None:
    kind = registry.types().get(row.gateway)
    account = sealed_accounts.read(row) if kind is not None and kind.mode is not None else None
    if kind is None or kind.mode is None or account is None or not accounts.is_enough(kind, account):
        return None
    return kind.mode(account)
