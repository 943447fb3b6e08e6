"""What carts do when another room says something."""

from collections.abc import Mapping
from typing import Any

from accounts.signals import opener_forgotten
from storefront.carts import erasure
from storefront.carts.models import Cart, CartItem
from storefront.customers.models import Customer
from storefront.customers.signals import customer_anonymised, customer_leaving, personal_data_asked


def connect() -> None:
    """Listen to accounts and to customers."""
    opener_forgotten.connect(erasure.forget_opener)
    customer_leaving.connect(erasure.lock)
    customer_anonymised.connect(erasure.erase)
    personal_data_asked.connect(export_personal_data)


def export_personal_data(customer: Customer) -> Mapping[str, object]:
    """A customer's open carts."""
    carts = Cart.objects.filter(customer=customer, status=Cart.Status.OPEN).order_by("created_at")
    items: dict[Any, list[dict[str, Any]]] = {}
    for item in CartItem.objects.filter(cart__in=carts).select_related("variant__product"):
        line = {"product": item.variant.product.title, "sku": item.variant.sku, "quantity": item.quantity}
        items.setdefault(item.cart_id, []).append(line)
    fields = (
        "id",
        "email",
        "shipping_address",
        "billing_address",
        "vat_id",
        "note",
        "created_at",
        "updated_at",
    )
    return {
        "carts": [
            {name: getattr(cart, name) for name in fields} | {"items": items.get(cart.pk, [])}
            for cart in carts
        ]
    }
