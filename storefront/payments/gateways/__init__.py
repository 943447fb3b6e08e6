"""The gateways a shop takes payments through, by name."""

import logging
from typing import TYPE_CHECKING

from django.conf import settings

from kernel import sealing
from storefront.payments import errors
from storefront.payments.gateways.manual import Manual
from storefront.payments.gateways.port import Charge, Event, Gateway, Outcome, Unreachable
from storefront.payments.gateways.sandbox import Sandbox
from storefront.payments.models import GatewayAccount

if TYPE_CHECKING:
    from storefront.payments.gateways.stripe import Stripe

__all__ = ["Charge", "Event", "Gateway", "Outcome", "Unreachable", "available", "get", "open_account", "seal"]

logger = logging.getLogger(__name__)
_SEALED = "gateway-key"


STRIPE = "stripe"


def available() -> list[Gateway]:
    """The gateways of this shop; the sandbox is none of production's."""
    found: list[Gateway] = [Manual()]
    if settings.SANDBOX_PAYMENTS:
        found.append(Sandbox())
    stripe = _find_stripe()
    return [*found, stripe] if stripe is not None else found


def get(code: object) -> Gateway:
    """The gateway of that name. Raises UnknownGateway."""
    found: Gateway | None = None
    if code == Manual.code:
        found = Manual()
    elif code == Sandbox.code and settings.SANDBOX_PAYMENTS:
        found = Sandbox()
    elif code == STRIPE:
        found = _find_stripe()
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
    if not own and not settings.STRIPE_SECRET_KEY:
        return None
    # the SDK is large: only a shop that uses it pays for it
    from storefront.payments.gateways.stripe import Stripe

    return Stripe(
        account.account, secret_key=own, webhook_secret=webhook, publishable_key=account.publishable_key
    )


def _find_stripe() -> "Stripe | None":
    """Stripe, where the shop has an account at it that can be reached."""
    account = GatewayAccount.objects.filter(gateway=STRIPE, is_active=True).first()
    return None if account is None else open_account(account)
