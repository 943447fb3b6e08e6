"""Writes on carts. Each locks the cart first, and answers with its view."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts import services as accounts
from kernel import postal_addresses, prepared, rows, throttling
from kernel.errors import Invalid, Refusals
from storefront.carts import errors, priced, queries, rules, tokens, views
from storefront.carts.items import Item
from storefront.carts.models import Cart, CartItem
from storefront.carts.views import CartView
from storefront.customers.models import Customer
from storefront.customers.rules import Shopper
from storefront.inventory.errors import OutOfStock
from storefront.promotions import errors as promotion_errors, rules as promotions
from storefront.taxes import providers as tax_providers
from tenants import current, tax_numbers

LIFETIME = timedelta(days=30)
MOST_ROWS = 200_000
_CHANGEABLE = (
    *("email", "locale", "shipping_address", "billing_address", "vat_id", "shipping_method", "note"),
    "use_store_credit",
)
_TAKE = f"""
    UPDATE carts_cart SET status = %s, updated_at = %s, expires_at = coalesce(%s, expires_at)
    WHERE id = %s AND customer_id IS NOT DISTINCT FROM %s AND status = 'open' AND expires_at > %s
    RETURNING {rows.columns(Cart)}
"""
_SURPLUS = """
    SELECT id FROM (
        SELECT c.id, c.updated_at, sum(1 + (SELECT count(*) FROM carts_cartitem i WHERE i.cart_id = c.id))
            OVER (ORDER BY c.updated_at DESC, c.id) AS rows
        FROM carts_cart c WHERE c.status IN ('open', 'expired') AND c.drafted_by = ''
    ) counted WHERE rows > %s AND updated_at < %s
"""


@transaction.atomic
def create(*, customer: Customer | None, locale: str = "", now: datetime) -> CartView:
    """Open an empty cart; a guest's view carries its `token`, which is shown here alone.

    `locale` is the language of the buyer's app, in which its order will be written of.
    """
    if customer is not None:
        accounts.hold(customer.user)
    cart = Cart(
        customer=customer,
        email=customer.user.email if customer else "",
        currency=current.tenant().currency,
        locale=rules.clean_locale(locale) or "",
        created_at=now,
        updated_at=now,
        expires_at=now + LIFETIME,
    )
    rows.insert(cart)
    view = views.cart_view(priced.price_empty(cart))
    if customer is None:
        view["token"] = tokens.for_cart(cart.pk)
    return view


@transaction.atomic
def add_item(
    *,
    cart_id: UUID,
    shopper: Shopper,
    variant_id: int,
    quantity: int,
    recipient_email: str | None = None,
    now: datetime,
) -> CartView:
    """Put so many more of a variant into the cart; a variant that is in it already grows.

    A gift card may name who is sent it; empty, that is its buyer.
    Raises CartNotFound, CartClosed, UnknownVariant, InvalidQuantity, TooManyItems, Invalid for a recipient, or
    inventory.errors.OutOfStock where less than the new quantity is left.
    """
    cart = lock(cart_id=cart_id, shopper=shopper, now=now)
    items, offering = priced.read(cart, adding=variant_id, now=now)
    item = next((item for item in items if item.variant_id == variant_id), None)
    if item is None or not item.variant.is_for_sale:
        raise errors.UnknownVariant(field="variant")
    if len(items) > rules.MOST_ITEMS:
        raise errors.TooManyItems(
            _("A cart holds {most_items} different variants.").format(most_items=rules.MOST_ITEMS)
        )
    if quantity < 1:
        raise errors.InvalidQuantity(_("Add at least one."), field="quantity")
    _set(item, item.quantity + quantity)
    if recipient_email is not None:
        item.recipient_email = _clean_recipient(item, recipient_email)
    written = {
        "quantity": item.quantity,
        "seen_price": item.seen_price,
        "recipient_email": item.recipient_email,
    }
    if item.id:
        CartItem.objects.filter(pk=item.id).update(**written)
    else:
        row = CartItem(cart_id=cart.pk, variant_id=variant_id, **written)
        rows.insert(row)
        item.id = row.pk
    return views.cart_view(priced.price_cart(cart, items, offering))


@transaction.atomic
def set_quantity(*, cart_id: UUID, shopper: Shopper, item_id: int, quantity: int, now: datetime) -> CartView:
    """Set how many of an item are wanted; none takes it out. Raises as `add_item`, and ItemNotFound."""
    if quantity == 0:
        return remove_item(cart_id=cart_id, shopper=shopper, item_id=item_id, now=now)
    cart = lock(cart_id=cart_id, shopper=shopper, now=now)
    items, offering = priced.read(cart, now=now)
    item = _find(items, item_id)
    _set(item, quantity)
    CartItem.objects.filter(pk=item.id).update(quantity=item.quantity, seen_price=item.seen_price)
    return views.cart_view(priced.price_cart(cart, items, offering))


def remove_item(*, cart_id: UUID, shopper: Shopper, item_id: int, now: datetime) -> CartView:
    """Take an item out. Raises CartNotFound, CartClosed or ItemNotFound."""
    cart = lock(cart_id=cart_id, shopper=shopper, now=now)
    items, offering = priced.read(cart, now=now)
    item = _find(items, item_id)
    CartItem.objects.filter(pk=item.id).delete()
    items.remove(item)
    return views.cart_view(priced.price_cart(cart, items, offering))


def update(*, cart_id: UUID, shopper: Shopper, changes: Mapping[str, Any], now: datetime) -> CartView:
    """Set the e-mail address, locale, addresses, VAT number, shipping method or note; `None` clears one.

    Raises CartNotFound, CartClosed, UnknownShippingMethod, Invalid naming the field, or Several.
    """
    tax_providers.learn(changes.get("shipping_address"))
    return _update(cart_id, shopper, changes, now=now)


@transaction.atomic
def _update(cart_id: UUID, shopper: Shopper, changes: Mapping[str, Any], *, now: datetime) -> CartView:
    cart = lock(cart_id=cart_id, shopper=shopper, now=now)
    fill(cart, changes)
    result = priced.read_and_price(cart, now=now)
    if changes.get("shipping_address") and result.lacks_region:
        raise region_needed(changes["shipping_address"])
    if changes.get("shipping_method") and result.method is None:
        offered = [method.code for method, _ in result.list_quotes()]
        raise errors.UnknownShippingMethod(field="shipping_method", offered=offered)
    return views.cart_view(result)


def fill(cart: Cart, changes: Mapping[str, Any]) -> None:
    """Set these fields of a locked cart, in the caller's transaction. Raises Invalid naming the field, or Several."""
    unknown = sorted(set(changes).difference(_CHANGEABLE))
    if unknown:
        raise Invalid(_("A cart has no such field to set."), field=unknown[0])
    refusals = Refusals()
    with refusals.gather():
        if "email" in changes:
            cart.email = postal_addresses.clean_email(changes["email"])
    with refusals.gather():
        if "locale" in changes:
            cart.locale = _clean_locale(changes["locale"])
    for field in ("shipping_address", "billing_address"):
        with refusals.gather():
            if field in changes:
                address = changes[field]
                setattr(
                    cart, field, None if address is None else postal_addresses.clean(address, field=field)
                )
    with refusals.gather():
        if "vat_id" in changes:
            cart.vat_id = tax_numbers.clean(changes["vat_id"] or "", country=_country(cart), field="vat_id")
    with refusals.gather():
        if "note" in changes:
            cart.note = _clean_note(changes["note"])
    with refusals.gather():
        if changes.get("use_store_credit") and cart.customer_id is None:
            raise Invalid(_("Log in to pay with your store credit."), field="use_store_credit")
    refusals.tell()
    if "use_store_credit" in changes:
        cart.use_store_credit = bool(changes["use_store_credit"])
    if "shipping_method" in changes:
        cart.shipping_method = changes["shipping_method"] or ""
    if changes:
        rows.update(
            cart, *_CHANGEABLE
        )  # whichever changes: one statement, of which a connection keeps so many


def require_try(address: str) -> None:
    """Take one of the tries at codes that a client's address has; none is counted for nobody's. Raises RateLimited."""
    if address:
        throttling.require_all(throttling.everywhere(throttling.DISCOUNT_CODE, address))


@transaction.atomic
def add_code(*, cart_id: UUID, shopper: Shopper, code: str, address: str = "", now: datetime) -> CartView:
    """Enter a discount code; one that is in the cart already changes nothing.

    One that is not for this buyer, or not now, is refused; one that only other goods would make apply
    is kept, and the cart's warnings say what it needs. Raises CartNotFound, CartClosed, TooManyCodes,
    RateLimited, promotions.errors.UnknownCode or CodeNotApplicable (`data["reason"]`).
    """
    require_try(address)
    cart = lock(cart_id=cart_id, shopper=shopper, now=now)
    wanted = promotions.normalise_code(code)
    if wanted not in cart.discount_codes:
        if len(cart.discount_codes) >= promotions.MOST_CODES:
            raise errors.TooManyCodes
        cart.discount_codes = [*cart.discount_codes, wanted]
        cart.save(update_fields=["discount_codes"])
    result = priced.read_and_price(cart, now=now)
    reason = views.refused_codes(result).get(wanted) if wanted else promotions.Reason.UNKNOWN
    if reason == promotions.Reason.UNKNOWN:
        raise promotion_errors.UnknownCode(field="code")
    if reason in promotions.LASTING:
        raise promotion_errors.CodeNotApplicable(
            views.explain(result, wanted, reason), field="code", reason=str(reason)
        )
    return views.cart_view(result)


@transaction.atomic
def remove_code(*, cart_id: UUID, shopper: Shopper, code: str, now: datetime) -> CartView:
    """Take a discount code out, if it is in. Raises CartNotFound or CartClosed."""
    cart = lock(cart_id=cart_id, shopper=shopper, now=now)
    unwanted = promotions.normalise_code(code)
    if unwanted in cart.discount_codes:
        cart.discount_codes = [kept for kept in cart.discount_codes if kept != unwanted]
        cart.save(update_fields=["discount_codes"])
    return view(cart, now=now)


@transaction.atomic
def delete(*, cart_id: UUID, shopper: Shopper, now: datetime) -> None:
    """Throw an open cart away. Raises CartNotFound or CartClosed."""
    lock(cart_id=cart_id, shopper=shopper, now=now).delete()


def region_needed(address: Mapping[str, str]) -> Invalid:
    """What is said of an address whose region decides on tax or shipping and is not known."""
    named = address.get("region", "")
    return Invalid(
        _("“%(region)s” is no state or region of this country that we know. Write its name or its code.")
        % {"region": named}
        if named
        else _("Tax or shipping depends on the state or region here: say which."),
        field="shipping_address.region",
        reason="unknown" if named else "required",
    )


def take_for_order(*, cart_id: UUID, shopper: Shopper, now: datetime) -> Cart | None:
    """Lock the shopper's open cart and make it an ordered one, in the caller's transaction; None if it is not open."""
    return _take(cart_id=cart_id, shopper=shopper, status=Cart.Status.ORDERED, now=now)


def expire(*, now: datetime) -> int:
    """Close the carts nobody has touched in their lifetime; return how many. Those that were closed long ago go.

    So do the ones that were touched the longest ago, where there are more than MOST_ROWS of them and their lines: who
    fills a shop with carts loses them first. What somebody touched within the last hour stays.
    """
    stale = Cart.objects.filter(status=Cart.Status.OPEN, expires_at__lte=now)
    closed = stale.update(status=Cart.Status.EXPIRED)
    old = Cart.objects.filter(status=Cart.Status.EXPIRED, expires_at__lte=now - LIFETIME)
    with connection.cursor() as cursor:
        cursor.execute(_SURPLUS, [MOST_ROWS, now - timedelta(hours=1)])
        gone = [row[0] for row in cursor.fetchall()]
    gone += old.values_list("pk", flat=True)
    for begin in range(0, len(gone), 1000):
        Cart.objects.filter(pk__in=gone[begin : begin + 1000]).delete()
    return closed


def lock(*, cart_id: UUID, shopper: Shopper, now: datetime) -> Cart:
    """The shopper's open cart, locked and touched, in one statement. Raises CartNotFound, CartClosed, InvalidToken."""
    if shopper.user is not None:
        accounts.hold(shopper.user)
    cart = _take(cart_id=cart_id, shopper=shopper, status=Cart.Status.OPEN, until=now + LIFETIME, now=now)
    if cart is not None:
        return cart
    if queries.find(cart_id=cart_id, shopper=shopper) is not None:
        raise errors.CartClosed
    raise errors.CartNotFound


def _take(
    *, cart_id: UUID, shopper: Shopper, status: Cart.Status, until: datetime | None = None, now: datetime
) -> Cart | None:
    if not queries.may_open(cart_id=cart_id, shopper=shopper):
        return None
    with connection.cursor() as cursor:
        prepared.execute(cursor, (_TAKE, [status, now, until, cart_id, shopper.customer_id, now]))
        row = cursor.fetchone()
    return None if row is None else rows.instance(Cart, row)


def _find(items: list[Item], item_id: int) -> Item:
    item = next((item for item in items if item.id == item_id), None)
    if item is None:
        raise errors.ItemNotFound
    return item


def _set(item: Item, quantity: int) -> None:
    if not 1 <= quantity <= rules.LARGEST_QUANTITY:
        raise errors.InvalidQuantity(
            _("Order 1 to {largest_quantity} of one variant.").format(
                largest_quantity=rules.LARGEST_QUANTITY
            ),
            field="quantity",
        )
    left = item.left
    if left is not None and quantity > left:
        short = {"variant": item.variant_id, "requested": quantity, "available": max(left, 0)}
        raise OutOfStock(
            _("Only %(left)s of “%(title)s” are left.") % {"left": left, "title": item.variant.full_title}
            if left > 0
            else _("“%(title)s” is sold out.") % {"title": item.variant.full_title},
            lines=[short],
        )
    item.quantity, item.seen_price = quantity, item.variant.price


def _clean_recipient(item: Item, email: str) -> str:
    if email.strip() and not item.variant.is_gift_card:
        raise Invalid(_("Only a gift card is sent to somebody else by e-mail."), field="recipient_email")
    return postal_addresses.clean_email(email, field="recipient_email")


def view(cart: Cart, *, now: datetime) -> CartView:
    """A locked cart as its shopper sees it, priced now."""
    return views.cart_view(priced.read_and_price(cart, now=now))


def _country(cart: Cart) -> str:
    """Where its buyer is, as far as it is known."""
    address = cart.billing_address or cart.shipping_address
    return address["country"] if address else current.tenant().country


def _clean_locale(value: object) -> str:
    locale = rules.clean_locale(str(value or ""))
    if locale is None:
        raise Invalid(_("Use a language tag such as de or de-AT."), field="locale")
    return locale


def _clean_note(value: object) -> str:
    note = str(value or "").strip()
    if len(note) > 1000:
        raise Invalid(_("A note has at most 1000 characters."), field="note", reason="too_long")
    return note
