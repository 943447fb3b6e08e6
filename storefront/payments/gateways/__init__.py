"""The gateways a shop takes payments through, by name."""

from django.conf import settings

from storefront.payments import errors
from storefront.payments.gateways.manual import Manual
from storefront.payments.gateways.port import Gateway, Outcome, Unreachable
from storefront.payments.gateways.sandbox import Sandbox

__all__ = ["Gateway", "Outcome", "Unreachable", "available", "get"]


def available() -> list[Gateway]:
    """The gateways of this installation; the sandbox is none of production's."""
    manual: Gateway = Manual()
    return [manual, Sandbox()] if settings.SANDBOX_PAYMENTS else [manual]


def get(code: object) -> Gateway:
    """The gateway of that name. Raises UnknownGateway."""
    for gateway in available():
        if gateway.code == code:
            return gateway
    raise errors.UnknownGateway(field="payment.gateway")
