"""A customer registers, orders, reviews and sends back: order.py https://roastery.example.com sk_… [HOST]

What went wrong is a Problem, whose `code` is stable. HOST is the shop's name where that leads to no address.
"""

import json
import sys
import uuid
from typing import TypeVar

from souk_shop import AuthenticatedClient, Client
from souk_shop.api.carts import carts_add_item, carts_create, carts_update
from souk_shop.api.customers import customers_register
from souk_shop.api.fulfilments import fulfilments_create
from souk_shop.api.log_in import auth_log_in
from souk_shop.api.orders import orders_create
from souk_shop.api.products import products_list
from souk_shop.api.returns import returns_create
from souk_shop.api.reviews import reviews_submit
from souk_shop.models import (
    AddressIn,
    CartPatch,
    Credentials,
    FulfilmentIn,
    ItemIn,
    OrderIn,
    PaymentIn,
    Problem,
    RegistrationIn,
    ReturnIn,
    ReviewIn,
)

T = TypeVar("T")


def must(answer: T | Problem | None) -> T:
    """What was answered. Raises RuntimeError with the problem."""
    if answer is None or isinstance(answer, Problem):
        raise RuntimeError(answer)
    return answer


def main(address: str, key: str, host: str = "") -> None:
    """Register, order, have it sent, review it and send it back."""
    email, password = f"{uuid.uuid4().hex}@example.com", "a long pass phrase"
    named = {"Host": host} if host else {}
    guest = Client(base_url=address, headers=named)
    staff = AuthenticatedClient(base_url=address, headers=named, token=key)
    person = RegistrationIn(email=email, password=password, first_name="Ada", last_name="Lovelace")
    must(customers_register.sync(client=guest, body=person))
    pair = must(auth_log_in.sync(client=guest, body=Credentials(email=email, password=password)))
    customer = AuthenticatedClient(base_url=address, headers=named, token=pair.access)

    product = must(products_list.sync(client=customer, in_stock=True, limit=1)).results[0]
    cart = must(carts_create.sync(client=customer))
    item = ItemIn(variant=product.variants[0].id, quantity=1)
    must(carts_add_item.sync(client=customer, cart_id=cart.id, body=item))
    home = AddressIn(last_name="Lovelace", line1="1 Road", city="Berlin", postal_code="10115", country="DE")
    change = CartPatch(shipping_address=home, shipping_method="standard")
    must(carts_update.sync(client=customer, cart_id=cart.id, body=change))
    wish = OrderIn(cart=cart.id, payment=PaymentIn(gateway="sandbox", card="4242424242424242"))
    order = must(orders_create.sync(client=customer, body=wish, idempotency_key=str(cart.id)))

    must(fulfilments_create.sync(client=staff, number=order.number, body=FulfilmentIn()))
    review = must(reviews_submit.sync(client=customer, product_id=product.id, body=ReviewIn(rating=5)))
    back = must(returns_create.sync(client=customer, number=order.number, body=ReturnIn(reason="too small")))
    seen = {"payment_status": order.payment_status, "review": review.status, "return": back.status}
    print(json.dumps({"number": order.number, "total": order.total.amount, **seen}))


if __name__ == "__main__":
    main(*sys.argv[1:])
