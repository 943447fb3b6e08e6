"""What orders, their parcels and returns, and the ways to pay refuse."""

from typing import Any

from storefront.checkout import services as checkout
from storefront.orders import fulfilments, returns
from storefront.orders.models import Order
from storefront.payments import accounts
from tenants import current
from tests.doors.case import Case
from tests.storefront import stories

DIALOG = {"_form_submitted": "True"}


def _order(*, is_sent: bool = False) -> dict[str, Any]:
    cart_id, shopper = stories.guest_cart(stories.goods())
    placed = checkout.place(cart_id=cart_id, shopper=shopper, payment=stories.PAYS, now=stories.NOW)
    if is_sent:
        fulfilments.fulfil(number=placed["number"], actor=stories.STAFF, now=stories.NOW)
    return {"number": placed["number"], "id": Order.objects.get(number=placed["number"]).pk}


def _held() -> dict[str, Any]:
    current.tenant().captures_by_hand = True
    try:
        return _order()
    finally:
        current.tenant().captures_by_hand = False


def _sent() -> dict[str, Any]:
    return _order(is_sent=True)


def _rejected_return() -> dict[str, Any]:
    ids = _sent()
    made = returns.request(number=ids["number"], shopper=None, actor=stories.STAFF, now=stories.NOW)
    returns.move(
        return_id=made["id"], status="rejected", may=stories.anything, actor=stories.STAFF, now=stories.NOW
    )
    return ids | {"return": made["id"]}


def _by_transfer() -> dict[str, Any]:
    return {"id": accounts.save(gateway="manual", values={}, actor=stories.STAFF).pk}


def _by_card() -> dict[str, Any]:
    values = {"secret_key": "sk_test_1"}
    return {"id": accounts.save(gateway="stripe", values=values, actor=stories.STAFF).pk}


def _way(what: str, code: str, at: str, value: Any, *, gateway: str = "manual") -> Case:
    return Case(
        name=f"{gateway}: {what}",
        method="put",
        api=f"/gateway-accounts/{gateway}",
        body={"values": {at: value}},
        admin="/admin/payments/gatewayaccount/{id}/change/",
        form={at: str(value), "is_active": "on"},
        field=at,
        code=code,
        given=_by_transfer if gateway == "manual" else _by_card,
    )


CASES = [
    Case(
        name="order: cancelled after it was sent",
        method="post",
        api="/orders/{number}/cancellations",
        body={},
        admin="/admin/orders/order/{id}/cancel/",
        form=DIALOG,
        code="order.not_cancellable",
        given=_sent,
    ),
    Case(
        name="order: paid a second time",
        method="post",
        api="/orders/{number}/received-payments",
        admin="/admin/orders/order/{id}/mark_paid/",
        form=DIALOG,
        code="payment.already_paid",
        given=_order,
    ),
    Case(
        name="order: more captured than is held",
        method="post",
        api="/orders/{number}/captures",
        body={"amount": {"amount": "1000.00"}},
        admin="/admin/orders/order/{id}/capture/",
        form=DIALOG | {"amount": "1000.00"},
        field="amount",
        code="payment.capture_too_large",
        given=_held,
    ),
    Case(
        name="order: sent a second time",
        method="post",
        api="/orders/{number}/fulfilments",
        body={},
        admin="/admin/orders/order/{id}/fulfil/",
        form=DIALOG,
        code="order.not_fulfillable",
        given=_sent,
    ),
    Case(
        name="return: received after it was rejected",
        method="patch",
        api="/returns/{return}",
        body={"status": "received"},
        admin="/admin/orders/order/{id}/answer_return/",
        form=DIALOG,
        code="order.return_closed",
        given=_rejected_return,
    ),
    _way("longer than an order may wait", "too_large", "days", 91),
    _way("no time at all", "too_small", "days", 0),
    _way("a name that is too long", "too_long", "name", "x" * 61),
    _way("no secret key", "invalid", "secret_key", "pk_test_1", gateway="stripe"),
]
