"""Reads on orders."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Sum, TextField, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, Concat
from django.db.models.lookups import IContains
from django.utils.translation import gettext as _

from kernel import prepared, rows, texts
from kernel.errors import Invalid
from kernel.mailboxes import normalise_email
from storefront.customers.rules import Shopper
from storefront.orders import errors, rules, tokens
from storefront.orders.fulfilment_views import FulfilmentView, ReturnView, fulfilment_view, return_view
from storefront.orders.models import Fulfilment, Order, OrderEvent, OrderLine, Refund, Return
from storefront.orders.refund_views import RefundView, refund_view
from storefront.orders.views import EventView, OrderView, Story, event_view, for_buyer, order_view
from storefront.payments import queries as payments

ORDERINGS = ("number", "placed_at", "total", "updated_at")
OWED = Q(
    status__in=rules.CLOSED,
    payment_status__in=(rules.PaymentStatus.COMPLETE, rules.PaymentStatus.PARTIALLY_REFUNDED),
    total__gt=0,
)
"""As `rules.is_owed`."""
TO_PAY = Q(status=rules.Status.PLACED, payment_status__in=rules.UNPAID)
TO_PACK = Q(status=rules.Status.PLACED, payment_status=rules.PaymentStatus.COMPLETE) & ~Q(
    fulfilment_status__in=(rules.FulfilmentStatus.FULFILLED, rules.FulfilmentStatus.RETURNED)
)

_BOUGHT = f"""
    SELECT {rows.columns(Order)}, {rows.columns(OrderLine)}
    FROM orders_orderline JOIN orders_order ON orders_order.id = order_id WHERE number = %s ORDER BY orders_orderline.id
"""
_WIDTH = len(Order._meta.concrete_fields)
_HELD = F("quantity") - F("cancelled") - F("fulfilled")


def count_held_by(*, held_for: str) -> dict[int, int]:
    """Pieces by variant that unpaid orders from one place (`Order.held_for`) hold."""
    lines = _unpaid_lines().filter(order__held_for=held_for, variant__isnull=False)
    return dict(lines.values_list("variant_id").annotate(pieces=Sum(_HELD)))


def count_held(*, until: datetime) -> int:
    """Pieces that unpaid orders hold whose time to pay is over by then."""
    lines = _unpaid_lines().filter(order__expires_at__lte=until)
    return lines.aggregate(pieces=Sum(_HELD))["pieces"] or 0


def _unpaid_lines() -> QuerySet[OrderLine]:
    to_pay = {"order__status": rules.Status.PLACED, "order__payment_status__in": rules.UNPAID}
    return OrderLine.objects.filter(**to_pay).order_by()


def has_paid(*, customer_id: int) -> bool:
    """Whether the customer has paid for an order before."""
    paid = rules.PaymentStatus.COMPLETE
    return Order.objects.filter(customer_id=customer_id, payment_status=paid).exists()


def find(*, number: int, shopper: Shopper | None) -> Order | None:
    """The order of that number if the shopper may see it (None: staff), or None."""
    order = Order.objects.filter(number=number).first()
    if order is None or (shopper is not None and not tokens.belongs_to(order, shopper)):
        return None
    return order


def get(*, number: int, shopper: Shopper | None) -> OrderView:
    """The order as its shopper (None: staff) sees it. Raises OrderNotFound, also for another's."""
    order = find(number=number, shopper=shopper)
    if order is None:
        raise errors.OrderNotFound
    view = read([order])[0]
    return view if shopper is None else for_buyer(view)


def get_bought(*, number: int) -> OrderView:
    """What was bought, as messages tell it: the order with its lines, and with its payments while it is unpaid.

    One statement, or two; what was sent or given back since is left out. Raises OrderNotFound.
    """
    with connection.cursor() as cursor:
        prepared.execute(cursor, (_BOUGHT, [number]))
        found = cursor.fetchall()
    if not found:
        raise errors.OrderNotFound
    order = rows.instance(Order, found[0][:_WIDTH])
    lines = [rows.instance(OrderLine, row[_WIDTH:]) for row in found]
    paid = payments.list_by_payable([order.pk]) if order.payment_status in rules.UNPAID else {}
    return order_view(order, lines, Story(payments=paid.get(order.pk, [])))


def read(orders: Sequence[Order]) -> list[OrderView]:
    """The orders with all that has become of them, in a number of statements that is always the same."""
    by_id = {order.pk: order for order in orders}
    ids = list(by_id)
    lines: dict[UUID, list[OrderLine]] = {order_id: [] for order_id in ids}
    for line in OrderLine.objects.filter(order_id__in=ids).order_by("pk"):
        lines[line.order_id].append(line)
    paid = payments.list_by_payable(ids)
    parcels: dict[UUID, list[FulfilmentView]] = defaultdict(list)
    for parcel in Fulfilment.objects.filter(order_id__in=ids).order_by("pk"):
        parcel.order = by_id[parcel.order_id]
        parcels[parcel.order_id].append(fulfilment_view(parcel))
    returns: dict[UUID, list[ReturnView]] = defaultdict(list)
    for made in Return.objects.filter(order_id__in=ids).order_by("pk"):
        made.order = by_id[made.order_id]
        returns[made.order_id].append(return_view(made))
    refunds: dict[UUID, list[RefundView]] = defaultdict(list)
    found = Refund.objects.filter(order_id__in=ids).order_by("created_at", "pk").prefetch_related("lines")
    for refund in found:
        refund.order = by_id[refund.order_id]
        refunds[refund.order_id].append(refund_view(refund))
    return [
        order_view(
            order,
            lines[order.pk],
            Story(
                payments=paid.get(order.pk, []),
                fulfilments=parcels[order.pk],
                refunds=refunds[order.pk],
                returns=returns[order.pk],
            ),
        )
        for order in orders
    ]


def find_by_cart(*, cart_id: UUID) -> Order | None:
    """The order that was made of a cart, or None."""
    return Order.objects.filter(cart=cart_id).first()


def find_all(
    *,
    customer_id: int | None = None,
    status: str | None = None,
    payment_status: str | None = None,
    fulfilment_status: str | None = None,
    owed: bool | None = None,
    ids: Sequence[UUID] = (),
    numbers: Sequence[int] = (),
    external_id: str | None = None,
    tags: Sequence[str] = (),
    placed_from: datetime | None = None,
    placed_to: datetime | None = None,
    updated_since: datetime | None = None,
    total_min: Decimal | None = None,
    total_max: Decimal | None = None,
    email: str | None = None,
    search: str = "",
) -> "QuerySet[Order]":
    """The orders that these narrow down to; `tags` are any of several."""
    wanted = {
        "customer_id": customer_id,
        "status": status,
        "payment_status": payment_status,
        "fulfilment_status": fulfilment_status,
        "pk__in": ids or None,
        "number__in": numbers or None,
        "external_id": external_id,
        "placed_at__gte": placed_from,
        "placed_at__lte": placed_to,
        "updated_at__gte": updated_since,
        "total__gte": total_min,
        "total__lte": total_max,
        "email": None if email is None else normalise_email(email),
    }
    found = Order.objects.filter(**{name: value for name, value in wanted.items() if value is not None})
    if owed is not None:
        found = found.filter(OWED) if owed else found.exclude(OWED)
    if tags:
        found = found.filter(reduce(or_, (Q(tags__contains=[tag]) for tag in tags)))
    return found.filter(matching(search))


def ordered(found: "QuerySet[Order]", ordering: str) -> "QuerySet[Order]":
    """The orders by these of ORDERINGS, with commas between, `-` before one for the other way round. Raises Invalid."""
    names = ordering.split(",")
    for name in names:
        _one_of(ORDERINGS, name.removeprefix("-"), "ordering")
    return found.order_by(*names, "-number" if names[-1].startswith("-") else "number")


def list_views(
    *,
    ordering: str = "-placed_at",
    limit: int = 20,
    offset: int = 0,
    is_buyer: bool = False,
    **wanted: Any,
) -> tuple[int, list[OrderView]]:
    """How many orders `find_all` finds, and a page of them as staff or their buyer sees them.

    Raises Invalid for an unknown ordering.
    """
    found = find_all(**wanted)
    page = list(ordered(found, ordering)[offset : offset + limit])
    views = read(page)
    return found.count(), [for_buyer(view) for view in views] if is_buyer else views


def matching(search: str) -> Q:
    """What staff look for: an order's number, a SKU, a barcode, or a part of the e-mail address, of the buyer's
    name or of what was bought.
    """
    word = texts.seen(search).lstrip("#")
    if not word:
        return Q()
    wanted = Q(email__icontains=word) | Q(Exists(_lines_of(word)))
    blank = Value("", TextField())
    for part in ("shipping_address", "billing_address"):
        names = {name: KT(f"{part}__{name}") for name in ("first_name", "last_name")}
        full = Concat(
            Coalesce(names["first_name"], blank),
            Value(" ", TextField()),
            Coalesce(names["last_name"], blank),
            output_field=TextField(),
        )
        wanted |= Q(IContains(full, word))
    if (number := texts.read_number(word)) is not None:
        wanted |= Q(number=number)
    return wanted


def is_exact(search: str) -> Case:
    """Whether an order has exactly that number, or that SKU or barcode in it: such ones are shown first."""
    word = texts.seen(search).lstrip("#")
    exact = Q(Exists(OrderLine.objects.filter(_has_code(word), order=OuterRef("pk"))))
    if (number := texts.read_number(word)) is not None:
        exact |= Q(number=number)
    return Case(When(exact, then=True), default=False)


def _has_code(word: str) -> Q:
    return Q(sku__iexact=word) | Q(variant__barcode=word)


def _lines_of(word: str) -> QuerySet[OrderLine]:
    return OrderLine.objects.filter(_has_code(word) | Q(title__icontains=word), order=OuterRef("pk"))


def list_events(*, number: int, shopper: Shopper | None) -> list[EventView]:
    """The order's timeline; shoppers see the public part. Raises OrderNotFound."""
    order = find(number=number, shopper=shopper)
    if order is None:
        raise errors.OrderNotFound
    events = OrderEvent.objects.filter(order=order)
    if shopper is not None:
        events = events.filter(is_public=True)
    return [event_view(event) for event in events]


def get_note(*, event_id: int) -> OrderEvent | None:
    """A note of a timeline with its order, or None."""
    return OrderEvent.objects.filter(pk=event_id, kind="note").select_related("order").first()


def list_mentions(*, user_id: UUID, since: datetime, limit: int) -> list[OrderEvent]:
    """The latest notes that name this member of staff, with their orders."""
    notes = OrderEvent.objects.filter(
        kind="note", created_at__gte=since, data__mentions__contains=[str(user_id)]
    )
    return list(notes.select_related("order").order_by("-pk")[:limit])


def has_any() -> bool:
    """Whether the shop has had an order."""
    return Order.objects.exists()


def has_bought(*, customer_id: int, product_id: int) -> bool:
    """Whether the customer has paid for the product here."""
    paid = Order.objects.filter(customer_id=customer_id, paid_at__isnull=False)
    return paid.filter(lines__variant__product_id=product_id).exists()


def _one_of(known: Any, value: str, field: str) -> str:
    if value not in known:
        raise Invalid(_("Use one of {listed}.").format(listed=", ".join(known)), field=field)
    return value
