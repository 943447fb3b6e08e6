"""What is in a cart, as its goods are now: read in one statement, with the version of what the shop offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson

from kernel.prepared import Statement
from media import addresses
from storefront.catalogue.models import Product
from storefront.catalogue.views import Measure
from storefront.customers.rules import Standing
from storefront.inventory import rules as inventory
from storefront.taxes.rules import GIFT_CARD_CLASS
from tenants import languages

_STATEMENT = Statement(
    """
    WITH wanted AS (
        SELECT id, variant_id, quantity, seen_price, recipient_email FROM carts_cartitem
        WHERE cart_id = %(cart)s
        UNION ALL SELECT 0, %(adding)s, 0, 0, '' WHERE %(adding)s IS NOT NULL AND NOT EXISTS (
            SELECT FROM carts_cartitem WHERE cart_id = %(cart)s AND variant_id = %(adding)s)
    )
    SELECT (SELECT token::text FROM versions_version WHERE name = 'offered'),
           (SELECT json_build_array(tier_id, tax_exemption, tax_exemption_certificate, tax_exempt_until)::text
            FROM customers_customer WHERE id = %(customer)s),
           (SELECT coalesce(json_agg(json_build_array(
                i.id, i.quantity, i.seen_price::text, i.recipient_email, v.id, p.id, p.slug,
                coalesce(p.translations -> %(language)s ->> 'title', p.title), v.title, v.sku, v.price::text,
                v.measure, v.weight_grams, v.is_taxable, v.tax_class, v.requires_shipping, p.status,
                (SELECT json_build_array(a.name, a.renditions = 'made')
                 FROM catalogue_productimage g JOIN media_asset a ON a.id = g.asset_id
                 WHERE g.product_id = p.id AND g.state = 'ready'
                 ORDER BY g.variant_id IS DISTINCT FROM v.id, g.position, g.id LIMIT 1),
                (SELECT json_agg(json_build_array(l.on_hand, l.reserved, l.policy))
                 FROM inventory_stocklevel l
                 JOIN inventory_stocklocation o ON o.id = l.location_id AND o.is_active
                 WHERE l.variant_id = v.id)) ORDER BY i.id = 0, i.id), '[]')
            FROM wanted i JOIN catalogue_variant v ON v.id = i.variant_id
            JOIN catalogue_product p ON p.id = v.product_id)::text
    """,
    cart="uuid",
    adding="bigint",
    customer="bigint",
    language="text",
)


@dataclass(frozen=True, slots=True)
class SellableVariant:
    """A variant with what a cart or an order needs to know of it; prices in the shop's currency."""

    id: int
    product_id: int
    product_slug: str
    product_title: str
    title: str
    sku: str | None
    price: Decimal
    measure: Measure | None
    weight_grams: int
    is_taxable: bool
    tax_class: str
    requires_shipping: bool
    is_for_sale: bool
    image_name: str

    @property
    def is_gift_card(self) -> bool:
        """Whether it is money, and no thing."""
        return self.tax_class == GIFT_CARD_CLASS

    @property
    def full_title(self) -> str:
        """The product's title with the variant's, where it has one."""
        return f"{self.product_title} – {self.title}" if self.title else self.product_title

    @property
    def image_url(self) -> str | None:
        """The address of the small picture of the variant, or of its product."""
        return addresses.url(self.image_name) if self.image_name else None


@dataclass(slots=True)
class Item:
    """A cart's item with what its variant is now; `left` is what can be had of it (None: without end).

    Of a gift card, `recipient_email` is who is sent it; empty: the buyer.
    """

    id: int
    quantity: int
    seen_price: Decimal
    recipient_email: str
    left: int | None
    variant: SellableVariant

    @property
    def variant_id(self) -> int:
        """The variant it is of."""
        return self.variant.id


def read(
    *, cart_id: UUID, adding: int | None = None, customer_id: int | None = None
) -> tuple[list[Item], str | None, Standing]:
    """The cart's items with their variants and stock, the version of what the shop offers, and the customer.

    A variant that is `adding` and is not in the cart yet stands last, with a quantity of 0; one that does not exist
    is left out. Titles are in the language of `languages.content`.
    """
    ((version, customer, items),) = _STATEMENT.fetch(
        cart=cart_id, adding=adding, customer=customer_id, language=languages.content() or None
    )
    return [_item(*row) for row in orjson.loads(items)], version, _standing(customer)


def _standing(customer: str | None) -> Standing:
    if customer is None:
        return Standing()
    tier, reason, certificate, until = orjson.loads(customer)
    return Standing(tier, reason, certificate, date.fromisoformat(until) if until else None)


def _item(
    pk: int,
    quantity: int,
    seen_price: str,
    recipient_email: str,
    variant: int,
    product: int,
    slug: str,
    product_title: str,
    title: str,
    sku: str | None,
    price: str,
    measure: Measure | None,
    grams: int,
    is_taxable: bool,
    tax_class: str,
    requires_shipping: bool,
    status: str,
    image: Sequence[Any] | None,
    levels: Sequence[Sequence[Any]] | None,
) -> Item:
    name, is_made = image or ("", False)
    stock = [
        inventory.Level(id=0, variant_id=variant, on_hand=on_hand, reserved=reserved, policy=policy)
        for on_hand, reserved, policy in levels or ()
    ]
    return Item(
        id=pk,
        quantity=quantity,
        seen_price=Decimal(seen_price),
        recipient_email=recipient_email,
        left=inventory.available_of(stock),
        variant=SellableVariant(
            id=variant,
            product_id=product,
            product_slug=slug,
            product_title=product_title,
            title=title,
            sku=sku,
            price=Decimal(price),
            measure=measure,
            weight_grams=grams,
            is_taxable=is_taxable and tax_class != GIFT_CARD_CLASS,
            tax_class=tax_class,
            requires_shipping=requires_shipping and tax_class != GIFT_CARD_CLASS,
            is_for_sale=status == Product.Status.ACTIVE,
            image_name=addresses.thumbnail_name(name, "small") if is_made else name,
        ),
    )
