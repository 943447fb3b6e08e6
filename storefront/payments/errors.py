"""What payments refuse."""

from kernel.errors import Conflict, DomainError, Invalid, Kind, NotFound


class UnknownGateway(Invalid):
    """The shop takes no payments through a gateway of that name."""

    code = "payment.gateway_unknown"
    title = "There is no such way to pay here"


class InvalidDetails(Invalid):
    """The gateway cannot work with what it was given."""

    code = "payment.invalid"
    title = "These payment details are not possible"


class GatewayAccountNotFound(NotFound):
    """The shop has no account at that gateway."""

    code = "payment.gateway_account_not_found"
    title = "No account at this gateway"


class GatewayRefuses(Conflict):
    """The gateway does not take the shop's keys; the detail is its own word."""

    code = "payment.gateway_refuses"
    title = "The gateway does not take these keys"


class GatewaySilent(Conflict):
    """The gateway could not be reached."""

    code = "payment.gateway_silent"
    title = "The gateway gives no answer"


class ConnectionRefused(Conflict):
    """Who comes back from the gateway is not who went there from this shop, or brings nothing."""

    code = "payment.connection_refused"
    title = "The account was not connected"


class PaymentNotFound(NotFound):
    """The order has no payment of that id."""

    code = "payment.not_found"
    title = "No such payment"


class AlreadyPaid(Conflict):
    """The order is paid."""

    code = "payment.already_paid"
    title = "This order is paid"


class NothingToConfirm(Conflict):
    """The payment does not wait for the buyer."""

    code = "payment.nothing_to_confirm"
    title = "This payment does not wait for you"


class ForgedWebhook(DomainError):
    """The body is not signed by the gateway, or too long ago."""

    code = "payment.webhook_forged"
    kind = Kind.UNAUTHENTICATED
    title = "This was not sent by the gateway"


class WebhookMismatch(Conflict):
    """The gateway speaks of another amount or currency than the payment is of."""

    code = "payment.webhook_mismatch"
    title = "The amount or currency is not the payment's"
