"""Whoever is taken out of a shop, or has their account back, beside what is written in their name."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django_tenants.utils import tenant_context

from accounts import errors, services as accounts
from accounts.models import User
from kernel import clock
from kernel.errors import DomainError
from storefront.carts import merging, services as carts
from storefront.carts.models import Cart
from storefront.checkout import services as checkout
from storefront.customers import errors as customer_errors, queries, services, tiers
from storefront.customers.models import Address, Customer
from storefront.customers.rules import Shopper
from storefront.orders import services as orders
from storefront.orders.models import Order
from storefront.reviews import services as reviews
from storefront.reviews.models import Review
from storefront.transfers import services as transfers
from storefront.transfers.models import Transfer
from tenants.models import Tenant
from tests import market
from tests.actors import STAFF
from tests.concurrency import race
from tests.factories import ADDRESS
from tests.storefront import stories

Ending = Callable[[Customer], object]


def _erase(customer: Customer) -> None:
    services.anonymise(customer=customer, actor=STAFF, now=clock.now())


def _take_back(customer: Customer) -> None:
    user = User.objects.select_for_update().get(pk=customer.user_id)
    accounts.forget_opener(user=user, now=clock.now())


def _beside(shop: Tenant, first: Callable[[], object], then: Callable[[], object]) -> Any:
    """What comes of a call that has to wait until another is committed."""

    def call() -> Any:
        try:
            with tenant_context(shop):
                return then()
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as beside, tenant_context(shop):
        with transaction.atomic():
            first()
            waiting = beside.submit(call)
            race.wait_until_somebody_waits()
        return waiting.result()


class _Theirs:
    """What somebody who is logged in has here, and a guest's cart besides."""

    def __init__(self, user: User) -> None:
        customer = queries.find_by_user(user=user)
        assert customer is not None
        self.customer = customer
        self.shopper = Shopper(customer_id=customer.pk, user=user)
        self.ordered, _ = stories.customer_cart(customer, stories.goods())
        placed = checkout.place(
            cart_id=self.ordered, shopper=self.shopper, payment=stories.BY_TRANSFER, now=stories.NOW
        )
        self.number = placed["number"]
        self.address = services.add_address(customer=customer, data=ADDRESS).pk
        self.cart = carts.create(customer=customer, now=clock.now())["id"]
        self.guest = stories.guest_cart()[1].token


@pytest.mark.parametrize("end", [_erase, _take_back])
def test_what_a_log_in_writes_beside_its_end_is_not_written(fresh_database: str, end: Ending) -> None:
    shop = Tenant.objects.get(slug="alpha")
    now = clock.now()
    said: services.ProfileValues = {"first_name": "Zoltan", "phone": "+49 30 123456"}
    address = {"shipping_address": ADDRESS}
    with tenant_context(shop):
        mug = stories.goods().product_id
    calls: list[Callable[[_Theirs], object]] = [
        lambda its: services.add_address(customer=its.customer, data=ADDRESS),
        lambda its: services.update_address(
            customer=its.customer, address_id=its.address, changes={"city": "Bonn"}
        ),
        lambda its: services.update_profile(customer=its.customer, values=said, now=now),
        lambda its: carts.create(customer=its.customer, now=now),
        lambda its: carts.update(cart_id=its.cart, shopper=its.shopper, changes=address, now=now),
        lambda its: merging.merge(cart_id=its.cart, shopper=its.shopper, token=its.guest, now=now),
        lambda its: reviews.submit(product_id=mug, customer=its.customer, rating=5, now=now),
        lambda its: orders.cancel(
            number=its.number, shopper=its.shopper, reason="Zoltan", actor=stories.BUYER, now=now
        ),
        lambda its: transfers.request_data_export(customer=its.customer, now=now),
    ]
    for number, write in enumerate(calls):
        with tenant_context(shop):
            made = stories.customer(f"zoltan{number}@example.com")
            user = User.objects.get(pk=made.user_id)
            user.set_password("a stranger's password")
            user.email_verified_at = None
            user.save()
            its = _Theirs(user)
        told = _beside(shop, partial(end, its.customer), partial(write, its))
        assert isinstance(told, errors.InvalidToken), number
        with tenant_context(shop):
            left = Customer.objects.select_related("user").get(pk=its.customer.pk)
            assert (left.user.first_name, left.phone) == ("", "")
            assert not Address.objects.filter(customer=left).exists()
            assert not Review.objects.filter(customer=left).exists()
            assert not Transfer.objects.filter(customer=left).exists()
            theirs = Cart.objects.filter(customer=left).exclude(pk=its.ordered)
            assert not theirs.exclude(shipping_address=None).exists()


def test_staff_write_nothing_on_whom_an_erasure_has_taken_out(fresh_database: str) -> None:
    shop = Tenant.objects.get(slug="alpha")
    with tenant_context(shop):
        buyer = stories.customer()
    told = _beside(
        shop,
        lambda: _erase(buyer),
        lambda: services.update(
            customer_id=buyer.pk, values={"note": "Zoltan"}, actor=STAFF, now=clock.now()
        ),
    )
    assert isinstance(told, customer_errors.CustomerNotFound)


def test_an_erasure_waits_for_an_order_that_is_being_paid_before_it_locks_the_customer(
    fresh_database: str,
) -> None:
    shop = Tenant.objects.get(slug="alpha")
    tea = market.put_on_shelf(shop=shop, sku="TEA", units=9)
    with tenant_context(shop):
        buyer = stories.customer()
        [guest] = market.fill_carts(shop=shop, wanted=[{tea.pk: 1}])
        placed = checkout.place(
            cart_id=guest.cart, shopper=guest.shopper, payment=market.CARD, now=clock.now()
        )
        Order.objects.filter(number=placed["number"]).update(customer=buyer)

    def erase() -> None:
        try:
            with tenant_context(shop):
                _erase(buyer)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as beside, tenant_context(shop):
        with transaction.atomic():
            paid = Order.objects.select_for_update().get(number=placed["number"])
            erased = beside.submit(erase)
            race.wait_until_somebody_waits()
            tiers.record_refund(customer_id=buyer.pk, order=uuid4(), amount=paid.total, now=clock.now())
        erased.result()
        assert Customer.objects.get(pk=buyer.pk).anonymised_at is not None
