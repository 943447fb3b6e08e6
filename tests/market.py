"""A market to race and to break things in: goods on the shelf, guests with full carts, buyers over HTTP."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django_tenants.utils import tenant_context

from kernel import clock, postal_addresses
from storefront.carts import services, tokens
from storefront.carts.models import Cart, CartItem
from storefront.catalogue import services as catalogue
from storefront.catalogue.models import Variant
from storefront.catalogue.services import VariantData
from storefront.customers.rules import Shopper
from storefront.inventory import services as inventory
from storefront.inventory.models import StockLocation
from tenants.models import Tenant
from tests import actors
from tests.actors import STAFF
from tests.server import Answer, Server

CARD = {"gateway": "sandbox", "card": "4242424242424242"}
ADDRESS = {
    "first_name": "Ada",
    "last_name": "Lovelace",
    "line1": "Market Street 1",
    "city": "Berlin",
    "postal_code": "10115",
    "country": "DE",
}
DETAILS = {"email": "ada@example.com", "shipping_address": ADDRESS, "shipping_method": "standard"}


def put_on_shelf(*, shop: Tenant, sku: str, units: int, price: str = "10.00") -> Variant:
    """Put `units` of a new product on the shop's shelf; return its variant."""
    with tenant_context(shop):
        product = catalogue.create_product(
            title=f"Product {sku}",
            status="active",
            variants_data=[VariantData(price=Decimal(price), sku=sku)],
            now=clock.now(),
            actor=STAFF,
        )
        variant = product.variants.get()
        location = StockLocation.objects.get()
        inventory.adjust(
            variant_id=variant.pk,
            location_id=location.pk,
            delta=units,
            reason="opening",
            actor=actors.TERMINAL,
            now=clock.now(),
        )
        return variant


@dataclass(frozen=True)
class Guest:
    """A guest with a full cart, about to order."""

    cart: UUID
    token: str
    key: str = field(default_factory=lambda: uuid4().hex)

    @property
    def shopper(self) -> Shopper:
        return Shopper(token=self.token)


def fill_carts(*, shop: Tenant, wanted: Sequence[Mapping[int, int]], code: str = "") -> list[Guest]:
    """A guest for each wish, whose cart holds so many of each variant, in that order, ready to be ordered."""
    now = clock.now()
    details = DETAILS | {"shipping_address": postal_addresses.clean(ADDRESS)}
    with tenant_context(shop):
        prices = dict(Variant.objects.values_list("pk", "price"))
        filled = Cart.objects.bulk_create(
            Cart(
                currency=shop.currency,
                discount_codes=[code] if code else [],
                created_at=now,
                updated_at=now,
                expires_at=now + services.LIFETIME,
                # of their own: to one address go so many mails a day and no more
                **details | {"email": f"guest-{uuid4().hex[:12]}@example.com"},
            )
            for _ in wanted
        )
        CartItem.objects.bulk_create(
            CartItem(cart=cart, variant_id=variant_id, quantity=quantity, seen_price=prices[variant_id])
            for cart, wish in zip(filled, wanted, strict=True)
            for variant_id, quantity in wish.items()
        )
        return [Guest(cart=cart.pk, token=tokens.for_cart(cart.pk)) for cart in filled]


def fill_cart(*, shop: Tenant, quantities: Mapping[int, int], code: str = "") -> Guest:
    """One guest with a full cart."""
    return fill_carts(shop=shop, wanted=[quantities], code=code)[0]


def order(server: Server, guest: Guest, *, shop: str, key: str = "", timeout: float = 30) -> Answer:
    """Order the guest's cart over HTTP."""
    return server.request(
        "POST",
        "/api/v1/orders",
        shop=shop,
        body={"cart": str(guest.cart), "payment": CARD},
        headers={"X-Cart-Token": guest.token, "Idempotency-Key": key or guest.key},
        timeout=timeout,
    )


def log_in(server: Server, *, shop: str, email: str, password: str) -> dict[str, Any]:
    """A pair of tokens, got over HTTP."""
    answer = server.request(
        "POST", "/api/v1/auth/token", shop=shop, body={"email": email, "password": password}
    )
    assert answer.status == 200, answer.text
    pair: dict[str, Any] = answer.json()
    return pair


def header(answer: Answer, name: str) -> str:
    """A header of the answer, in whatever case the server wrote it; empty where it is missing."""
    return next((value for key, value in answer.headers.items() if key.lower() == name.lower()), "")


def enter_admin(server: Server, owner: dict[str, str]) -> str:
    """The cookie of a member of staff who has logged in to the admin with a form."""
    page = server.request("GET", "/admin/login/", shop="alpha")
    csrf = header(page, "Set-Cookie").split("csrf=")[1].split(";")[0]
    form = (
        f"csrfmiddlewaretoken={csrf}&username={owner['email']}&password={owner['password'].replace(' ', '+')}"
    )
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"csrf={csrf}",
        "Origin": server.url("", shop="alpha"),
    }
    answer = server.request(
        "POST", "/admin/login/?next=/admin/", shop="alpha", body=form.encode(), headers=headers
    )
    assert answer.status == 302, answer.text[:2000]
    cookies = [value for key, value in answer.headers.items() if key.lower() == "set-cookie"]
    return next(c.split("session=")[1].split(";")[0] for c in cookies if "session=" in c)


def is_in_admin(server: Server, session: str) -> bool:
    """Whether the cookie is somebody's."""
    answer = server.request("GET", "/admin/", shop="alpha", headers={"Cookie": f"session={session}"})
    return answer.status == 200
