"""Checkout: a cart becomes an order, once, and is paid.

One transaction makes the order and the attempt to pay it; then, outside it, the gateway is asked and
its answer recorded. Whatever is cut off is finished by calling `place` again: the cart names its
order, the order its attempt, and the attempt is the gateway's key.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, cast
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kernel import crashpoints, money, throttling
from kernel.money import ZERO
from storefront.carts import priced, queries, services as carts, views as carts_views
from storefront.carts.errors import CartClosed, CartNotFound
from storefront.carts.models import Cart
from storefront.carts.priced import PricedCart
from storefront.checkout import errors, limits
from storefront.credits import ledger
from storefront.credits.errors import BalanceChanged, CreditNotEnough
from storefront.customers.rules import Shopper
from storefront.inventory import services as inventory
from storefront.inventory.services import Line as StockLine
from storefront.orders import expiry, paying, queries as orders_queries, services as orders, tokens, wording
from storefront.orders.models import Order, OrderLine
from storefront.orders.rules import UNPAID, Status
from storefront.orders.views import PaidOrderView, Story, for_buyer, order_view
from storefront.payments import gateways, queries as payment_queries, services as payments
from storefront.payments.gateways import Way, registry
from storefront.payments.models import PaymentAttempt
from storefront.payments.rules import CREDITS
from storefront.payments.views import PaymentView, payment as payment_view
from storefront.policies.models import Policy
from storefront.policies.views import AgreedView
from storefront.promotions import uses as promotions
from storefront.promotions.errors import CodeNotApplicable, UsedUp
from storefront.promotions.rules import LASTING, Reason
from storefront.taxes import providers as tax_providers
from tenants import current, languages


def place(
    *,
    cart_id: UUID,
    shopper: Shopper,
    payment: Mapping[str, Any],
    expected_total: Decimal | None = None,
    expected_due: Decimal | None = None,
    agreed: Sequence[AgreedView] = (),
    address: str = "",
    now: datetime,
) -> PaidOrderView:
    """Order what is in the cart and pay with `{"gateway": …, details}`; return the order's view.

    Called again for a cart that is ordered, by its shopper, it returns the same order, having
    finished an attempt that was left unsettled. A guest's view carries the order's `token`.

    Gift cards and store credit that the cart names are debited with the order, which is paid at once where they cover
    it; who pays by them alone names one of them as the gateway.

    `expected_total` is what the buyer has seen, and `expected_due` what of it is not paid by credit: where the cart
    costs anything else by now, nothing is ordered.
    `agreed` are the versions of the policies that the buyer has agreed to, which the order keeps; nothing is ordered
    where one is not in force any more. `address` is the client's, whose unpaid orders hold so much at most (`limits`).

    Raises RateLimited, CartNotFound, CartClosed (expired), EmptyCart, IncompleteCart, UnavailableItem, TotalChanged,
    PolicyChanged, TaxUnsettled, TooMuchUnpaid,
    inventory.errors.OutOfStock, promotions.errors.UsedUp or CodeNotApplicable (a code that was taken into the
    cart is not good any more: nothing is sold at another price than the code's in silence),
    payments.errors.UnknownGateway or InvalidDetails, credits.errors.BalanceChanged or CreditNotEnough.
    A declined payment raises nothing: the order is kept and can be paid again.
    """
    way = None if payment.get("gateway") in CREDITS else gateways.get(payment.get("gateway"))
    if way is not None:
        way.check(payment)
    is_by_hand = way is not None and way.type.is_by_hand
    if address and is_by_hand:  # each writes to an address that its buyer typed
        throttling.require(limits.UNPAID_ORDERS, address)
    is_counted_first = is_by_hand or limits.is_watched(address)
    if settings.TAX_PROVIDERS and (known := queries.find(cart_id=cart_id, shopper=shopper)) is not None:
        tax_providers.learn(known.shipping_address, orderer=address)
    with transaction.atomic(durable=True):
        cart = carts.take_for_order(cart_id=cart_id, shopper=shopper, now=now)
        if cart is not None:
            order, lines, attempt = _place(cart, way, expected_total, expected_due, agreed, address, now=now)
            if attempt is not None and address:
                throttling.require_all([(limits.UNPAID_LINES, address)], tokens=len(lines))
            if is_counted_first and attempt is not None:
                limits.check_held(held_for=order.held_for, customer_id=order.customer_id)
        else:
            order, lines, attempt = _find_placed(cart_id, shopper, now=now)
        crashpoints.reach("checkout.before_commit")
    crashpoints.reach("checkout.after_commit")
    if attempt is not None:
        attempt = payments.run(attempt=attempt, details=payment, now=now)
    if _is_left_unpaid(order, attempt or payment_queries.find_last(payable=order.pk)):
        _hold_or_end(order, address, now=now)
    elif cart is not None and attempt is not None and address and not is_by_hand:
        throttling.take(limits.UNPAID_LINES, address, tokens=-len(lines))
    if cart is not None and attempt is not None and not order.credit_total:  # all there is to show is at hand
        return _view(attempt.owner, lines, [payment_view(attempt)])
    paid_by = payment_queries.list_by_payable([order.pk]).get(order.pk, [])
    return _view(Order.objects.get(pk=order.pk), lines, paid_by)


def _is_left_unpaid(order: Order, attempt: PaymentAttempt | None) -> bool:
    """Whether the order waits for money after all, and neither its gateway holds it nor is it to be paid by hand."""
    order = attempt.owner if attempt is not None and attempt.owner is not None else order
    if attempt is None or order.status != Status.PLACED or order.payment_status not in UNPAID:
        return False
    return attempt.status != payments.Status.AUTHORIZED and not registry.is_by_hand(attempt.gateway)


def _hold_or_end(order: Order, address: str, *, now: datetime) -> None:
    """Let an order that was not paid at once hold its stock, or end it where its address would hold too much.

    Raises TooMuchUnpaid.
    """
    try:
        limits.check_held(held_for=order.held_for, customer_id=order.customer_id)
    except errors.TooMuchUnpaid as refusal:
        throttling.take(limits.TOO_MUCH, address)
        expiry.end(number=order.number, most=refusal.data["most"], now=now)
        raise
    if limits.is_much_held(now=now):
        orders.hold_briefly(number=order.number, until=now + limits.BRIEFLY)


def _find_placed(
    cart_id: UUID, shopper: Shopper, *, now: datetime
) -> tuple[Order, list[OrderLine], PaymentAttempt | None]:
    """What was made of a cart that is not open; whoever was making it has ended by now.

    Raises CartNotFound, CartClosed, TooMuchUnpaid where it ended at once for that.
    """
    cart = queries.find(cart_id=cart_id, shopper=shopper)
    if cart is None or (cart.status == Cart.Status.OPEN and cart.expires_at > now):
        raise CartNotFound  # or it became the shopper's since it was looked for: the next try finds it
    order = orders_queries.find_by_cart(cart_id=cart.pk)
    if order is None or tokens.is_nobodys(order):
        raise CartClosed
    if (most := expiry.exceeded(order)) is not None:
        raise limits.too_much(most)
    lines = list(OrderLine.objects.filter(order=order).order_by("pk"))
    return order, lines, payment_queries.find_unsettled(payable=order.pk)


def _place(
    cart: Cart,
    way: Way | None,
    expected_total: Decimal | None,
    expected_due: Decimal | None,
    agreed: Sequence[AgreedView],
    address: str,
    *,
    now: datetime,
) -> tuple[Order, list[OrderLine], PaymentAttempt | None]:
    spoken = languages.besides(current.tenant(), cart.locale) if cart.locale else languages.content()
    with languages.content_in(spoken):
        sold = priced.read_and_price(cart, now=now)
    check(sold)
    is_as_seen = expected_due is None or sold.amount_due == expected_due
    if not is_as_seen or (expected_total is not None and sold.price.total != expected_total):
        now_costs = money.format_amount(sold.price.total, cart.currency)
        raise errors.TotalChanged(
            _("It costs {amount} now.").format(amount=now_costs),
            total=money.as_dict(sold.price.total, cart.currency),
            amount_due=money.as_dict(sold.amount_due, cart.currency),
        )
    for each in agreed:
        if sold.policies.get(Policy.Kind(each["kind"])) != each["version"]:
            raise errors.PolicyChanged(kind=each["kind"])
    if way is None and not sold.is_covered:
        raise CreditNotEnough(amount_due=money.as_dict(sold.amount_due, cart.currency))
    gateway = sold.paid_by_credit[-1].account.way if sold.is_covered or way is None else way.code
    order, lines = write(
        sold,
        agreed=agreed,
        gateway=gateway,
        awaits_buyer=way is not None and way.type.is_by_hand and not sold.is_covered,
        expires_at=now if way is None else now + way.gateway.patience,
        held_for=limits.digest(address),
        now=now,
    )
    if way is None or sold.is_covered:
        paying.mark_paid(order=order, amount=ZERO, now=now)
        return order, lines, None
    locale = str(wording.format_of(order).locale) if way.type.is_by_hand else ""
    return order, lines, payments.begin(payable=order, gateway=way.code, locale=locale, now=now)


def write(
    sold: PricedCart,
    *,
    agreed: Sequence[AgreedView] = (),
    gateway: str,
    awaits_buyer: bool,
    expires_at: datetime,
    held_for: str = "",
    now: datetime,
) -> tuple[Order, list[OrderLine]]:
    """Reserve what is sold, use up promotions, debit gift cards and store credit, and write the order.

    In the caller's transaction.

    Raises inventory.errors.OutOfStock, promotions.errors.UsedUp, credits.errors.BalanceChanged.
    """
    order_id = uuid4()
    inventory.reserve(
        lines=[StockLine(variant_id=item.variant_id, quantity=item.quantity) for item in sold.items],
        reference=str(order_id),
        now=now,
    )
    promotions.consume(offers=[applied.offer for applied in sold.price.discounts], buyers=sold.buyers)
    ledger.redeem(order=order_id, shares=sold.paid_by_credit, now=now)
    order, lines = orders.place(
        order_id=order_id,
        priced=sold,
        agreed=agreed,
        gateway=gateway,
        awaits_buyer=awaits_buyer,
        expires_at=expires_at,
        held_for=held_for,
        now=now,
    )
    if order.credit_total:
        shares = [(each.account.way, each.account.last_four, each.amount) for each in sold.paid_by_credit]
        payments.record_credit(payable=order, shares=shares, now=now)
    return order, lines


def check(sold: PricedCart) -> None:
    """See that it can be ordered.

    Raises EmptyCart, UnavailableItem, Invalid (no order holds so much, a region is missing), BalanceChanged, UsedUp,
    CodeNotApplicable, TaxUnsettled, IncompleteCart.
    """
    if not sold.items:
        raise errors.EmptyCart
    gone = [item.id for item in sold.items if not item.variant.is_for_sale]
    if gone:
        raise errors.UnavailableItem(items=gone)
    price = sold.price
    for amount in (price.subtotal, price.discount_total, price.shipping_total, price.total):
        money.check_size(amount, price.currency)
    if any(account.is_spent for account in sold.accounts):
        raise BalanceChanged
    for code, reason in carts_views.refused_codes(sold).items():
        if reason == Reason.USED_UP:
            raise UsedUp(carts_views.explain(sold, code, reason), field="discount_codes")
        if reason in LASTING:
            raise CodeNotApplicable(
                carts_views.explain(sold, code, reason), field="discount_codes", reason=str(reason)
            )
    missing = {}
    if not sold.cart.email:
        missing["email"] = _("an e-mail address")
    if sold.needs_address and sold.cart.shipping_address is None:
        missing["shipping_address"] = _("an address to send it to")
    if sold.lacks_region:
        raise carts.region_needed(sold.cart.shipping_address or {})
    if sold.lacks_rate:
        raise errors.TaxUnsettled(carts_views.tax_unsettled())
    if sold.needs_shipping and sold.method is None:
        missing["shipping_method"] = _("a way to send it")
    if missing:
        raise errors.IncompleteCart(
            _("Still needed: {listed}.").format(listed=", ".join(missing.values())),
            field=next(iter(missing)),
            fields=list(missing),
        )


def _view(order: Order, lines: list[OrderLine], paid_by: list[PaymentView]) -> PaidOrderView:
    placed = for_buyer(order_view(order, lines, Story(payments=paid_by)))
    view = cast(PaidOrderView, {**placed, "payment": paid_by[-1] if paid_by else None})
    if order.customer_id is None:
        view["token"] = tokens.for_order(order.pk)
    return view
