"""How a cart is written for those who hold it: API.md's Cart."""

from collections.abc import Iterator, Mapping
from typing import Any

from kernel import money
from kernel.money import ZERO
from storefront.carts.priced import Item, PricedCart
from storefront.carts.rules import PricedLine
from storefront.promotions import rules as promotions
from storefront.shipping import rules as shipping


def cart_view(priced: PricedCart, *, stock: Mapping[int, int | None]) -> dict[str, Any]:
    """The cart with its prices and warnings; `stock` is what is available of each variant."""
    cart, price = priced.cart, priced.price
    currency = price.currency
    return {
        "id": cart.pk,
        "status": cart.status,
        "currency": currency,
        "email": cart.email or None,
        "items": [_item(item, line, currency) for item, line in zip(priced.items, price.lines, strict=True)],
        "discount_codes": list(cart.discount_codes),
        "discounts": [
            {
                "name": applied.offer.name,
                "code": applied.offer.code,
                "amount": money.as_dict(applied.amount, currency),
            }
            for applied in price.discounts
        ],
        "shipping_address": cart.shipping_address,
        "billing_address": cart.billing_address,
        "shipping_method": cart.shipping_method or None,
        "note": cart.note,
        "prices_include_tax": price.prices_include_tax,
        "subtotal": money.as_dict(price.subtotal, currency),
        "discount_total": money.as_dict(price.discount_total, currency),
        "shipping_total": money.as_dict(price.shipping_total, currency),
        "tax_total": money.as_dict(price.tax_total, currency),
        "total": money.as_dict(price.total, currency),
        "warnings": list(_warnings(priced, stock)),
        "expires_at": cart.expires_at,
        "updated_at": cart.updated_at,
    }


def shipping_options(priced: PricedCart) -> list[dict[str, Any]]:
    """The methods that go to the cart's address and their prices for these goods."""
    country = (priced.cart.shipping_address or {}).get("country")
    off_goods = sum((a.amount for a in priced.price.discounts if not a.is_on_shipping), ZERO)
    goods = priced.price.subtotal - off_goods
    currency = priced.price.currency
    return [
        {
            "code": method.code,
            "name": method.name,
            "price": money.as_dict(shipping.quote(method, goods=goods, currency=currency), currency),
        }
        for method in priced.offering.methods
        if shipping.is_offered(method, country=country)
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


def _warnings(priced: PricedCart, stock: Mapping[int, int | None]) -> Iterator[dict[str, Any]]:
    for item in priced.items:
        left = stock.get(item.variant_id, 0)
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
            "shipping_method_unavailable", None, "The chosen shipping method does not go to this address."
        )
    applied = {discount.offer.code for discount in priced.price.discounts}
    for code in priced.cart.discount_codes:
        if code not in applied:
            yield _warning(
                "code_not_applied", None, f"The code {code} takes nothing off this cart{_why(priced, code)}."
            )


def _why(priced: PricedCart, code: str) -> str:
    offer: promotions.Offer | None = next((o for o in priced.offering.offers if o.code == code), None)
    if offer is None:
        return ": it is not valid any more"
    if priced.price.subtotal < offer.minimum_subtotal:
        return f": it needs goods for {money.format_amount(offer.minimum_subtotal, priced.price.currency)}"
    return ""


def _warning(code: str, item: int | None, detail: str) -> dict[str, Any]:
    return {"code": code, "item": item, "detail": detail}
