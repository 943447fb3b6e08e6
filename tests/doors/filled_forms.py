"""The forms of the admins' own pages and of the shop's, filled in with what belongs there."""

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.conf import settings
from django.test import Client
from django_tenants.utils import tenant_context

from accounts import invitations, roles
from accounts.models import User
from config import urls_platform, urls_shop  # noqa: F401 - the sites are registered with their addresses
from kernel import clock
from storefront.carts import gift_cards, queries, services as carts, tokens
from storefront.catalogue.models import Variant
from storefront.checkout import services as checkout
from storefront.customers import credentials
from storefront.customers.rules import Shopper
from storefront.inventory.models import StockLocation
from storefront.orders import fulfilments
from storefront.orders.models import Order, OrderLine
from storefront.transfers import services as transfers_service
from tenants.models import Tenant
from tests.admin_theme.conftest import BACKEND
from tests.admin_theme.filled import fields_of
from tests.api.conftest import PAYMENT, fill_cart
from tests.isolation import requests, world
from tests.storefront import stories

Inside = Callable[[], Any]


@dataclass
class Form:
    """A form of a page, sent by a browser that has nothing but these cookies."""

    path: str
    data: dict[str, Any]
    cookies: dict[str, str] = field(default_factory=dict)

    def send(self, host: str, more: dict[str, str]) -> Any:
        """Send it as a browser does whose first try got no answer."""
        browser = Client(headers={"host": host})
        browser.cookies.load(self.cookies)
        return browser.post(self.path, {**self.data, **more})


def of_the_admin(client: Client) -> dict[str, tuple[str, dict[str, Any]]]:
    """By the name of their template what each holds, and where it is sent."""

    def filled(path: str, form: str, /, **changes: str) -> tuple[str, dict[str, Any]]:
        data = {name: value for name, value in fields_of(client.get(path).context[form]) if value is not None}
        return path, {**data, **changes}

    transfers, products = "/admin/transfers/transfer", b"Handle,Title\nmug,Mug\n"
    bulk, product = "/admin/catalogue/product/bulk/", stories.goods("Plain").product_id
    cells = {"name1": "Size", "values1": "S\nL"} | {
        f"cell-{number}-{name}": value
        for number in (0, 1)
        for name, value in (("is_offered", "on"), ("price", "5"), ("on_hand", "3"))
    }
    location, sku = StockLocation.objects.values_list("pk", flat=True)[0], "COUNTED"
    Variant.objects.filter(pk=Variant.objects.values_list("pk", flat=True)[0]).update(sku=sku)
    number = (
        Order.objects.filter(status="placed", fulfilment_status="unfulfilled")
        .exclude(payment_status__in=["pending", "failed"])
        .values_list("number", flat=True)[0]
    )
    unpaid = Order.objects.filter(status="placed", payment_status="pending").values_list("pk", flat=True)[0]
    more = OrderLine.objects.values_list("pk", flat=True).get(order=unpaid)
    cart_id, shopper = stories.guest_cart(stories.goods("Sent"))
    away = checkout.place(cart_id=cart_id, shopper=shopper, payment=stories.PAYS, now=stories.NOW)["number"]
    fulfilments.fulfil(number=away, actor=stories.STAFF, now=stories.NOW)
    sent, instead = OrderLine.objects.get(order__number=away), stories.goods("Instead").pk
    tried = transfers_service.request_import(
        content=BytesIO(products), size=len(products), filename="a.csv", dry_run=True,
        actor=stories.STAFF, now=clock.now(),
    )  # fmt: skip
    owner = User.objects.get(email="owner@alpha.example")
    Client(headers={"host": "alpha.localhost"}).force_login(owner, backend=BACKEND)
    edited = client.post(bulk, {"ids": product, "add_tags": "earlier", "apply": "1"})
    sessions = client.get("/admin/log-ins/").context["sessions"]
    elsewhere = next(each["id"] for each in sessions if not each["is_current"])
    return {
        "sessions": ("/admin/log-ins/", {"session": elsewhere}),
        "transfer": (f"{transfers}/{tried.pk}/run/", {}),
        "legal, who sells": filled("/admin/legal/", "identity", name="Another name"),
        "legal, a policy": ("/admin/legal/", {"kind": "terms", "terms-body": "Other terms."}),
        "look": filled("/admin/look/", "form", announcement="Another line"),
        "settings": filled("/admin/settings/", "form", name="Another name"),
        "bulk_edit, an edit": (bulk, {"ids": product, "add_tags": "later", "apply": "1"}),
        "bulk_edit, taken back": (bulk, {"undo": edited["Location"].partition("done=")[2]}),
        "variant_grid": (f"/admin/catalogue/product/{product}/variants/", cells),
        "support": ("/admin/support/", {"hours": "8"}),
        "daily_summary": filled("/admin/daily-summary/", "form", is_on="on", hour="5"),
        "stock_take": (
            "/admin/inventory/stocklevel/take/",
            {"location": location, "scans": f"{sku}\n" * 30, "record": "1"},  # more than is promised
        ),
        "parcels": ("/admin/orders/order/parcels/", {"table": f"order\n{number}"}),
        "order_edit": filled(
            f"/admin/orders/order/{unpaid}/edit/", "form", **{f"line-{more}": "2"}, seen="10.00"
        ),
        "order_exchange": (
            f"/admin/orders/order/{sent.order_id}/exchange/",
            {
                f"back-{sent.pk}": "1",
                "variant-0": instead,
                "quantity-0": "1",
                "ships_free": "on",
                "seen": "0",
            },
        ),
        "transfers, a file": (f"{transfers}/import/", {"file": products}),
        "transfers, an export": (f"{transfers}/export/", {}),
        "transfers, an archive": (f"{transfers}/archive/", {}),
    }


def of_the_shop(shop: Tenant) -> dict[str, Form]:
    """What each page's form holds: a cart with goods, an order whose payment failed, links that were sent by mail."""
    alpha = world.build(shop)
    cart = alpha.callers["guest"]["X-Cart-Token"]
    with tenant_context(shop):
        variant = alpha.ids["variant_id"]
        shopper = Shopper(token=cart)
        cart_id = tokens.find_cart(cart)
        assert cart_id is not None
        carts.add_code(cart_id=cart_id, shopper=shopper, code="TEN", now=clock.now())
        card = alpha.ids["gift_card_code"]
        gift_cards.add(cart_id=cart_id, shopper=shopper, code=card, now=clock.now())
        seen = queries.get(cart_id=cart_id, shopper=shopper, now=clock.now())
        user = User.objects.get(email="customer@example.com")
        links = {
            "verify_email": credentials.verification_token(user=user),
            "reset_password": credentials.reset_token(user=user),
            "accept_invitation": invitations.make_token(user=User.objects.get(pk=alpha.ids["invitation_id"])),
        }
    unpaid, guest = fill_cart(alpha.as_("nobody"), alpha.ids["product"], quantity=1)
    declined = {"gateway": "sandbox", "card": "4000000000000002"}
    order = guest.post("/orders", {"cart": unpaid, "payment": declined}, Idempotency_Key="unpaid").json()
    bought, buyer = fill_cart(alpha.as_("nobody"), alpha.ids["product"], quantity=1)
    sent = buyer.post("/orders", {"cart": bought, "payment": PAYMENT}, Idempotency_Key="sent").json()
    alpha.as_(roles.OWNER).post(f"/orders/{sent['number']}/fulfilments", {})
    known, stranger = (_logged_in(shop, f"{name}@example.com") for name in ("customer", "stranger"))
    password = {"password": "a very long password indeed"}
    held = {settings.CART_COOKIE_NAME: cart}
    address = requests.body_of("me_add_address", {}, "")
    return {
        "cart_add": Form("/cart/items/", {"variant": variant, "quantity": "1"}),
        "cart_item": Form(f"/cart/items/{seen['items'][0]['id']}/", {"quantity": "2"}, held),
        "cart_code": Form("/cart/codes/", {"code": "TEN"}, held),
        "cart_code_remove": Form("/cart/codes/remove/", {"code": "TEN"}, held),
        "cart_gift_card_remove": Form("/cart/gift-cards/remove/", {"gift_card": alpha.ids["card_id"]}, held),
        "cart_store_credit": Form("/cart/store-credit/", {"use": "yes"}, known),
        "checkout": Form("/checkout/", {**address, "email": "ada@example.com", "first_name": "Ada"}, held),
        "checkout_payment": Form(
            "/checkout/payment/",
            {"do": "pay", "seen_total": seen["total"]["amount"], "shipping_method": "standard", **PAYMENT},
            held,
        ),
        "order_pay": Form(f"/orders/{order['number']}/payments/", {**PAYMENT, "token": order["token"]}),
        "order_returns": Form(
            f"/orders/{sent['number']}/returns/?token={sent['token']}",
            {f"line_{sent['lines'][0]['id']}": "1", "reason": "too small"},
        ),
        "register": Form("/account/register/", {"email": "new@example.com", **password}),
        "account_profile": Form("/account/profile/", {"first_name": "Changed"}, known),
        "account_address_new": Form("/account/addresses/new/", address, known),
        "account_address_delete": Form(f"/account/addresses/{alpha.ids['address_id']}/delete/", {}, known),
        "product_review": Form(
            f"/products/{alpha.ids['product']['slug']}/reviews/", {"rating": "4"}, stranger
        ),
        "verify_email": Form("/verify-email/", {"token": links["verify_email"]}, known),
        "reset_password": Form("/reset-password/", {"token": links["reset_password"], **password}),
        "accept_invitation": Form("/invitation/", {"token": links["accept_invitation"], **password}),
    }


def keys(model: Any, inside: Inside) -> list[Any]:
    with inside():
        return list(model._default_manager.order_by("pk").values_list("pk", flat=True)[:6])


def _logged_in(shop: Tenant, email: str) -> dict[str, str]:
    """The cookies of a browser in which a customer has logged in."""
    browser = Client(headers={"host": f"{shop.slug}.localhost"})
    with tenant_context(shop):
        browser.force_login(User.objects.get(email=email), backend=BACKEND)
    return {name: morsel.value for name, morsel in browser.cookies.items()}
