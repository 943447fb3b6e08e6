"""One change to many products: their status, tags, prices and stock, looked at before it is made and undone after."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import AuditEvent
from kernel import money, request_id
from kernel.actors import Actor
from kernel.errors import Invalid, PermissionRefused
from storefront.catalogue import rules as catalogue_rules, services as catalogue
from storefront.catalogue.models import Product, Variant
from storefront.catalogue.services import PriceChange
from storefront.inventory import bulk, ledger, queries
from storefront.inventory.bulk import StockChange
from storefront.inventory.models import StockLevel

MOST_PRODUCTS = 500
PRICE_PERMISSION = "catalogue.change_variant"
STOCK_PERMISSION = "inventory.change_stocklevel"
Field = Literal["status", "tags", "price", "on_hand"]
_REASON = "bulk edit"
_UNDO = "undo {token}"


@dataclass(frozen=True, slots=True)
class ProductEdit:
    """What is to become of all of them; what is not said stays.

    A price is set, or changed by an amount or by percent; stock is counted (`on_hand`) or changed by so many
    (`stock_delta`), at the first location.
    """

    status: str = ""
    add_tags: Sequence[str] = ()
    remove_tags: Sequence[str] = ()
    price: Decimal | None = None
    price_delta: Decimal | None = None
    price_percent: Decimal | None = None
    on_hand: int | None = None
    stock_delta: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One value of one product, or of one of its variants, as it is and as it is to be."""

    product_id: int
    title: str
    field: Field
    before: object
    after: object
    variant_id: int | None = None
    location_id: int | None = None


def preview(*, product_ids: Sequence[int], edit: ProductEdit, currency: str) -> list[Change]:
    """What the edit would change, product by product. Raises Invalid for too many, or a price below nothing."""
    if len(product_ids) > MOST_PRODUCTS:
        raise Invalid(
            _("Choose at most {most} products at once.").format(most=MOST_PRODUCTS), field="products"
        )
    found: list[Change] = []
    for product in Product.objects.filter(id__in=product_ids).order_by("id").prefetch_related("variants"):
        same = Change(product.pk, product.title, "status", product.status, edit.status or product.status)
        found.append(same)
        removed = {tag.casefold() for tag in edit.remove_tags}
        tags = [tag for tag in product.tags if tag.casefold() not in removed]
        tags = catalogue_rules.clean_tags([*tags, *edit.add_tags])
        found.append(replace(same, field="tags", before=product.tags, after=tags))
        for variant in product.variants.all():
            title = " · ".join(filter(None, (product.title, variant.title)))
            price = _price_of(variant, edit, currency=currency)
            found.append(Change(product.pk, title, "price", variant.price, price, variant.pk))
    if edit.on_hand is not None or edit.stock_delta is not None:
        found += _stock(product_ids, edit)
    return [change for change in found if change.before != change.after]


@transaction.atomic
def apply(
    *, product_ids: Sequence[int], edit: ProductEdit, currency: str, actor: Actor, now: datetime
) -> str:
    """Change all of them or none, each by its own service; what undoes it (`undo`).

    Raises Invalid, and what the services of products, prices and stock refuse.
    """
    if edit.on_hand is not None or edit.stock_delta is not None:
        ledger.lock_levels(_variant_ids(product_ids))  # what is sold meanwhile is no part of the count
    changes = preview(product_ids=product_ids, edit=edit, currency=currency)
    _write(changes, reason=_REASON, actor=actor, now=now)
    return request_id.current()


@transaction.atomic
def undo(*, token: str, may: Callable[[str], bool], actor: Actor, now: datetime) -> int:
    """Take back what the actor did with one `apply`, as the record has it; how many values went back.

    What somebody has changed since stays; stock goes back by as many pieces as it moved. Raises Invalid where
    nothing of it is left to undo, and PermissionRefused where prices or stock would go back and `may` says no.
    """
    reason = _UNDO.format(token=token)
    done = audit.list_events(user_id=actor.user_id).filter(operation=actor.operation)
    changes: list[Change] = []
    if token and actor.user_id is not None and not done.filter(change_message=reason).exists():
        events = done.filter(request_id=token, action=AuditEvent.Action.CHANGED).order_by("id")
        changes = list(_back(events.select_related("content_type")))
    if not changes:
        raise Invalid(_("There is nothing left to undo of this."), field="undo")
    for field, needed in (("on_hand", STOCK_PERMISSION), ("price", PRICE_PERMISSION)):
        if any(change.field == field for change in changes) and not may(needed):
            raise PermissionRefused(_("This needs the permission {needed}.").format(needed=needed))
    _write(changes, reason=reason, actor=actor, now=now)
    return len(changes)


def _write(changes: Sequence[Change], *, reason: str, actor: Actor, now: datetime) -> None:
    """Stock first: whoever writes it and products locks it before them."""
    stock = [
        StockChange(
            variant_id=change.variant_id,
            location_id=change.location_id,
            delta=int(str(change.after)) - int(str(change.before)),
        )
        for change in changes
        if change.field == "on_hand" and change.variant_id is not None
    ]
    if stock:
        bulk.change_stock(changes=stock, reason=reason, actor=actor, now=now)
    prices = [
        PriceChange(variant_id=change.variant_id, price=Decimal(str(change.after)))
        for change in changes
        if change.field == "price" and change.variant_id is not None
    ]
    if prices:
        catalogue.change_prices(changes=prices, actor=actor, now=now)
    for product_id in sorted({change.product_id for change in changes if change.variant_id is None}):
        values = {change.field: change.after for change in changes if change.product_id == product_id}
        own = {name: value for name, value in values.items() if name in ("status", "tags")}
        catalogue.update_product(product_id=product_id, actor=actor, **own)  # type: ignore[arg-type]


def _price_of(variant: Variant, edit: ProductEdit, *, currency: str) -> Decimal:
    price = variant.price if edit.price is None else edit.price
    if edit.price_percent is not None:
        price = money.quantise(price * (100 + edit.price_percent) / 100, currency)
    price += edit.price_delta or 0
    if price < 0:
        raise Invalid(
            _("“{product}” would cost less than nothing.").format(product=variant.product.title),
            field="price_value",
        )
    return price


def _stock(product_ids: Sequence[int], edit: ProductEdit) -> list[Change]:
    return [
        Change(
            level.variant.product_id,
            " · ".join(filter(None, (level.variant.product.title, level.variant.title))),
            "on_hand",
            level.on_hand,
            edit.on_hand if edit.on_hand is not None else level.on_hand + (edit.stock_delta or 0),
            level.variant_id,
            level.location_id,
        )
        for level in queries.list_first_levels(variant_ids=_variant_ids(product_ids)).values()
    ]


def _variant_ids(product_ids: Sequence[int]) -> list[int]:
    return list(Variant.objects.filter(product__in=product_ids).order_by("id").values_list("id", flat=True))


def _back(events: Iterable[AuditEvent]) -> Iterator[Change]:
    """The changes that take back what the record says, where its values are there still."""
    events, wanted = list(events), defaultdict[str, list[str]](list)
    for event in events:
        wanted[_kind(event)].append(event.object_id or "0")
    products = Product.objects.in_bulk(wanted["product"])
    variants = Variant.objects.in_bulk(wanted["variant"])
    levels = StockLevel.objects.select_related("variant").in_bulk(wanted["stocklevel"])
    for event in events:
        kind, pk, fields = _kind(event), int(event.object_id or 0), event.fields or {}
        if kind == "product" and pk in products:
            product = products[pk]
            for name in ("status", "tags"):
                before, after = fields.get(name, (None, None))
                if name in fields and getattr(product, name) == after:
                    yield Change(pk, product.title, name, after, before)  # type: ignore[arg-type]
        elif kind == "variant" and pk in variants and "price" in fields:
            variant = variants[pk]
            before, after = (Decimal(str(each)) for each in fields["price"])
            if variant.price == after:
                yield Change(variant.product_id, variant.title, "price", after, before, pk)
        elif kind == "stocklevel" and pk in levels and "on_hand" in fields:
            level, (before, after) = levels[pk], fields["on_hand"]
            at = (level.variant_id, level.location_id)
            yield Change(level.variant.product_id, "", "on_hand", after, before, *at)


def _kind(event: AuditEvent) -> str:
    return event.content_type.model if event.content_type is not None else ""
