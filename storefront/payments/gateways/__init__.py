"""The gateways a shop takes payments through, by name."""

from django.conf import settings

from storefront.payments import errors
from storefront.payments.gateways.manual import Manual
from storefront.payments.gateways.port import Charge, Event, Gateway, Outcome, Unreachable
from storefront.payments.gateways.sandbox import Sandbox
from storefront.payments.models import GatewayAccount

__all__ = ["Charge", "Event", "Gateway", "Outcome", "Unreachable", "available", "get"]


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


def _find_stripe() -> Gateway | None:
    """Stripe, where the platform has a key for it and the shop an account at it."""
    if not settings.STRIPE_SECRET_KEY:
        return None
    account = GatewayAccount.objects.filter(gateway=STRIPE, is_active=True).first()
    if account is None:
        return None
    # the SDK is large: only a platform that uses it pays for it
    from storefront.payments.gateways.stripe import Stripe

    return Stripe(account.account)
