"""Each button and form of both admins and of the pages, sent twice with its key, is done once (TARGETS R16).

So is one that was cut at a commit, or before its answer was kept. The second answer is the first.
"""

import re
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve
from django_tenants.utils import tenant_context

import admin_theme
import web
from accounts import invitations, roles
from accounts.models import User
from admin_theme.platform_site import site as platform_site
from admin_theme.shop_site import site as shop_site
from api import idempotency
from config import urls_platform, urls_shop  # noqa: F401 - the sites are registered with their addresses
from kernel import clock, once
from kernel.outbox.models import OutboxEntry
from storefront.carts import gift_cards, queries, tokens
from storefront.carts import services as carts
from storefront.catalogue.models import Variant
from storefront.customers import credentials
from storefront.customers.rules import Holder
from storefront.inventory.models import StockLocation
from storefront.orders.models import Order
from tenants.models import Tenant
from tenants.provisioning import signups
from tests.admin_theme.conftest import BACKEND
from tests.admin_theme.filled import fields_of
from tests.api.conftest import PAYMENT, fill_cart
from tests.doors import recording
from tests.isolation import cutting, operations, world
from tests.isolation.cutting import Cut
from tests.storefront import stories

pytestmark = pytest.mark.django_db
Send = Callable[[dict[str, str]], Any]
Inside = Callable[[], Any]

NOT_HERE = {
    "payments.gatewayaccount.connect",  # no gateway answers here
    "payments.gatewayaccount.try_out",
    "accounts.user.set_password",  # one's own, which logs one out
}
FILES = {
    "customers.customer.export",
    "orders.order.export",
    "orders.order.invoices",
    "orders.order.packing_slips",
    "tenants.operation.fetch",
}
"""They lead to a file, and write nothing."""
SAY_NOTHING = {
    "accounts.apikey.rotate",
    "accounts.user.drop_second_factor",
    "accounts.user.invite",
    "catalogue.product.bulk_edit",
    "catalogue.product.variant_grid",
    "orders.order.answer_return",
    "orders.order.capture",
    "orders.order.start_return",
    "shop_messages.sentmessage.try_again",
    "taxes.taxrate.adopt_presets",
    "tenants.fleetrun.go_on",
    "tenants.fleetrun.start",
    "tenants.operation.restore",
    "tenants.tenant.clone_shop",
    "tenants.tenant.create_shop",
    "tenants.tenant.export_shop",
    "tenants.tenant.enter_as_support",
    "tenants.tenant.reactivate",
    "tenants.tenant.reset_second_factor",
}
"""Nothing here is in the state that they are for, or they answer with a page of their own: the same services are tried
at the API's door (`tests/isolation/test_retries.py`). A button that is in no table is to be pressed here."""
PAGES_NOT_HERE = {
    "places",  # what was ended stays so
    "send_again",  # it carries another page's form
    "two_factor",  # a code of an app is taken once
    "transfer",  # it needs a file that was tried
}


def test_every_button_and_form_of_a_shops_admin_is_done_once(as_owner: Client, furnished: Tenant) -> None:
    inside = lambda: tenant_context(furnished)  # noqa: E731
    with inside():
        stories.goods("Plain")  # one that can be copied
    found = _press_all(as_owner, shop_site, furnished.schema_name, inside)
    not_pressed = _buttons(shop_site) - found
    assert not_pressed <= FILES | SAY_NOTHING, "\n".join(sorted(not_pressed - FILES - SAY_NOTHING))


def test_every_button_and_form_of_the_platforms_admin_is_done_once(
    as_operator: Client, furnished_platform: dict[str, Any]
) -> None:
    found = _press_all(as_operator, platform_site, "public", nullcontext)
    not_pressed = _buttons(platform_site) - found
    assert not_pressed <= FILES | SAY_NOTHING, "\n".join(sorted(not_pressed - FILES - SAY_NOTHING))


def test_every_form_of_a_page_of_the_admins_own_is_done_once(as_owner: Client, furnished: Tenant) -> None:
    with tenant_context(furnished):
        forms = _forms_of_the_admin(as_owner)
    own = Path(admin_theme.__file__).parent
    pages = {file.stem for file in own.glob("templates/**/*.html") if 'method="post"' in file.read_text()}
    assert {name.partition(", ")[0] for name in forms} == pages - PAGES_NOT_HERE
    wrong, before = list[str](), world.tables(furnished.schema_name)
    for name, (path, data) in forms.items():
        told = _sent_twice(
            name, partial(_save, as_owner, path, data), before, furnished.schema_name, is_done=_is_saved
        )
        wrong += [f"{name} is refused"] if told is None else told
    assert wrong == [], "\n".join(wrong)


def _forms_of_the_admin(client: Client) -> dict[str, tuple[str, dict[str, Any]]]:
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
    edited = client.post(bulk, {"ids": product, "add_tags": "earlier", "apply": "1"})
    return {
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
        "transfers, a file": (f"{transfers}/import/", {"file": products}),
        "transfers, an export": (f"{transfers}/export/", {}),
        "transfers, an archive": (f"{transfers}/archive/", {}),
    }


@pytest.mark.usefixtures("_fresh_limits")
def test_every_form_of_a_shops_pages_is_done_once(shop: Tenant) -> None:
    forms = _forms_of_the_shop(shop)
    # what may be repeated takes no key
    assert set(forms) >= _posted("web.urls_shop") - {"unsubscribe", "log_in", "log_out"}
    _send_all(forms, "alpha.localhost", shop.schema_name)


@pytest.mark.usefixtures("_fresh_limits")
def test_every_form_of_the_platforms_pages_is_done_once(shop: Tenant) -> None:
    wish = operations.body_of("signups_create", {}, "") | {"country": "DE", "currency": "EUR"}
    made = signups.reserve(
        slug="another",
        name="Another",
        email="a@b.example",
        password=wish["password"],
        country="DE",
        currency="EUR",
        now=clock.now(),
    )
    mail = OutboxEntry.objects.filter(payload__template="signup_code").latest("created_at")
    code = mail.payload["context"]["code"]
    forms = {
        "signup": Form("/signup/", wish),
        "verification": Form(f"/signup/{made.pk}/verification", {"code": code}),
        "enter_admin": Form(f"/signup/{made.pk}/admin", {}),
    }
    assert set(forms) == _posted("web.urls_platform")
    del forms["enter_admin"]  # a link that works once, in a shop that is there
    _send_all(forms, "localhost", "public")


def test_a_form_with_other_values_is_another_wish(as_owner: Client, furnished: Tenant) -> None:
    with tenant_context(furnished):
        order = Order.objects.first()
    assert order is not None
    url, key = f"/admin/orders/order/{order.pk}/note/", uuid4().hex
    for text in ("One.", "Another.", "Another."):
        as_owner.post(url, {"_form_submitted": "True", "text": text, once.FIELD: key})
    with tenant_context(furnished):
        notes = order.events.filter(kind="note").order_by("pk")
        assert [note.data["text"] for note in notes] == ["One.", "Another."]


def test_every_form_that_is_posted_carries_a_key(as_owner: Client, shop_client: Client) -> None:
    for client, path in ((as_owner, "/admin/taxes/taxrate/add/"), (shop_client, "/reset-password/")):
        first, second = (client.get(path).content.decode() for _ in range(2))
        assert first.count('name="csrfmiddlewaretoken"') == first.count(f'name="{once.FIELD}"') > 0
        assert first.partition(once.FIELD)[2][:60] != second.partition(once.FIELD)[2][:60]


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


def _posted(urlconf: str) -> set[str]:
    """The names of the addresses that forms of the pages are posted to, of those that this host knows."""
    known = {each.name for each in import_module(urlconf).urlpatterns if getattr(each, "name", "")}
    found = set()
    for page in Path(web.__file__).parent.glob("templates/**/*.html"):
        for tag in re.findall(r'<form[^>]*method="post"[^>]*>', page.read_text()):
            named = re.search(r"""\{% url ['"](\w+)""", tag)
            plain = re.search(r'action="(/[^"{]*)"', tag)
            found |= {named[1]} if named else {resolve(plain[1], urls_shop).url_name} if plain else set()
    return found & known


def _send_all(forms: dict[str, Form], host: str, schema: str) -> None:
    wrong: list[str] = []
    before = world.tables(schema)
    for name, form in forms.items():
        wrong += _sent_twice(name, partial(form.send, host), before, schema) or []
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


def _forms_of_the_shop(shop: Tenant) -> dict[str, Form]:
    """What each page's form holds: a cart with goods, an order whose payment failed, links that were sent by mail."""
    alpha = world.build(shop)
    cart = alpha.callers["guest"]["X-Cart-Token"]
    with tenant_context(shop):
        variant = alpha.ids["variant_id"]
        holder = Holder(token=cart)
        cart_id = tokens.find_cart(cart)
        assert cart_id is not None
        carts.add_code(cart_id=cart_id, holder=holder, code="TEN", now=clock.now())
        card = alpha.ids["gift_card_code"]
        gift_cards.add(cart_id=cart_id, holder=holder, code=card, now=clock.now())
        seen = queries.get(cart_id=cart_id, holder=holder, now=clock.now())
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
    address = operations.body_of("me_add_address", {}, "")
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
        "verify_email": Form("/verify-email/", {"token": links["verify_email"]}),
        "reset_password": Form("/reset-password/", {"token": links["reset_password"], **password}),
        "accept_invitation": Form("/invitation/", {"token": links["accept_invitation"], **password}),
    }


def _logged_in(shop: Tenant, email: str) -> dict[str, str]:
    """The cookies of a browser in which a customer has logged in."""
    browser = Client(headers={"host": f"{shop.slug}.localhost"})
    with tenant_context(shop):
        browser.force_login(User.objects.get(email=email), backend=BACKEND)
    return {name: morsel.value for name, morsel in browser.cookies.items()}


def _buttons(site: Any) -> set[str]:
    labels = {f"{model._meta.label_lower}.{button}" for _, model, _, button in recording.buttons(site)}
    return labels - NOT_HERE


def _press_all(client: Client, site: Any, schema: str, inside: Inside) -> set[str]:
    found: set[str] = set()
    wrong: list[str] = []
    before = world.tables(schema)

    def attempt(name: str, send: Send, is_done: Callable[[Any], bool]) -> None:
        told = _sent_twice(name, send, before, schema, is_done=is_done)
        if told is not None:
            found.add(name)
            wrong.extend(told)

    for place, model, _admin, button in recording.buttons(site):
        label = f"{model._meta.label_lower}.{button}"
        if label in NOT_HERE:
            continue
        for pk in (
            [None] if place == "actions_list" else _keys(model, inside)
        ):  # until one is in the right state
            if label not in found:
                with world.undone():  # one that does not ask is pressed by opening it
                    asked = {} if place == "actions" else recording.asked(client, place, model, button, pk)
                attempt(label, partial(_press, client, place, model, button, pk, asked), recording.succeeded)
    for model in site._registry:
        for pk in _keys(model, inside)[:1]:
            if (filled := recording.fill(client, model, pk)) is not None:
                attempt(f"{model._meta.label_lower}.change", partial(_save, client, *filled), _is_saved)
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)
    return found


def _is_saved(answer: Any) -> bool:
    return bool(answer.status_code == 302)


def _press(
    client: Client, place: str, model: Any, button: str, pk: Any, asked: dict[str, Any], more: dict[str, str]
) -> Any:
    return recording.press(client, place, model, button, pk, **asked, **more)


def _save(client: Client, path: str, data: dict[str, Any], more: dict[str, str]) -> Any:
    files = {
        name: SimpleUploadedFile("a.csv", part) for name, part in data.items() if isinstance(part, bytes)
    }
    return client.post(path, {**data, **files, **more})


def _sent_twice(
    name: str,
    send: Send,
    before: world.Tables,
    schema: str,
    *,
    is_done: Callable[[Any], bool] = lambda _: True,
) -> list[str] | None:
    """What is wrong with a form that is sent twice, and with one that is cut and sent again.

    None where it could not be sent: what it is for is in another state.
    """
    key, wrong = {once.FIELD: uuid4().hex}, []
    with world.undone():
        with cutting.after() as commits:
            first = send(key)
        if not is_done(first):
            return None
        done = world.tables(schema)
        again = send(key)
        if changed := world.changed(done, world.tables(schema)):
            wrong.append(f"{name} was done twice: {changed}")
        if _shown(first) != _shown(again):
            wrong.append(f"{name} answered {_shown(first)}, then {_shown(again)}")
    keeping = mock.patch.object(idempotency, "keep", side_effect=Cut)
    between = [cutting.after(number) for number in range(1, len(commits))]
    for cut in (keeping, *between):
        with world.undone():
            with cut, pytest.raises(Cut):
                send(key)
            again = send(key)
            new = world.new_rows(before, world.tables(schema))
        if new != world.new_rows(before, done):
            wrong.append(f"{name}, cut and sent again: {new} and not {world.new_rows(before, done)}")
        if _shown(first)[0] != _shown(again)[0]:
            wrong.append(f"{name} answers {_shown(first)}, cut and sent again {_shown(again)}")
    return wrong


def _shown(answer: HttpResponse) -> tuple[int, str, str, str]:
    """Where it leads, what it says there, and which cart it opens."""
    said = " ".join(str(message) for message in get_messages(answer.wsgi_request)._queued_messages)
    return answer.status_code, answer.get("Location", ""), answer.get("HX-Redirect", ""), said


def _keys(model: Any, inside: Inside) -> list[Any]:
    with inside():
        return list(model._default_manager.order_by("pk").values_list("pk", flat=True)[:6])
