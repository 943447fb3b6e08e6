"""How a cart is written for those who hold it: API.md's Cart."""

from collections.abc import Iterator
from typing import Any

from kernel import money
from storefront.carts.priced import Item, PricedCart
from storefront.carts.rules import PricedLine
from storefront.promotions.rules import Reason


def cart_view(priced: PricedCart) -> dict[str, Any]:
    """The cart with its prices and warnings."""
    cart, price = priced.cart, priced.price
    currency = price.currency
    return {
        "id": cart.pk,
        "status": cart.status,
        "currency": currency,
        "locale": cart.locale or None,
        "email": cart.email or None,
        "items": [_item(item, line, currency) for item, line in zip(priced.items, price.lines, strict=True)],
        "discount_codes": list(cart.discount_codes),
        "discounts": [
            {
                "name": applied.offer.name,
                "code": applied.offer.code,
                "applies_to": applied.offer.applies_to,
                "amount": money.as_dict(applied.amount, currency),
            }
            for applied in price.discounts
        ],
        "shipping_address": cart.shipping_address,
        "billing_address": cart.billing_address,
        "shipping_method": cart.shipping_method or None,
        "needs_shipping": priced.needs_shipping,
        "note": cart.note,
        "prices_include_tax": price.prices_include_tax,
        "subtotal": money.as_dict(price.subtotal, currency),
        "discount_total": money.as_dict(price.discount_total, currency),
        "shipping_total": money.as_dict(price.shipping_total, currency),
        "tax_total": money.as_dict(price.tax_total, currency),
        "total": money.as_dict(price.total, currency),
        "warnings": list(_warnings(priced)),
        "expires_at": cart.expires_at,
        "updated_at": cart.updated_at,
    }


def shipping_options(priced: PricedCart) -> list[dict[str, Any]]:
    """The methods that send these goods to the cart's address, and their prices."""
    currency = priced.price.currency
    return [
        {
            "code": method.code,
            "name": method.name,
            "kind": method.kind,
            "price": money.as_dict(amount, currency),
        }
        for method, amount in priced.list_quotes()
    ]


def _item(item: Item, line: PricedLine, currency: str) -> dict[str, Any]:
    variant = item.variant
    return {
        "id": item.id,
        "variant": {
            "id": variant.id,
            "sku": variant.sku,
            "title": variant.title,
            "product": {
                "id": variant.product_id,
                "slug": variant.product_slug,
                "title": variant.product_title,
            },
            "image": variant.image_url,
        },
        "quantity": item.quantity,
        "unit_price": money.as_dict(line.unit_price, currency),
        "discount": money.as_dict(line.discount, currency),
        "total": money.as_dict(line.total, currency),
    }


def _warnings(priced: PricedCart) -> Iterator[dict[str, Any]]:
    for item in priced.items:
        left = item.left
        if not item.variant.is_for_sale:
            yield _warning("unavailable", item.id, f"“{item.variant.full_title}” is no longer sold.")
        elif left is not None and left < item.quantity:
            yield _warning(
                "out_of_stock",
                item.id,
                f"Of “{item.variant.full_title}” {max(left, 0)} can be had, not {item.quantity}.",
            )
        if item.variant.price != item.seen_price:
            before = money.format_amount(item.seen_price, priced.price.currency)
            after = money.format_amount(item.variant.price, priced.price.currency)
            yield _warning(
                "price_changed",
                item.id,
                f"The price of “{item.variant.full_title}” went from {before} to {after}.",
            )
    if priced.cart.shipping_method and priced.method is None:
        yield _warning(
            "shipping_method_unavailable", None, "The chosen shipping method does not send this cart there."
        )
    for code, reason in refused_codes(priced).items():
        yield _warning("code_not_applied", None, explain(priced, code, reason), reason=str(reason))


def refused_codes(priced: PricedCart) -> dict[str, Reason]:
    """The cart's codes that take nothing off it, each with its reason."""
    reasons = {offer.code: reason for offer, reason in priced.price.refused}
    applied = {discount.offer.code for discount in priced.price.discounts}
    return {
        code: reasons.get(code, Reason.UNKNOWN) for code in priced.cart.discount_codes if code not in applied
    }


def explain(priced: PricedCart, code: str, reason: Reason) -> str:
    """Why a code takes nothing off, for people."""
    offer = next((offer for offer, _ in priced.price.refused if offer.code == code), None)
    least = money.format_amount(offer.minimum_subtotal, priced.price.currency) if offer else ""
    pieces = max(offer.minimum_quantity, offer.buy + offer.get) if offer else 0
    words = {
        Reason.UNKNOWN: "it is not valid",
        Reason.NOT_STARTED: "it is not valid yet",
        Reason.ENDED: "it is not valid any more",
        Reason.USED_UP: "it has been used up",
        Reason.USED_BY_BUYER: "you have used it as often as you may",
        Reason.TIER: "it is for members of a higher tier",
        Reason.FIRST_ORDER: "it is for a first order",
        Reason.NO_GOODS: "it is for other goods",
        Reason.MINIMUM_QUANTITY: f"it needs {pieces} pieces of the goods it is for",
        Reason.MINIMUM_SUBTOTAL: f"it needs goods for {least}",
        Reason.NOT_COMBINABLE: "it cannot be combined with what applies already",
        Reason.NOTHING_LEFT: "there is nothing left to take off",
    }
    return f"The code {code} takes nothing off this cart: {words[reason]}."


def _warning(code: str, item: int | None, detail: str, *, reason: str | None = None) -> dict[str, Any]:
    return {"code": code, "item": item, "detail": detail, "reason": reason}
