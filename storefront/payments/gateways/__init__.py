"""The gateways a shop takes payments through, by name."""

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.conf import settings

from kernel import scope, sealing
from storefront.payments import errors, rules
from storefront.payments.gateways.manual import Manual
from storefront.payments.gateways.port import Charge, Event, Gateway, Outcome, Unreachable
from storefront.payments.gateways.sandbox import Sandbox
from storefront.payments.models import GatewayAccount
from tenants import connected_accounts, current

if TYPE_CHECKING:
    from storefront.payments.gateways.stripe import Stripe

__all__ = [
    "Charge",
    "Event",
    "Gateway",
    "Outcome",
    "Unreachable",
    "available",
    "get",
    "open_account",
    "reach",
    "seal",
]

logger = logging.getLogger(__name__)
_SEALED = "gateway-key"


STRIPE = "stripe"
_OFFERED_UNASKED = ("manual", Sandbox.code)


def available() -> list[Gateway]:
    """The gateways of this shop; the sandbox is none of production's."""
    accounts = {account.gateway: account for account in GatewayAccount.objects.all()}
    codes = [*rules.BY_HAND, Sandbox.code, STRIPE]
    found = [_open(code, accounts.get(code)) for code in codes if _is_offered(code, accounts.get(code))]
    return [gateway for gateway in found if gateway is not None]


def get(code: object) -> Gateway:
    """The gateway of that name, where the shop offers it. Raises UnknownGateway."""
    account = _find_account(code)
    found = _open(code, account) if _is_offered(code, account) else None
    if found is None:
        raise errors.UnknownGateway(field="payment.gateway")
    return found


def reach(code: object) -> Gateway:
    """The gateway of that name for what was begun with it, though it is offered no more. Raises UnknownGateway."""
    found = _open(code, _find_account(code))
    if found is None:
        raise errors.UnknownGateway(field="payment.gateway")
    return found


def seal(key: str) -> str:
    """A gateway's key as it is kept; nothing for none."""
    return sealing.seal(key, purpose=_SEALED) if key else ""


def open_account(account: GatewayAccount) -> "Stripe | None":
    """Stripe by the shop's own key, or by the platform's where the platform has one."""
    try:
        own, webhook = (
            sealing.open_sealed(sealed, purpose=_SEALED) if sealed else ""
            for sealed in (account.secret_key_sealed, account.webhook_secret_sealed)
        )
    except sealing.Unreadable as error:
        logger.error("the keys of gateway %s cannot be read: %s", account.gateway, error)
        return None
    if not own and not (settings.STRIPE_SECRET_KEY and _is_ours(account)):
        return None
    # the SDK is large: only a shop that uses it pays for it
    from storefront.payments.gateways.stripe import Stripe

    return Stripe(
        account.account, secret_key=own, webhook_secret=webhook, publishable_key=account.publishable_key
    )


def _is_ours(account: GatewayAccount) -> bool:
    """Whether the registry knows the account for this shop's: a shop that was copied has not its original's."""
    shop = current.tenant()
    with scope.on_platform():
        found = connected_accounts.find_shop(gateway=account.gateway, account=account.account)
    if found is None or found.pk != shop.pk:
        logger.error("account %s of %s is not this shop's", account.account, account.gateway)
        return False
    return True


def account_of(code: str, body: bytes, headers: Mapping[str, str]) -> str:
    """The connected account that an event sent to the platform is of. Raises UnknownGateway, ForgedWebhook."""
    if code != STRIPE:
        raise errors.UnknownGateway(field="gateway")
    from storefront.payments.gateways import stripe

    return stripe.account_of(body, headers)


def _find_account(code: object) -> GatewayAccount | None:
    if code != STRIPE and code not in rules.BY_HAND:
        return None
    return GatewayAccount.objects.filter(gateway=code).first()


def _is_offered(code: object, account: GatewayAccount | None) -> bool:
    """Cards at the sandbox and bank transfers are, until told otherwise; what needs an account is by having one."""
    return account.is_active if account is not None else code in _OFFERED_UNASKED


def _open(code: object, account: GatewayAccount | None) -> Gateway | None:
    if code in rules.BY_HAND:
        return Manual(str(code), account)
    if code == Sandbox.code and settings.SANDBOX_PAYMENTS:
        return Sandbox()
    return open_account(account) if code == STRIPE and account is not None else None
