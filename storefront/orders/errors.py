"""What orders refuse."""

from kernel.errors import Conflict, Forbidden, Invalid, NotFound


class OrderNotFound(NotFound, code="order.not_found", title="No such order"):
    """No order of that number, or not the caller's."""


class OrderClosed(Conflict, code="order.closed", title="This order is closed"):
    """The order was cancelled or has expired."""


class NotCancellable(Conflict, code="order.not_cancellable", title="This order can no longer be cancelled"):
    """The order has gone too far to be cancelled by this caller."""


class NotEditable(Conflict, code="order.not_editable", title="This order cannot be changed so"):
    """The order has gone too far for this change, or a payment is under way."""


class NotFulfillable(Conflict, code="order.not_fulfillable", title="This order cannot be sent"):
    """The order's payment failed, or nothing is left to send."""


class LineNotFound(Invalid, code="order.line_not_found", title="No such line in this order"):
    """The order has no line of that id."""


class InvalidQuantity(Invalid, code="order.invalid_quantity", title="This quantity is not possible"):
    """More than is left of a line, or nothing."""


class AmountMismatch(
    Conflict, code="order.amount_mismatch", title="The amount paid is not the order's total"
):
    """What was paid is not what the order costs."""


class NotRefundable(Conflict, code="order.not_refundable", title="Nothing of this order can be given back"):
    """The order is not paid, or everything has been given back."""


class RefundTooLarge(Invalid, code="order.refund_too_large", title="That is more than was paid"):
    """More than what is left of what was paid; `left` says how much that is."""


class NoStoreCredit(Invalid, code="order.no_store_credit", title="This order has no customer"):
    """A guest has no store credit: refund it the way it was paid."""


class FulfilmentNotFound(NotFound, code="order.fulfilment_not_found", title="No such fulfilment"):
    """No fulfilment of that id."""


class RefundNotFound(NotFound, code="order.refund_not_found", title="No such refund"):
    """No refund of that id."""


class ReturnNotFound(NotFound, code="order.return_not_found", title="No such return"):
    """No return of that id."""


class NotReturnable(Conflict, code="order.not_returnable", title="Nothing of this order can be returned"):
    """Nothing of the order was sent that has not come back already."""


class ReturnClosed(Conflict, code="order.return_closed", title="This return cannot become that"):
    """The return cannot go from its status to that one."""


class NoInvoice(Conflict, code="order.no_invoice", title="There is no such document yet"):
    """An invoice is written when the order is paid, a credit note when a refund has gone back."""


class NothingToPrint(Conflict, code="order.nothing_to_print", title="There is nothing to print"):
    """None of the chosen orders has such a document: it is sent, or not paid yet."""


class AddressExpired(
    Forbidden, code="order.address_expired", title="This address has run out; ask for the document again"
):
    """A document's signed address was good for a while, which is over: ask for another."""
