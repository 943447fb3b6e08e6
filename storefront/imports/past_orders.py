"""Orders that another system saw through to their end: kept to be looked up, and counted in what was sold."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext as _

from kernel import postal_addresses
from kernel.actors import Actor
from kernel.errors import DomainError
from kernel.mailboxes import normalise_email
from kernel.money import ZERO
from kernel.postal_addresses import AddressDict
from storefront.catalogue.models import Variant
from storefront.customers import queries as customers
from storefront.imports import discounts
from storefront.imports.reader import Reader
from storefront.imports.rows import Row, words_of
from storefront.orders import past
from storefront.orders.rules import PaymentStatus

MARKS = (frozenset(("name", "financial status", "lineitem name")),)
NEEDS = ("orders.view_order", "orders.change_order", "customers.view_customer")
_ADDRESS = {
    "company": "Company",
    "line1": "Address1",
    "line2": "Address2",
    "city": "City",
    "region": "Province",
    "country": "Country",
    "postal_code": "Zip",
    "phone": "Phone",
}
COLUMNS = {
    name.lower(): name
    for name in (
        *(
            "Name",
            "Email",
            "Financial Status",
            "Fulfillment Status",
            "Currency",
            "Shipping",
            "Taxes",
            "Total",
        ),
        *("Discount Code", "Discount Amount", "Shipping Method", "Created at", "Paid at", "Cancelled at"),
        *(
            "Refunded Amount",
            "Lineitem quantity",
            "Lineitem name",
            "Lineitem price",
            "Lineitem sku",
            "Notes",
            "Tags",
        ),
        *(f"{kind} {part}" for kind in ("Billing", "Shipping") for part in ("Name", *_ADDRESS.values())),
    )
}
_PAID = {
    "paid": PaymentStatus.COMPLETE,
    "partially_refunded": PaymentStatus.PARTIALLY_REFUNDED,
    "refunded": PaymentStatus.REFUNDED,
}


def write(
    rows: Sequence[Row], reader: Reader, actor: Actor, now: datetime
) -> Literal["created", "updated", "unchanged"]:
    """Keep an order that is at its end; one that is kept already stays, and one that is still open is refused."""
    row = rows[0]
    if past.is_known(row.get("Name")):
        return "unchanged"
    payment = _PAID.get(row.get("Financial Status").lower())
    cancelled_at = discounts.read_time(row, "Cancelled at", reader)
    is_sent = row.get("Fulfillment Status").lower() == "fulfilled"
    if not (cancelled_at or (payment and (is_sent or payment == PaymentStatus.REFUNDED))):
        detail = _(
            "It is still to be paid or to be sent: finish it where it was placed, and it can be taken."
        )
        reader.refuse(row.line, "Fulfillment Status", "still_open", detail)
    if row.get("Currency") not in ("", reader.currency):
        detail = _("It is in {currency}; the shop sells in {own}.")
        detail = detail.format(currency=row.get("Currency")[:10], own=reader.currency)
        reader.refuse(row.line, "Currency", "other_currency", detail)
    placed_at = discounts.read_time(row, "Created at", reader)
    if placed_at is None and not reader.errors:
        reader.refuse(row.line, "Created at", "required", _("When was it placed?"))
    lines = [_line(each, reader) for each in rows if each.get("Lineitem name")]
    amounts = {
        name: reader.amount(row, column) or ZERO
        for name, column in (
            ("discount", "Discount Amount"),
            ("shipping", "Shipping"),
            ("tax", "Taxes"),
            ("total", "Total"),
            ("refunded", "Refunded Amount"),
        )
    }
    if reader.errors or placed_at is None:
        return "unchanged"
    email = normalise_email(row.get("Email"))
    skus = {line["sku"] for line in lines}
    variants = dict(Variant.objects.filter(sku__in=skus - {""}).values_list("sku", "pk"))
    past.record(
        name=row.get("Name"),
        email=email,
        customer_id=getattr(customers.find_by_address(email=email), "pk", None),
        lines=[{**line, "variant": variants.get(line["sku"])} for line in lines],  # type: ignore[typeddict-item]
        amounts=amounts,
        code=row.get("Discount Code"),
        shipping_method=row.get("Shipping Method"),
        payment=payment,
        is_sent=is_sent,
        addresses=(_address(row, "Shipping", reader), _address(row, "Billing", reader)),
        note=row.get("Notes"),
        tags=[tag.strip() for tag in row.get("Tags").split(",") if tag.strip()],
        placed_at=placed_at,
        paid_at=(discounts.read_time(row, "Paid at", reader) or placed_at) if payment else None,
        cancelled_at=cancelled_at,
        is_trial=reader.is_trial,
        actor=actor,
        now=now,
    )
    return "created"


def _line(row: Row, reader: Reader) -> dict[str, Any]:
    quantity = reader.count(row, "Lineitem quantity")
    if quantity < 1:
        reader.refuse(row.line, "Lineitem quantity", "not_a_number", _("How many were bought?"))
    return {
        "title": row.get("Lineitem name")[:1050],
        "sku": row.get("Lineitem sku")[:255],
        "quantity": quantity,
        "price": reader.amount(row, "Lineitem price") or Decimal(0),
    }


def _address(row: Row, kind: str, reader: Reader) -> AddressDict | None:
    first, _space, last = row.get(f"{kind} Name").rpartition(" ")
    found = {name: row.get(f"{kind} {part}").lstrip("'") for name, part in _ADDRESS.items()}
    if not any(found.values()):
        return None
    try:
        return postal_addresses.clean({**found, "first_name": first, "last_name": last})
    except DomainError as error:
        text = _("The address is left out: {reason}").format(reason=words_of(error))
        reader.warn(row.line, f"{kind} Address1", "address_left_out", text)
        return None
