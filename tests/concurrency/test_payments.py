"""The order in which a payment's rows are locked, seen from a second connection."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connection, transaction
from django_tenants.utils import tenant_context

from storefront.checkout import services as checkout
from storefront.orders import locked
from storefront.payments import services as payments
from storefront.payments.models import PaymentAttempt
from tenants.models import Tenant
from tests.concurrency import race
from tests.storefront.stories import ASKS, NOW, goods, guest_cart


def test_who_waits_for_an_order_holds_none_of_its_payments(fresh_database: str) -> None:
    """The order is locked first; if the payment were, two that lock both could wait in a circle."""
    shop = Tenant.objects.get(slug="alpha")
    with tenant_context(shop):
        cart_id, shopper = guest_cart(goods())
        placed = checkout.place(cart_id=cart_id, shopper=shopper, payment=ASKS, now=NOW)
        payment = placed["payment"]["id"]
        with ThreadPoolExecutor(1) as pool:
            with transaction.atomic():
                locked.lock(number=placed["number"], shopper=None)
                waiting = pool.submit(_lock, shop, payment)
                race.wait_until_somebody_waits()
                assert PaymentAttempt.objects.select_for_update(nowait=True).get(pk=payment)
                assert not waiting.done()
            assert waiting.result(20)


def _lock(shop: Tenant, payment: str) -> bool:
    try:
        with tenant_context(shop), transaction.atomic():
            return payments.lock_attempt(payment) is not None
    finally:
        connection.close()
