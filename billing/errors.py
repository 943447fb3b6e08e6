"""What billing refuses."""

from kernel.errors import Conflict, NotFound


class PlanNotFound(NotFound):
    """No plan of that code is offered."""

    code = "plan.not_found"
    title = "No such plan"


class SubscriptionNotFound(NotFound):
    """The shop was never put on a plan."""

    code = "subscription.not_found"
    title = "The shop has no subscription"


class InvoiceNotFound(NotFound):
    """No invoice of that number."""

    code = "invoice.not_found"
    title = "No such invoice"


class InvoiceSettled(Conflict):
    """The invoice is paid or void already."""

    code = "invoice.settled"
    title = "The invoice is settled"


class AlreadyPaying(Conflict):
    """The subscription is invoiced already."""

    code = "subscription.already_paying"
    title = "The shop pays already"
