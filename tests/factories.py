"""Factories that tell a test's story: `VariantFactory(stock=3)`, `OrderFactory(paid=True)`.

They write in the current shop. What has a service is made by it, so that nothing is made that could
not have come about.
"""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import factory
from django.utils.text import slugify
from factory.django import DjangoModelFactory

from accounts.models import User
from storefront.carts import services as carts
from storefront.catalogue import services as catalogue, signals as catalogue_signals
from storefront.catalogue.models import Product, Variant
from storefront.checkout import services as checkout
from storefront.customers import services as customers
from storefront.customers.models import Customer
from storefront.customers.rules import Shopper
from storefront.inventory import services as inventory
from storefront.inventory.models import StockLocation
from storefront.orders.models import Order
from tests import actors

NOW = datetime(2025, 3, 14, 9, 30, tzinfo=UTC)
PASSWORD = "a long password for tests"
PAYS = {"gateway": "sandbox", "card": "4242424242424242"}
BY_TRANSFER = {"gateway": "manual"}
ADDRESS = {
    "first_name": "Ada",
    "last_name": "Lovelace",
    "line1": "12 St James's Square",
    "city": "Berlin",
    "postal_code": "10115",
    "country": "DE",
}


class UserFactory(DjangoModelFactory):
    """Someone who can log in with PASSWORD."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"user-{n}@example.com")
    password = factory.django.Password(PASSWORD)


class ProductFactory(DjangoModelFactory):
    """A product on sale, without variants."""

    class Meta:
        model = Product

    title = "Cup"
    slug = factory.LazyAttributeSequence(lambda product, n: f"{slugify(product.title)}-{n}")
    status = Product.Status.ACTIVE

    @classmethod
    def _create(cls, model_class: type[Product], *args: Any, **fields: Any) -> Product:
        product = model_class(**fields)
        product.prepare()
        product.save()
        catalogue.touch(product_ids=[product.pk])
        return product


class VariantFactory(DjangoModelFactory):
    """A variant of a product of its own, with `stock` pieces on the shelf."""

    class Meta:
        model = Variant
        skip_postgeneration_save = True

    product = factory.SubFactory(ProductFactory)
    sku = factory.Sequence(lambda n: f"SKU-{n}")
    price = Decimal("10.00")

    @classmethod
    def _create(cls, model_class: type[Variant], *args: Any, **fields: Any) -> Variant:
        variant = model_class(**fields)
        variant.prepare()
        variant.save()
        catalogue_signals.variants_created.send(sender=Variant, variant_ids=[variant.pk])
        catalogue.touch(product_ids=[variant.product_id])
        return variant

    @factory.post_generation
    def stock(variant: Variant, create: bool, extracted: int | None, **_: Any) -> None:  # noqa: N805
        """Count so many on the shelf, ten unless told otherwise."""
        location = StockLocation.objects.order_by("priority", "pk").first()
        assert location is not None
        inventory.set_on_hand(
            variant_id=variant.pk,
            location_id=location.pk,
            on_hand=10 if extracted is None else extracted,
            reason="counted",
            actor=actors.TERMINAL,
            now=NOW,
        )


class CustomerFactory(factory.Factory):
    """Someone with an account in the shop."""

    class Meta:
        model = Customer

    email = factory.Sequence(lambda n: f"customer-{n}@example.com")
    password = PASSWORD
    first_name = "Grace"
    last_name = "Hopper"

    @classmethod
    def _create(cls, model_class: type[Customer], *args: Any, **wishes: Any) -> Customer:
        return customers.register(now=NOW, **wishes)


class OrderFactory(factory.Factory):
    """An order that went through the checkout: a guest's of one new variant, unpaid, unless told otherwise."""

    class Meta:
        model = Order

    customer: Customer | None = None
    variants: tuple[Variant, ...] = ()
    quantity = 1
    paid = False

    @classmethod
    def _create(cls, model_class: type[Order], *args: Any, **wishes: Any) -> Order:
        buyer: Customer | None = wishes["customer"]
        opened = carts.create(customer=buyer, now=NOW)
        shopper = Shopper(customer_id=buyer.pk) if buyer else Shopper(token=opened["token"])
        for variant in wishes["variants"] or (VariantFactory(),):
            carts.add_item(
                cart_id=opened["id"],
                shopper=shopper,
                variant_id=variant.pk,
                quantity=wishes["quantity"],
                now=NOW,
            )
        changes = {"email": "ada@example.com", "shipping_address": ADDRESS, "shipping_method": "standard"}
        carts.update(cart_id=opened["id"], shopper=shopper, changes=changes, now=NOW)
        payment = PAYS if wishes["paid"] else BY_TRANSFER
        placed = checkout.place(cart_id=opened["id"], shopper=shopper, payment=payment, now=NOW)
        return Order.objects.get(number=placed["number"])
