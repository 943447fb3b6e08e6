"""What billing refuses."""

from kernel.errors import Conflict, NotFound


class PlanNotFound(NotFound, code="plan.not_found", title="No such plan"):
    """No plan of that code is offered."""


class SubscriptionNotFound(NotFound, code="subscription.not_found", title="The shop has no subscription"):
    """The shop was never put on a plan."""


class InvoiceNotFound(NotFound, code="invoice.not_found", title="No such invoice"):
    """No invoice of that number."""


class InvoiceSettled(Conflict, code="invoice.settled", title="The invoice is settled"):
    """The invoice is paid or void already."""


class AlreadyPaying(Conflict, code="subscription.already_paying", title="The shop pays already"):
    """The subscription is invoiced already."""
