"""How a cart is written for those who hold it: API.md's Cart."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Literal, NotRequired
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import Field
from typing_extensions import TypedDict

from kernel import formats, money
from kernel.money import MoneyDict
from kernel.postal_addresses import AddressDict
from storefront.carts.items import Item
from storefront.carts.models import Cart
from storefront.carts.priced import PricedCart
from storefront.carts.rules import PricedLine
from storefront.catalogue import measures
from storefront.catalogue.views import Measure, ProductLink
from storefront.credits.rules import Way
from storefront.customers.rules import ExemptionReason
from storefront.policies import views as policy_views
from storefront.policies.views import AgreedView
from storefront.promotions.rules import AppliesTo, Offer, Reason
from storefront.shipping.rules import MethodKind


class CartVariantView(TypedDict):
    """The variant of a cart's item."""

    id: int
    sku: str | None
    title: str
    product: ProductLink
    image: str | None
    measure: Measure | None
    unit_price: Annotated[MoneyDict | None, Field(description="of so much as the base of `measure` says")]


class CartItemView(TypedDict):
    """A variant in a cart."""

    id: int
    variant: CartVariantView
    quantity: int
    recipient_email: Annotated[
        str | None, Field(description="who is mailed the gift card that it is; none: its buyer")
    ]
    unit_price: MoneyDict
    discount: MoneyDict
    total: MoneyDict


class CartDiscountView(TypedDict):
    """What is taken off, and why."""

    name: str
    code: str | None
    applies_to: AppliesTo
    amount: MoneyDict


WarningCode = Literal[
    "unavailable",
    "out_of_stock",
    "price_changed",
    "quantity_reduced",
    "shipping_method_unavailable",
    "no_shipping",
    "tax_unsettled",
    "code_not_applied",
    "gift_card_unusable",
    "gift_cards_not_covered",
]


class CartWarning(TypedDict):
    """What the buyer should know before ordering."""

    code: WarningCode
    item: Annotated[int | None, Field(description="the id of the item it is about")]
    reason: Annotated[Reason | None, Field(description="why a discount code takes nothing off")]
    detail: str


class CartGiftCardView(TypedDict):
    """A gift card that pays a part of the cart."""

    id: int
    last_four: str
    amount: Annotated[MoneyDict, Field(description="what it pays")]


class CartView(TypedDict):
    """What a buyer means to order, priced now."""

    id: UUID
    token: NotRequired[
        Annotated[
            str,
            Field(description="a guest's key to the cart, for X-Cart-Token; in the first answer only"),
        ]
    ]
    status: Cart.Status
    currency: str
    locale: Annotated[
        str | None, Field(description="the language its order will be written of in", examples=["de-AT"])
    ]
    email: str | None
    items: list[CartItemView]
    discount_codes: list[str]
    discounts: list[CartDiscountView]
    shipping_address: AddressDict | None
    billing_address: AddressDict | None
    vat_id: Annotated[str | None, Field(description="of a business that buys")]
    shipping_method: Annotated[
        str | None, Field(description="the chosen one, or the cheapest while none is chosen")
    ]
    needs_shipping: Annotated[bool, Field(description="whether anything in it has to be sent")]
    note: str
    prices_include_tax: bool
    reverse_charge: Annotated[bool, Field(description="no tax: it is the buyer's to declare")]
    tax_exemption: Annotated[ExemptionReason | None, Field(description="no tax: why its buyer is exempt")]
    subtotal: MoneyDict
    discount_total: MoneyDict
    shipping_total: MoneyDict
    tax_total: MoneyDict
    total: MoneyDict
    gift_cards: list[CartGiftCardView]
    use_store_credit: bool
    store_credit: Annotated[MoneyDict, Field(description="what the customer's store credit pays")]
    credit_total: Annotated[MoneyDict, Field(description="what gift cards and store credit pay")]
    amount_due: Annotated[MoneyDict, Field(description="what is left to be paid another way")]
    policies: Annotated[
        list[AgreedView],
        Field(
            description="the policies in force: send those back with the order that its buyer has agreed to"
        ),
    ]
    warnings: list[CartWarning]
    expires_at: datetime
    updated_at: datetime


class ShippingOptionView(TypedDict):
    """A way to have the cart sent."""

    code: str
    name: str
    kind: Annotated[MethodKind, Field(description="pickup: no address is needed")]
    price: MoneyDict


def cart_view(
    priced: PricedCart, *, reduced: Mapping[int, int] | None = None, left_out: Sequence[Item] = ()
) -> CartView:
    """The cart with its prices and warnings.

    `reduced` has by variant how many pieces were asked for, where the cart has just been given fewer; `left_out` is
    what could not be put into it at all.
    """
    cart, price = priced.cart, priced.price
    currency = price.currency
    paid = {share.account: share.amount for share in priced.paid_by_credit}
    return {
        "id": cart.pk,
        "status": Cart.Status(cart.status),
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
        "vat_id": cart.vat_id or None,
        "shipping_method": priced.chosen_method or None,
        "needs_shipping": priced.needs_shipping,
        "note": cart.note,
        "prices_include_tax": price.prices_include_tax,
        "reverse_charge": priced.is_reverse_charge,
        "tax_exemption": None if priced.exemption is None else priced.exemption.reason,
        "subtotal": money.as_dict(price.subtotal, currency),
        "discount_total": money.as_dict(price.discount_total, currency),
        "shipping_total": money.as_dict(price.shipping_total, currency),
        "tax_total": money.as_dict(price.tax_total, currency),
        "total": money.as_dict(price.total, currency),
        "gift_cards": [
            {
                "id": account.id,
                "last_four": account.last_four,
                "amount": money.as_dict(paid.get(account, money.ZERO), currency),
            }
            for account in priced.accounts
            if account.way is Way.GIFT_CARD
        ],
        "use_store_credit": cart.use_store_credit,
        "store_credit": money.as_dict(
            sum((share for account, share in paid.items() if account.way is Way.STORE_CREDIT), money.ZERO),
            currency,
        ),
        "credit_total": money.as_dict(priced.credit_total, currency),
        "amount_due": money.as_dict(priced.amount_due, currency),
        "policies": policy_views.agreed(priced.policies),
        "warnings": [*_reductions(priced, reduced or {}), *_losses(left_out), *_warnings(priced)],
        "expires_at": cart.expires_at,
        "updated_at": cart.updated_at,
    }


def shipping_options(priced: PricedCart) -> list[ShippingOptionView]:
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


def _item(item: Item, line: PricedLine, currency: str) -> CartItemView:
    variant = item.variant
    unit_price = measures.unit_price(line.unit_price, variant.measure, currency)
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
            "measure": variant.measure,
            "unit_price": None if unit_price is None else money.as_dict(unit_price, currency),
        },
        "quantity": item.quantity,
        "recipient_email": item.recipient_email or None,
        "unit_price": money.as_dict(line.unit_price, currency),
        "discount": money.as_dict(line.discount, currency),
        "total": money.as_dict(line.total, currency),
    }


def _reductions(priced: PricedCart, reduced: Mapping[int, int]) -> Iterator[CartWarning]:
    for item in priced.items:
        if item.variant_id in reduced:
            yield _warning(
                "quantity_reduced",
                item.id,
                _("Only %(left)s of “%(title)s” are in the cart: %(asked)s were asked for.")
                % {
                    "left": item.quantity,
                    "title": item.variant.full_title,
                    "asked": reduced[item.variant_id],
                },
            )


def _losses(left_out: Sequence[Item]) -> Iterator[CartWarning]:
    for item in left_out:
        title = item.variant.full_title
        if not item.variant.is_for_sale:
            yield _warning("unavailable", None, _("“%(title)s” is no longer sold.") % {"title": title})
        elif item.left is not None and item.left <= 0:
            yield _warning("out_of_stock", None, _("“%(title)s” is sold out.") % {"title": title})
        else:
            said = _("Only %(left)s of “%(title)s” are in the cart: %(asked)s were asked for.")
            said %= {"left": 0, "title": title, "asked": item.quantity}
            yield _warning("quantity_reduced", None, said)


def _warnings(priced: PricedCart) -> Iterator[CartWarning]:
    for item in priced.items:
        left = item.left
        if not item.variant.is_for_sale:
            yield _warning(
                "unavailable",
                item.id,
                _("“%(title)s” is no longer sold.") % {"title": item.variant.full_title},
            )
        elif left is not None and left < item.quantity:
            yield _warning(
                "out_of_stock",
                item.id,
                _("Only %(left)s of “%(title)s” are left.")
                % {"left": max(left, 0), "title": item.variant.full_title}
                if left > 0
                else _("“%(title)s” is sold out.") % {"title": item.variant.full_title},
            )
        if item.variant.price != item.seen_price:
            before = money.format_amount(item.seen_price, priced.price.currency)
            after = money.format_amount(item.variant.price, priced.price.currency)
            yield _warning(
                "price_changed",
                item.id,
                _("The price of “%(title)s” changed from %(before)s to %(after)s.")
                % {"title": item.variant.full_title, "before": before, "after": after},
            )
    if priced.cart.shipping_method and priced.method is None:
        yield _warning(
            "shipping_method_unavailable",
            None,
            _("The chosen shipping method does not send this cart there. Choose another."),
        )
    hint = shipping_hint(priced)
    if hint:
        yield _warning("no_shipping", None, hint)
    if priced.lacks_rate:
        yield _warning("tax_unsettled", None, tax_unsettled())
    for account in priced.accounts:
        if account.is_spent:
            yield _warning(
                "gift_card_unusable",
                None,
                _("The gift card that ends with %(last_four)s cannot be used any more. Take it out.")
                % {"last_four": account.last_four},
            )
    if priced.accounts and priced.price.gift_cards_total:
        yield _warning(
            "gift_cards_not_covered", None, _("Gift cards and store credit do not pay for gift cards.")
        )
    for code, reason in refused_codes(priced).items():
        yield _warning("code_not_applied", None, explain(priced, code, reason), reason=reason)


def shipping_hint(priced: PricedCart) -> str:
    """Why no way of sending is offered, for people; empty where one is, or none is needed or can be told yet."""
    address = priced.cart.shipping_address
    if address is None or not priced.needs_shipping or priced.list_quotes():
        return ""
    if not priced.methods:
        return _("Nothing is sent to this address: the shop has no shipping method for %(country)s.") % {
            "country": formats.of([priced.cart.locale]).country(address["country"])
        }
    return _("No shipping method to this address takes goods of this weight or value.")


def tax_unsettled() -> str:
    """What is said where the shop has yet to settle a tax, for people."""
    return _("This cannot be ordered yet: the shop has not said which tax applies to this address.")


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
    why = explain_offer(offer, reason, priced.price.currency)
    return _("The code %(code)s takes nothing off this cart: %(why)s.") % {"code": code, "why": why}


def explain_offer(offer: Offer | None, reason: Reason, currency: str) -> str:
    """Why an offer, or a code without one, takes nothing off, in some words."""
    least = money.format_amount(offer.minimum_subtotal, currency) if offer else ""
    pieces = max(offer.minimum_quantity, offer.buy + offer.get) if offer else 0
    words = {
        Reason.UNKNOWN: _("it is not valid"),
        Reason.NOT_STARTED: _("it is not valid yet"),
        Reason.ENDED: _("it is not valid any more"),
        Reason.USED_UP: _("it has been used up"),
        Reason.USED_BY_BUYER: _("you have used it as often as you may"),
        Reason.TIER: _("it is for members of a higher tier"),
        Reason.FIRST_ORDER: _("it is for a first order"),
        Reason.NO_GOODS: _("it is for other goods"),
        Reason.MINIMUM_QUANTITY: _("it needs %(pieces)s pieces of the goods it is for") % {"pieces": pieces},
        Reason.MINIMUM_SUBTOTAL: _("it needs goods for %(least)s") % {"least": least},
        Reason.NOT_COMBINABLE: _("it cannot be combined with what applies already"),
        Reason.NOTHING_LEFT: _("there is nothing left to take off"),
    }
    return words[reason]


def _warning(
    code: WarningCode, item: int | None, detail: str, *, reason: Reason | None = None
) -> CartWarning:
    return {"code": code, "item": item, "detail": detail, "reason": reason}
