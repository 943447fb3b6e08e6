"""A guest's cart put into a customer's own, when they log in."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts import services as accounts
from storefront.carts import errors, priced, queries, rules, services, tokens, views
from storefront.carts.items import Item
from storefront.carts.models import Cart, CartItem
from storefront.carts.views import CartView
from storefront.credits.rules import MOST_CARDS
from storefront.customers.rules import Shopper
from storefront.promotions import rules as promotions


@transaction.atomic
def merge(*, cart_id: UUID, shopper: Shopper, token: str, now: datetime) -> CartView:
    """Put a guest's cart, named by its token, into the customer's own; return that one.

    `cart_id` is the customer's cart, or the guest's own: then the customer's newest open cart takes
    it in, and where there is none the guest's cart becomes the customer's. Quantities add up as
    far as stock and bounds allow; whom and where it is for is what the guest said last.
    A second call finds nothing left to merge and returns the same.
    Raises CartNotFound, CartClosed or InvalidToken.
    """
    guest_id = tokens.find_cart(token)
    if guest_id is None or shopper.customer_id is None:
        raise errors.CartNotFound
    if shopper.user is not None:
        accounts.hold(shopper.user)
    target_id = cart_id
    if cart_id == guest_id:
        found = queries.find_open(customer_id=shopper.customer_id, now=now)
        if found is None:
            return _adopt(guest_id, shopper=shopper, now=now)
        target_id = found
    list(
        Cart.objects.select_for_update().filter(pk__in=[target_id, guest_id]).order_by("pk").values_list("pk")
    )
    target = services.lock(cart_id=target_id, shopper=shopper, now=now)
    guest = Cart.objects.filter(pk=guest_id, customer_id__isnull=True, status=Cart.Status.OPEN).first()
    reduced, left_out = _merge_items(guest, into=target) if guest is not None else ({}, [])
    if guest is not None:
        guest.delete()
    return views.cart_view(priced.read_and_price(target, now=now), reduced=reduced, left_out=left_out)


def _adopt(guest_id: UUID, *, shopper: Shopper, now: datetime) -> CartView:
    cart = services.lock(cart_id=guest_id, shopper=Shopper(token=tokens.for_cart(guest_id)), now=now)
    cart.customer_id = shopper.customer_id
    cart.save(update_fields=["customer"])
    return services.view(cart, now=now)


def _merge_items(guest: Cart, *, into: Cart) -> tuple[dict[int, int], list[Item]]:
    """Add the guest's items and wishes; by variant, how many pieces were asked for where not all could be had,
    and the items that could not be taken at all.
    """
    mine = {item.variant_id: item for item in priced.list_items(cart_id=into.pk)}
    theirs = priced.list_items(cart_id=guest.pk)
    merged: list[CartItem] = []
    reduced: dict[int, int] = {}
    left_out: list[Item] = []
    for item in theirs:
        had = mine[item.variant_id].quantity if item.variant_id in mine else 0
        cap = rules.LARGEST_QUANTITY if item.left is None else min(rules.LARGEST_QUANTITY, item.left)
        quantity = max(had, min(had + item.quantity, cap))
        if quantity < had + item.quantity:
            reduced[item.variant_id] = had + item.quantity
        if (
            item.variant.is_for_sale
            and quantity > had
            and (had or len(mine) + len(merged) < rules.MOST_ITEMS)
        ):
            merged.append(
                CartItem(
                    cart=into,
                    variant_id=item.variant_id,
                    quantity=quantity,
                    seen_price=item.seen_price,
                    recipient_email=item.recipient_email,
                )
            )
        elif not had:
            left_out.append(item)
    CartItem.objects.bulk_create(
        merged,
        update_conflicts=True,
        unique_fields=["cart", "variant"],
        update_fields=["quantity", "seen_price", "recipient_email"],
    )
    codes = [
        *into.discount_codes,
        *(code for code in guest.discount_codes if code not in into.discount_codes),
    ]
    into.discount_codes = codes[: promotions.MOST_CODES]
    into.gift_cards = list(dict.fromkeys([*into.gift_cards, *guest.gift_cards]))[:MOST_CARDS]
    for field in (
        "email",
        "locale",
        "shipping_address",
        "billing_address",
        "vat_id",
        "shipping_method",
        "note",
    ):
        setattr(into, field, getattr(guest, field) or getattr(into, field))
    into.save()
    return reduced, left_out
