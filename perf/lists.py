"""The admin's lists among 100,000 rows: `python -m perf.lists [--rows 100000] [--runs 5]`.

A shop in a scratch database with so many variants, drafts, orders, customers and stock levels; each list is opened as
its owner opens it, and searched. Statements, and milliseconds of processor time of ours and of the database's, against
U4: 12 and 300. Exit status 1 where one takes more.
"""

import argparse
import sys
import uuid
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from perf import catalogue, scratch, shops
from perf.large import median

MOST_STATEMENTS, MOST_MS = 12, 300
_ASIDE = ("SET search_path", "PREPARE ")  # what a connection is told once
LISTS = {
    "products": "catalogue/product/",
    "products, searched": "catalogue/product/?q=blue+mug",
    "variants": "catalogue/variant/",
    "variants, searched": "catalogue/variant/?q=P500-XS",
    "drafts": "carts/draftorder/",
    "drafts, open": "carts/draftorder/?state=open",
    "drafts, searched": "carts/draftorder/?q=buyer77@example.com",
    "carts": "carts/cart/",
    "orders": "orders/order/",
    "orders, to pack": "orders/order/?view=pack",
    "orders, searched": "orders/order/?q=buyer77@example.com",
    "customers": "customers/customer/",
    "customers, searched": "customers/customer/?q=buyer77@",
    "stock": "inventory/stocklevel/",
    "stock, out": "inventory/stocklevel/?stock=out",
    "stock, searched": "inventory/stocklevel/?q=P500-XS",
}


def main() -> int:
    """Fill the shop, and open each list."""
    options = scratch.options(
        __doc__, tells_programs=False, rows=100_000, runs=5, only=("", "lists whose name begins so")
    )
    with scratch.database("lists"):
        return _measure(options)


def _measure(options: argparse.Namespace) -> int:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django_tenants.utils import tenant_context

    from accounts.models import User

    shop = shops.make("lists")
    client = Client(headers={"host": "lists.localhost"}, SERVER_NAME="lists.localhost")
    with tenant_context(shop):
        catalogue.generate(products=options.rows // 3)
        _fill(options.rows)
        client.force_login(
            User.objects.get(is_staff=True), backend="django.contrib.auth.backends.ModelBackend"
        )
    is_over = False
    for name, path in LISTS.items():
        if not name.startswith(options.only):
            continue

        def read(path: str = path) -> None:
            assert client.get(f"/admin/{path}").status_code == 200, path

        read()
        with CaptureQueriesContext(connection) as captured:
            read()
        asked = sum(not query["sql"].startswith(_ASIDE) for query in captured.captured_queries)
        taken = median(read, runs=options.runs)
        is_over |= asked > MOST_STATEMENTS or taken > MOST_MS
        print(f"{name:22} {asked:3} statements {taken:7.0f} ms")  # noqa: T201
    return int(is_over)


def _fill(rows: int) -> None:
    """Orders, drafts and customers, so many of each."""
    from django.db import connection

    from accounts.models import User
    from kernel import clock
    from storefront.carts.models import Cart, CartItem
    from storefront.catalogue.models import Variant
    from storefront.customers.models import Customer, MembershipTier
    from storefront.orders.models import Order

    now, tier = clock.now(), MembershipTier.objects.order_by("rank")[0]
    variant = Variant.objects.order_by("pk")[0]
    moments = [now - timedelta(minutes=n) for n in range(rows)]

    def made(model: Any, found: Iterator[Any]) -> list[Any]:
        kept: list[Any] = model.objects.bulk_create(found, batch_size=5000)
        return kept

    users = made(
        User,
        (User(email=f"buyer{n}@example.com", last_name=f"Name{n}", created_at=now) for n in range(rows)),
    )
    made(Customer, (Customer(user=user, tier=tier, created_at=now, updated_at=now) for user in users))
    carts = made(
        Cart,
        (
            Cart(
                status=("draft", "open", "ordered")[n % 3],
                drafted_by="owner" if n % 3 != 1 else "",
                email=f"buyer{n}@example.com",
                currency="EUR",
                created_at=moments[n // 2],
                updated_at=moments[n // 2],
                expires_at=now,
            )
            for n in range(rows * 3 // 2)
        ),
    )
    made(
        CartItem,
        (CartItem(cart=cart, variant=variant, quantity=2, seen_price=Decimal(10)) for cart in carts),
    )
    ordered = iter([cart.pk for cart in carts if cart.status == "ordered"])
    made(
        Order,
        (
            Order(
                number=1001 + n,
                cart=next(ordered, None) or uuid.uuid4(),
                email=f"buyer{n}@example.com",
                payment_status=("complete", "pending")[n % 2],
                fulfilment_status=("unfulfilled", "fulfilled", "fulfilled")[n % 3],
                currency="EUR",
                prices_include_tax=True,
                subtotal=10,
                discount_total=0,
                shipping_total=0,
                tax_total=0,
                total=10,
                placed_at=moments[-1 - n],
            )
            for n in range(rows)
        ),
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    sys.exit(main())
