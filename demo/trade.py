"""Some weeks of a demo shop at work: what its buyers and its staff would have done, by the product's own services."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from accounts.models import User
from kernel import actors
from storefront.carts import services as carts
from storefront.catalogue.models import Product, Variant
from storefront.checkout import services as checkout
from storefront.customers import services as customers
from storefront.customers.models import Customer
from storefront.customers.rules import Shopper
from storefront.inventory import services as inventory
from storefront.inventory.models import StockLevel
from storefront.orders import fulfilments, returns, services
from storefront.orders.models import Order
from storefront.orders.views import OrderView
from storefront.reviews import services as reviews
from tenants import current

BY = actors.Actor(kind=actors.Kind.COMMAND, name="Nora, packing", operation="command:demo")
DAYS = 32
PLENTY = 9
CARD, DECLINED = "4242424242424242", "4000000000000002"
PLACES = {
    "DE": (
        ("Lindenstraße 4", "10969", "Berlin"),
        ("Am Markt 11", "28195", "Bremen"),
        ("Talweg 2", "79098", "Freiburg"),
    ),
    "GB": (
        ("4 Mill Lane", "EH1 1YZ", "Edinburgh"),
        ("19 Quay Street", "BS1 4QD", "Bristol"),
        ("7 Park Row", "LS1 5HD", "Leeds"),
    ),
}
PEOPLE = (
    *(
        ("Ines", "Albrecht"),
        ("Jonas", "Meyer"),
        ("Amira", "Haddad"),
        ("Owen", "Price"),
        ("Lotte", "de Vries"),
    ),
    *(("Samuel", "Adeyemi"), ("Clara", "Novak"), ("Henrik", "Dahl"), ("Priya", "Nair")),
)
PRAISE = (
    (5, "Better than the pictures", "Arrived in two days, wrapped with care. I have ordered a second one."),
    (3, "Fine", "Does what it should. The colour is darker than I thought."),
    (4, "Good, runs a little large", "Lovely material. Take one size smaller than usual."),
    (5, "A gift that was liked", "My sister asked where it came from. Here."),
)


def fill(*, password: str, now: datetime) -> int:
    """Let the current shop have traded for some weeks, unless it has; return how many orders it got."""
    if Order.objects.exists():
        return 0
    dice = Random(current.tenant().slug)  # noqa: S311 - the same weeks each time, and no secret
    plenty = Variant.objects.filter(product__status=Product.Status.ACTIVE, stock_levels__on_hand__gte=PLENTY)
    variants = list(plenty.order_by("pk"))
    buyers = [_register(*name, password, now=now - timedelta(days=DAYS + 1)) for name in PEOPLE[:3]]
    regular = Customer.objects.filter(user__email__endswith="@customer.example").exclude(
        pk__in=[buyer.pk for buyer in buyers]
    )
    buyers += list(regular.select_related("user"))
    moments = [now - timedelta(days=DAYS * (1 - n / 22) ** 1.4, hours=dice.randint(1, 9)) for n in range(22)]
    for at in moments:
        buyer = dice.choice(buyers) if dice.random() < 0.5 else None
        order = _buy(dice.sample(variants, dice.choice((1, 1, 2, 3))), buyer, dice, at=at)
        if at < now - timedelta(days=4):
            _send(order, at=at + timedelta(hours=dice.randint(5, 30)))
    _buy(variants[:1], None, dice, card=DECLINED, at=now - timedelta(minutes=9))
    _take_back(now=now)
    _praise(dice, now=now)
    _run_low(variants[-4:], now=now)
    return Order.objects.count()


def _register(first_name: str, last_name: str, password: str, *, now: datetime) -> Customer:
    email = f"{first_name.lower()}@customer.example"
    known = User.objects.filter(email=email).first()
    if known is not None:
        return Customer.objects.select_related("user").get(user=known)
    return customers.register(
        email=email, password=password, first_name=first_name, last_name=last_name, now=now
    )


def _buy(
    variants: Sequence[Variant], buyer: Customer | None, dice: Random, *, card: str = CARD, at: datetime
) -> OrderView | dict[str, Any]:
    country = current.tenant().country
    line1, postal_code, city = dice.choice(PLACES[country])
    first, last = (buyer.user.first_name, buyer.user.last_name) if buyer else dice.choice(PEOPLE[3:])
    opened = carts.create(customer=buyer, now=at)
    shopper = Shopper(customer_id=buyer.pk) if buyer else Shopper(token=opened["token"])
    for variant in variants:
        carts.add_item(
            cart_id=opened["id"],
            shopper=shopper,
            variant_id=variant.pk,
            quantity=dice.choice((1, 1, 2)),
            now=at,
        )
    address = {"first_name": first, "last_name": last, "line1": line1, "postal_code": postal_code}
    changes: dict[str, Any] = {
        "email": buyer.user.email if buyer else f"{first.lower()}@guest.example",
        "shipping_address": address | {"city": city, "country": country},
    }
    carts.update(cart_id=opened["id"], shopper=shopper, changes=changes, now=at)
    payment = {"gateway": "sandbox", "card": card}
    return checkout.place(cart_id=opened["id"], shopper=shopper, payment=payment, now=at)


def _send(order: Any, *, at: datetime) -> None:
    tracking = {"carrier": "DHL", "number": f"JD0146{order['number']:08}"}
    fulfilments.fulfil(number=order["number"], tracking=tracking, actor=BY, now=at)


def _take_back(*, now: datetime) -> None:
    """A return that waits for an answer, one that was paid back, and a cancelled order that is owed."""
    sent = list(
        Order.objects.filter(fulfilment_status="fulfilled")
        .order_by("-number")
        .values_list("number", flat=True)
    )
    asked, done = sent[1], sent[6]
    returns.request(
        number=asked, shopper=None, reason="It does not fit.", actor=BY, now=now - timedelta(hours=7)
    )
    at = now - timedelta(days=5)
    made = returns.request(number=done, shopper=None, reason="Not what I thought.", actor=BY, now=at)
    for hours, status in ((4, "approved"), (60, "received"), (62, "refunded")):
        moment = at + timedelta(hours=hours)
        returns.move(return_id=made["id"], status=status, restock=True, may=_anything, actor=BY, now=moment)
    waiting = Order.objects.filter(status="placed", payment_status="complete").order_by("number")
    services.cancel(
        number=waiting[0].number, shopper=None, reason="Ordered twice", actor=BY, now=now - timedelta(hours=3)
    )


def _anything(_permission: str) -> bool:
    return True


def _praise(dice: Random, *, now: datetime) -> None:
    bought = Order.objects.filter(customer__isnull=False, fulfilment_status="fulfilled").order_by("number")
    for (rating, title, body), order in zip(PRAISE, bought.select_related("customer")[:8:2], strict=False):
        assert order.customer is not None
        product_id = order.lines.values_list("variant__product", flat=True).order_by("pk")[0]
        written = reviews.submit(
            product_id=product_id,
            customer=order.customer,
            rating=rating,
            title=title,
            body=body,
            now=now - timedelta(days=dice.randint(1, 6)),
        )
        if rating > 3:
            reviews.moderate(review_id=written["id"], status="approved", actor=BY, now=now)


def _run_low(variants: Sequence[Variant], *, now: datetime) -> None:
    levels = StockLevel.objects.filter(variant__in=variants, reserved=0).order_by("pk")
    for left, level in enumerate(levels[:3]):
        where = {"variant_id": level.variant_id, "location_id": level.location_id}
        inventory.set_policy(**where, policy=level.policy, low_stock_threshold=4, actor=BY)
        inventory.set_on_hand(**where, on_hand=left, reason="counted", actor=BY, now=now)
