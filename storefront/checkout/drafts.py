"""Draft orders: what staff or a program writes for a buyer, at prices of its own, until it is an order.

A draft is a cart that no buyer can reach. Sent, it becomes an order that its buyer pays by a link; completed, one that
was paid by hand.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from typing_extensions import TypedDict

from accounts import audit
from kernel import lookup, money, references, rows
from kernel.actors import Actor
from kernel.errors import Invalid, PermissionRefused
from storefront.carts import priced, rules, services as carts
from storefront.carts.errors import InvalidQuantity, TooManyItems, UnknownVariant
from storefront.carts.models import Cart, CartItem
from storefront.carts.priced import PricedCart
from storefront.catalogue.queries import variants
from storefront.checkout import draft_views, errors, services
from storefront.checkout.draft_views import DraftView
from storefront.customers import queries as customers
from storefront.customers.errors import CustomerNotFound
from storefront.inventory import services as inventory
from storefront.inventory.services import Line as StockLine
from storefront.orders import locked, paying, services as orders
from storefront.orders.models import Order
from storefront.orders.rules import UNPAID
from storefront.orders.services import OrderValues
from storefront.orders.views import OrderView
from storefront.promotions.rules import Offer
from storefront.taxes import providers as tax_providers
from tenants import current

PAYABLE_FOR = timedelta(days=7)
"""How long a draft that was sent holds its stock for its buyer to pay."""
_KEPT_FOR = timedelta(days=3650)
_RECEIVE = "payments.receive_payment"
PRICE = "promotions.change_promotion"  # whoever may take everything off may sell at any price
_KNOW_CUSTOMERS = "customers.view_customer"


class DraftLine(TypedDict):
    """So many of a variant, at this price or (None) at what it costs when the draft is written."""

    variant: int
    quantity: int
    price: Decimal | None


class DraftValues(TypedDict, total=False):
    """What a draft holds; what is not named stays."""

    customer: int | None
    email: str
    lines: Sequence[DraftLine]
    shipping_address: Mapping[str, Any] | None
    billing_address: Mapping[str, Any] | None
    shipping_method: str | None
    vat_id: str | None
    note: str


@transaction.atomic
def create(*, values: DraftValues, may: Callable[[str], bool], actor: Actor, now: datetime) -> DraftView:
    """Write a draft order.

    Raises Invalid or Several naming the field, CustomerNotFound, UnknownVariant, and PermissionRefused where it names
    prices or a customer, whose address it shows, and `may` says no. One who is named without a place to send to has
    it sent to their own.
    """
    draft = write(values, may=may, actor=actor, now=now)
    audit.write(actor=actor, verb=audit.CREATED, target=draft)
    return draft_views.draft(draft, None, now=now)


@transaction.atomic
def update(
    *, draft_id: UUID, values: DraftValues, may: Callable[[str], bool], actor: Actor, now: datetime
) -> DraftView:
    """Change a draft; `lines` are all of them. Raises DraftNotFound, DraftPlaced, and as `create` does."""
    draft = _lock(draft_id)
    _fill(draft, values, may=may, now=now)
    changed = dict.fromkeys(values, (None, None))
    audit.write(actor=actor, verb=audit.UPDATED, target=draft, changes=changed, hidden=changed)
    return draft_views.draft(draft, None, now=now)


@transaction.atomic
def delete(*, draft_id: UUID, actor: Actor) -> None:
    """Throw a draft away. Raises DraftNotFound, DraftPlaced."""
    draft = _lock(draft_id)
    audit.write(actor=actor, verb=audit.DELETED, target=draft)
    draft.delete()


@transaction.atomic
def send(*, draft_id: UUID, actor: Actor, now: datetime) -> DraftView:
    """Make an order of the draft and mail its buyer the link to pay it within PAYABLE_FOR.

    Raises DraftNotFound, DraftPlaced, what `checkout.services.check` does, and inventory.errors.OutOfStock.
    """
    draft = _lock(draft_id)
    order = place(draft, awaits_buyer=True, now=now)
    audit.write(actor=actor, verb="draft sent", target=draft, changes={"order": (None, order.number)})
    return draft_views.draft(draft, order, now=now)


@transaction.atomic
def complete(*, draft_id: UUID, actor: Actor, now: datetime) -> DraftView:
    """Make an order of the draft whose money has come in by hand; one that was sent becomes paid.

    Raises DraftNotFound, orders.errors.OrderClosed, payments.errors.AlreadyPaid, and as `send` does.
    """
    draft = _find(draft_id)
    order = find_order(draft)
    if order is None:
        draft = _lock(draft_id)
        order = place(draft, awaits_buyer=False, now=now)  # what is put on record is that its money came in
    paying.receive(locked.get(order.pk), actor=actor, now=now)
    return draft_views.draft(draft, find_order(draft), now=now)


@transaction.atomic
def put_order(
    *,
    external_id: str,
    values: DraftValues,
    is_paid: bool | None,
    kept: OrderValues,
    may: Callable[[str], bool],
    actor: Actor,
    now: datetime,
) -> tuple[OrderView, bool]:
    """Place the order that another system calls so, or change what it keeps on it; its view, and whether it is new.

    A new one is paid by hand, or where it is not, its buyer is mailed the link to pay. Raises PermissionRefused where
    it is paid and `may` says no, Taken where one that is there is of something else, and what `create`, `send`,
    `complete` and `orders.services.update` do.
    """
    known = order = Order.objects.filter(external_id=external_id).first()
    if order is None:
        is_new_paid = is_paid is not False
        if is_new_paid:
            require(_RECEIVE, may)
        draft = write(values, may=may, actor=actor, now=now)
        order = place(draft, awaits_buyer=not is_new_paid, now=now)
        if is_new_paid:
            paying.receive(locked.get(order.pk), actor=actor, now=now)
    else:
        if is_paid:  # one that is not may have been paid since
            is_known_paid = order.payment_status not in UNPAID
            references.require_same({"is_paid": is_known_paid}, {"is_paid": True})
        if values:
            _require_same(order, values, may=may, actor=actor, now=now)
    given: OrderValues = {**kept, "external_id": external_id}
    return orders.update(number=order.number, values=given, actor=actor, now=now), known is None


def _require_same(
    order: Order, values: DraftValues, *, may: Callable[[str], bool], actor: Actor, now: datetime
) -> None:
    """See that the order is what a draft of these values would become. Raises Taken, and what `create` does."""
    with transaction.atomic():
        draft = write(values, may=may, actor=actor, now=now)
        wanted = [(item.variant_id, item.quantity, item.seen_price) for item in draft.items.all()]
        transaction.set_rollback(True)
    at_prices = {line["variant"] for line in values.get("lines", ()) if line["price"] is not None}
    lines = [(line.variant_id, line.quantity, line.unit_price) for line in order.lines.all()]
    sent = [name for name, value in values.items() if value is not None]
    of_order = {name: getattr(order, name) for name in sent if name not in ("lines", "customer")}
    of_draft = {name: getattr(draft, name) for name in of_order}
    if "shipping_method" in sent:
        method = order.shipping_method  # none where nothing is sent to anybody
        of_order["shipping_method"] = method["code"] if method else draft.shipping_method
    known = {**of_order, "customer": order.customer_id, "lines": _compared(lines, at_prices)}
    given = {**of_draft, "customer": draft.customer_id, "lines": _compared(wanted, at_prices)}
    references.require_same(known, {name: given[name] for name in sent})


def _compared(
    lines: Iterable[tuple[int | None, int, Decimal]], at_prices: Container[int | None]
) -> dict[int | None, tuple[int, Decimal | None]]:
    """By variant how many, and at what price where it is one of `at_prices`."""
    return {
        variant: (quantity, price if variant in at_prices else None) for variant, quantity, price in lines
    }


def price(draft: Cart, *, offers: tuple[Offer, ...] = (), now: datetime) -> PricedCart:
    """The draft with what an order of it would cost."""
    return priced.read_and_price_as_written(draft, offers=offers, now=now)


def get(*, draft_id: UUID, may_send: bool, now: datetime) -> DraftView:
    """The draft, priced now, with its buyer's link for who may send it. Raises DraftNotFound."""
    draft = _find(draft_id)
    tax_providers.learn(draft.shipping_address)
    return draft_views.draft(draft, find_order(draft), may_send=may_send, now=now)


def list_drafts(*, is_placed: bool | None = None) -> "QuerySet[Cart]":
    """The draft orders, the newest first."""
    found = Cart.objects.exclude(drafted_by="").order_by("-created_at", "id")
    if is_placed is None:
        return found
    return found.exclude(status=Cart.Status.DRAFT) if is_placed else found.filter(status=Cart.Status.DRAFT)


def find_order(draft: Cart) -> Order | None:
    """The order that was made of a draft, or None."""
    return None if draft.status == Cart.Status.DRAFT else Order.objects.filter(cart=draft.pk).first()


def require(permission: str, may: Callable[[str], bool]) -> None:
    """Go on where `may` allows it. Raises PermissionRefused."""
    if not may(permission):
        raise PermissionRefused(_("This needs the permission {needed}.").format(needed=permission))


def require_prices(prices: Iterable[Decimal | None], may: Callable[[str], bool]) -> None:
    """Go on where no price is named, or `may` allows prices of one's own. Raises PermissionRefused."""
    if any(price is not None for price in prices):
        require(PRICE, may)


def _find(draft_id: UUID, *, lock: bool = False) -> Cart:
    found = Cart.objects.select_for_update() if lock else Cart.objects.all()
    return lookup.one(found.exclude(drafted_by="").filter(pk=draft_id), errors.DraftNotFound)


def _lock(draft_id: UUID) -> Cart:
    draft = _find(draft_id, lock=True)
    if draft.status != Cart.Status.DRAFT:
        raise errors.DraftPlaced
    return draft


def write(values: DraftValues, *, may: Callable[[str], bool], actor: Actor, now: datetime) -> Cart:
    """Write the draft's row, in the caller's transaction. Raises what `create` does."""
    draft = Cart(
        status=Cart.Status.DRAFT,
        currency=current.tenant().currency,
        drafted_by=actor.name or actor.kind,
        created_at=now,
        updated_at=now,
        expires_at=now + _KEPT_FOR,
    )
    rows.insert(draft)
    _fill(draft, values, may=may, now=now)
    return draft


def check(draft: Cart, *, offers: tuple[Offer, ...] = (), now: datetime) -> None:
    """See that `place` would do it, in a transaction of the caller's that is rolled back. Raises what that does."""
    sold = priced.read_and_price_as_written(draft, offers=offers, now=now)
    services.check(sold)
    lines = [StockLine(variant_id=item.variant_id, quantity=item.quantity) for item in sold.items]
    inventory.reserve(lines=lines, reference=str(draft.pk), now=now)


def place(
    draft: Cart,
    *,
    awaits_buyer: bool,
    offers: tuple[Offer, ...] = (),
    gift_cards: Sequence[int] = (),
    now: datetime,
) -> Order:
    """Make an order of a locked draft, at its own prices and these offers, in the caller's transaction.

    It is paid by these `gift_cards`, as far as they go.

    Raises what `send` does.
    """
    draft.status, draft.updated_at, draft.gift_cards = Cart.Status.ORDERED, now, list(gift_cards)
    draft.save(update_fields=["status", "updated_at", "gift_cards"])
    sold = priced.read_and_price_as_written(draft, offers=offers, now=now)
    services.check(sold)
    order, _lines = services.write(
        sold, gateway="manual", awaits_buyer=awaits_buyer, expires_at=now + PAYABLE_FOR, now=now
    )
    return order


def _fill(draft: Cart, values: DraftValues, *, may: Callable[[str], bool], now: datetime) -> None:
    given = dict(values)
    lines, draft.updated_at = values.get("lines"), now
    for name in ("lines", "customer"):
        given.pop(name, None)
    require_prices([line["price"] for line in lines or ()], may)
    if values.get("customer") is not None:
        require(_KNOW_CUSTOMERS, may)
    if "customer" in values:
        draft.customer = None if values["customer"] is None else _customer(values["customer"])
    carts.fill(draft, given)
    if draft.customer is not None and values.get("customer") and not draft.shipping_address:
        saved = customers.address_to_ship_to(customer=draft.customer)
        carts.fill(draft, {"shipping_address": saved} if saved else {})
    if draft.customer is not None and not draft.email:
        draft.email = draft.customer.user.email
    draft.save(update_fields=["customer", "email", "updated_at"])
    if lines is not None:
        set_lines(draft, lines)


def _customer(customer_id: int) -> Any:
    try:
        return customers.get(customer_id=customer_id)
    except CustomerNotFound as error:
        raise Invalid(_("There is no such customer."), field="customer", reason="unknown") from error


def set_lines(draft: Cart, lines: Sequence[DraftLine]) -> None:
    """Put these lines in place of those there are, in the caller's transaction.

    Raises UnknownVariant, InvalidQuantity, TooManyItems, Invalid for a price that the currency has not.
    """
    if len(lines) > rules.MOST_ITEMS:
        raise TooManyItems(
            _("A cart holds {most_items} different variants.").format(most_items=rules.MOST_ITEMS)
        )
    wanted = [line["variant"] for line in lines]
    known = {row.pk: row for row in variants.list_variants(for_staff=True, ids=wanted)} if wanted else {}
    for number, line in enumerate(lines):
        if line["variant"] not in known or line["variant"] in wanted[:number]:
            raise UnknownVariant(field=f"lines.{number}.variant")
        if not 1 <= line["quantity"] <= rules.LARGEST_QUANTITY:
            raise InvalidQuantity(
                _("Order 1 to {largest_quantity} of one variant.").format(
                    largest_quantity=rules.LARGEST_QUANTITY
                ),
                field=f"lines.{number}.quantity",
            )
        if line["price"] is not None:
            money.check_decimals(line["price"], draft.currency, field=f"lines.{number}.price")
    before = CartItem.objects.filter(cart=draft)
    recipients = dict(before.values_list("variant_id", "recipient_email"))
    before.delete()
    CartItem.objects.bulk_create(
        CartItem(
            cart=draft,
            variant_id=line["variant"],
            quantity=line["quantity"],
            seen_price=known[line["variant"]].price if line["price"] is None else line["price"],
            recipient_email=recipients.get(line["variant"], ""),
        )
        for line in lines
    )
