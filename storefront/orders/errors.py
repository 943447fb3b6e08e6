"""What orders refuse."""

from kernel.errors import Conflict, Forbidden, Invalid, NotFound


class OrderNotFound(NotFound):
    """No order of that number, or not the caller's."""

    code = "order.not_found"
    title = "No such order"


class OrderClosed(Conflict):
    """The order was cancelled or has expired."""

    code = "order.closed"
    title = "This order is closed"


class NotCancellable(Conflict):
    """The order has gone too far to be cancelled by this caller."""

    code = "order.not_cancellable"
    title = "This order can no longer be cancelled"


class NotFulfillable(Conflict):
    """The order's payment failed, or nothing is left to send."""

    code = "order.not_fulfillable"
    title = "This order cannot be sent"


class LineNotFound(Invalid):
    """The order has no line of that id."""

    code = "order.line_not_found"
    title = "No such line in this order"


class InvalidQuantity(Invalid):
    """More than is left of a line, or nothing."""

    code = "order.invalid_quantity"
    title = "This quantity is not possible"


class AmountMismatch(Conflict):
    """What was paid is not what the order costs."""

    code = "order.amount_mismatch"
    title = "The amount paid is not the order's total"


class NotRefundable(Conflict):
    """The order is not paid, or everything has been given back."""

    code = "order.not_refundable"
    title = "Nothing of this order can be given back"


class RefundTooLarge(Invalid):
    """More than what is left of what was paid; `data["left"]` says how much that is."""

    code = "order.refund_too_large"
    title = "That is more than was paid"


class FulfilmentNotFound(NotFound):
    """No fulfilment of that id."""

    code = "order.fulfilment_not_found"
    title = "No such fulfilment"


class RefundNotFound(NotFound):
    """No refund of that id."""

    code = "order.refund_not_found"
    title = "No such refund"


class ReturnNotFound(NotFound):
    """No return of that id."""

    code = "order.return_not_found"
    title = "No such return"


class NotReturnable(Conflict):
    """Nothing of the order was sent that has not come back already."""

    code = "order.not_returnable"
    title = "Nothing of this order can be returned"


class ReturnClosed(Conflict):
    """The return cannot go from its status to that one."""

    code = "order.return_closed"
    title = "This return cannot become that"


class NoInvoice(Conflict):
    """An invoice is written when the order is paid, a credit note when a refund has gone back."""

    code = "order.no_invoice"
    title = "There is no such document yet"


class NothingToPrint(Conflict):
    """None of the chosen orders has such a document: it is sent, or not paid yet."""

    code = "order.nothing_to_print"
    title = "There is nothing to print"


class AddressExpired(Forbidden):
    """A document's signed address was good for a while, which is over: ask for another."""

    code = "order.address_expired"
    title = "This address has run out; ask for the document again"
