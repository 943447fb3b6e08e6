"""What payments refuse."""

from kernel.errors import Conflict, DomainError, Invalid, Kind, NotFound


class UnknownGateway(Invalid, code="payment.gateway_unknown", title="There is no such way to pay here"):
    """The shop takes no payments through a gateway of that name."""


class InvalidDetails(Invalid, code="payment.invalid", title="These payment details are not possible"):
    """The gateway cannot work with what it was given."""


class GatewayAccountNotFound(
    NotFound, code="payment.gateway_account_not_found", title="No account at this gateway"
):
    """The shop has no account at that gateway."""


class GatewayRefuses(Conflict, code="payment.gateway_refuses", title="The gateway does not take these keys"):
    """The gateway does not take the shop's keys; the detail is its own word."""


class GatewaySilent(Conflict, code="payment.gateway_silent", title="The gateway gives no answer"):
    """The gateway could not be reached."""


class ConnectionRefused(Conflict, code="payment.connection_refused", title="The account was not connected"):
    """Who comes back from the gateway is not who went there from this shop, or brings nothing."""


class PaymentNotFound(NotFound, code="payment.not_found", title="No such payment"):
    """The order has no payment of that id."""


class AlreadyPaid(Conflict, code="payment.already_paid", title="This order is paid"):
    """The order is paid."""


class NothingToCapture(Conflict, code="payment.nothing_to_capture", title="Nothing is held to be captured"):
    """No gateway holds money for the order: it is paid, was never authorised, or has been released."""


class CaptureUnsupported(
    Conflict, code="payment.capture_unsupported", title="This gateway captures at once, or not at all"
):
    """The way it is paid does not hold money to be captured later."""


class CaptureUnderWay(Conflict, code="payment.capture_under_way", title="Another capture is under way"):
    """The gateway has not answered the last one yet; look again in a minute."""


class CaptureTooLarge(Invalid, code="payment.capture_too_large", title="More than is held"):
    """More is asked for than the gateway holds; `left` says how much that is."""


class NothingToConfirm(
    Conflict, code="payment.nothing_to_confirm", title="This payment does not wait for you"
):
    """The payment does not wait for the buyer."""


class ForgedWebhook(
    DomainError,
    code="payment.webhook_forged",
    kind=Kind.UNAUTHENTICATED,
    title="This was not sent by the gateway",
):
    """The body is not signed by the gateway, or too long ago."""


class WebhookMismatch(
    Conflict, code="payment.webhook_mismatch", title="The amount or currency is not the payment's"
):
    """The gateway speaks of another amount or currency than the payment is of."""
