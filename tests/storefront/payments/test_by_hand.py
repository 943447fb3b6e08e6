"""Transfers and cash: the shop's own words reach the buyer everywhere, and staff say when the money is there."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django_tenants.utils import tenant_context

from accounts import roles
from accounts.models import User
from kernel.errors import Invalid
from kernel.outbox import delivery as outbox
from storefront.carts.models import Cart
from storefront.checkout import services as checkout
from storefront.customers.models import Customer
from storefront.customers.rules import Shopper
from storefront.orders import documents, expiry, fulfilments, paying, queries, refunds
from storefront.orders.models import Order
from storefront.payments import accounts, errors, gateways
from storefront.payments.account_views import gateway_account
from storefront.payments.models import PaymentAttempt
from tenants.models import Tenant
from tests import pdf
from tests.api.conftest import Api
from tests.storefront.stories import BY_TRANSFER, NOW, PAYS, STAFF, customer, customer_cart, goods, guest_cart

pytestmark = pytest.mark.usefixtures("in_shop")
IBAN = "Acme Ltd\nIBAN DE02 1203 0000 0000 2020 51\nReference {order}, {total} <b>"
IN_CASH = {"gateway": "cash_on_delivery"}


@pytest.fixture(autouse=True)
def _keep_mail(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def place(payment: dict[str, Any] = BY_TRANSFER, *, locale: str = "") -> dict[str, Any]:
    cart_id, shopper = guest_cart(goods(price="12.00"))
    Cart.objects.filter(pk=cart_id).update(locale=locale)
    return checkout.place(cart_id=cart_id, shopper=shopper, payment=payment, now=NOW)


def receipt() -> Any:
    mail.outbox.clear()
    while outbox.drain():
        pass
    (letter,) = mail.outbox
    return letter


def test_the_shop_s_words_reach_order_mail_and_page(shop: Tenant) -> None:
    accounts.save(
        gateway="manual", values={"name": "Vorkasse", "instructions": IBAN, "days": 14}, actor=STAFF
    )
    order = place()
    told = f"Acme Ltd\nIBAN DE02 1203 0000 0000 2020 51\nReference {order['number']}, €17.00 <b>"
    assert order["payment"]["next_action"] == {"type": "instructions", "name": "Vorkasse", "detail": told}
    assert order["expires_at"] == NOW + timedelta(days=14)
    letter = receipt()
    (html,) = (content for content, kind in letter.alternatives if kind == "text/html")
    for line in told.splitlines():
        assert line in letter.body
        assert line.replace("<b>", "&lt;b&gt;") in html
    page = Client(headers={"host": "alpha.localhost"}).get(
        f"/orders/{order['number']}/", {"token": order["token"]}
    )
    shown = page.content.decode()
    assert "How to pay: Vorkasse" in shown
    assert "IBAN DE02 1203 0000 0000 2020 51<br>" in shown
    assert "&lt;b&gt;" in shown
    with tenant_context(shop):
        accounts.save(gateway="manual", values={"instructions": "Another account"}, actor=STAFF)
        again = queries.get(number=order["number"], shopper=None)
    assert again["payments"][0]["next_action"]["detail"] == told, "what an order was told stays"


@pytest.mark.parametrize(
    ("locale", "name", "says"),
    [("", "Bank transfer", "€17.00"), ("de", "Überweisung", "17,00\xa0€"), ("fr", "Virement", "17,00\xa0€")],
)
def test_without_words_of_its_own_the_shop_uses_ours_in_the_order_s_language(
    locale: str, name: str, says: str
) -> None:
    order = place(locale=locale)
    action = order["payment"]["next_action"]
    assert action["name"] == name
    assert says in action["detail"]
    assert str(order["number"]) in action["detail"]


def test_a_customer_s_language_is_their_order_s() -> None:
    buyer = customer()
    buyer.user.profile.locale = "fr"
    buyer.user.profile.save()
    cart_id, shopper = customer_cart(Customer.objects.get(pk=buyer.pk), goods())
    order = checkout.place(cart_id=cart_id, shopper=shopper, payment=BY_TRANSFER, now=NOW)
    assert order["payment"]["next_action"]["name"] == "Virement"


def test_what_is_offered() -> None:
    def codes() -> list[str]:
        return [way.code for way in gateways.available()]

    assert codes() == ["manual", "sandbox"]
    with pytest.raises(errors.UnknownGateway):
        place(IN_CASH)
    accounts.save(gateway="cash_on_delivery", values={}, is_active=True, actor=STAFF)
    accounts.save(gateway="manual", values={}, is_active=False, actor=STAFF)
    assert codes() == ["cash_on_delivery", "sandbox"]
    order = place(IN_CASH)
    assert order["payment"]["next_action"]["name"] == "Cash on delivery"
    with pytest.raises(errors.UnknownGateway):
        place(BY_TRANSFER)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "x" * 61}, "name"),
        ({"instructions": "x" * 2001}, "instructions"),
        ({"days": 0}, "days"),
        ({"days": 91}, "days"),
        ({"secret_key": "sk_1"}, "secret_key"),
        ({"account": "acct_1"}, "account"),
    ],
)
def test_what_cannot_be_written_is_refused(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        accounts.save(gateway="manual", values=changes, actor=STAFF)
    assert refused.value.field == field
    with pytest.raises(Invalid):
        accounts.save(gateway="stripe", values={"secret_key": "sk_1", "instructions": "x"}, actor=STAFF)


def test_staff_say_that_the_money_is_there_and_the_invoice_says_how_it_came() -> None:
    accounts.save(gateway="cash_on_delivery", values={}, actor=STAFF)
    order = place(IN_CASH, locale="de")
    paid = paying.mark_received(number=order["number"], actor=STAFF, now=NOW)
    assert (paid["payment_status"], len(paid["payments"])) == ("complete", 1)
    assert paid["payments"][0]["gateway"] == "cash_on_delivery"
    said = pdf.texts(documents.invoice(number=order["number"], shopper=Shopper(token=order["token"])))
    assert "Rechnung 1001" in said
    assert said[said.index("Bezahlt mit") + 1] == "Nachnahme"


def test_cash_for_what_was_sent_is_awaited_past_its_time() -> None:
    """An order that is on its way to a buyer who pays at the door must not expire and free its stock."""
    accounts.save(gateway="cash_on_delivery", values={"days": 1}, actor=STAFF)
    sent, kept = place(IN_CASH), place(IN_CASH)
    fulfilments.fulfil(number=sent["number"], actor=STAFF, now=NOW)
    assert expiry.expire_unpaid(now=NOW + timedelta(days=2)) == 1
    assert Order.objects.get(number=kept["number"]).status == "expired"
    assert Order.objects.get(number=sent["number"]).status == "placed"
    done = paying.mark_received(number=sent["number"], actor=STAFF, now=NOW + timedelta(days=3))
    assert (done["status"], done["payment_status"]) == ("completed", "complete")


def test_what_was_paid_goes_back_though_it_is_offered_no_more() -> None:
    order = place()
    paying.mark_received(number=order["number"], actor=STAFF, now=NOW)
    accounts.save(gateway="manual", values={}, is_active=False, actor=STAFF)
    assert (
        refunds.issue(number=order["number"], key="k", now=NOW, actor=STAFF)["payment_status"] == "refunded"
    )


def test_a_transfer_is_begun_again_in_cash() -> None:
    accounts.save(gateway="cash_on_delivery", values={}, actor=STAFF)
    order = place()
    guest = Shopper(token=order["token"])
    again = paying.pay(number=order["number"], shopper=guest, payment=IN_CASH, now=NOW + timedelta(1))
    assert again["payment"]["next_action"]["name"] == "Cash on delivery"
    assert [payment["status"] for payment in again["payments"]] == ["failed", "requires_action"]
    assert (
        paying.pay(number=order["number"], shopper=guest, payment=PAYS, now=NOW)["payment_status"]
        == "complete"
    )
    assert PaymentAttempt.objects.filter(label=str(order["number"])).count() == 3


def test_a_manager_says_so_over_the_api_and_others_may_not(shop: Tenant) -> None:
    order = place()
    path = f"/orders/{order['number']}/received-payments"
    api = Api("alpha.localhost")

    def member(role: str) -> Api:
        with tenant_context(shop):
            user = User.objects.create_user(f"{role.lower()}@staff.example", is_staff=True)
            user.groups.add(Group.objects.get(name=role))
        return api.as_(user, shop)

    assert api.with_(X_Order_Token=order["token"]).post(path).status_code == 401
    for role in (roles.SUPPORT, roles.FULFILMENT, roles.ANALYST):
        assert member(role).post(path).status_code == 403
    manager = member(roles.MANAGER)
    answer = manager.post(path)
    assert (answer.status_code, answer.json()["payment_status"]) == (201, "complete")
    assert manager.post(path).json()["code"] == "payment.already_paid"


def test_the_admin_writes_the_words(shop: Tenant) -> None:
    admin = Client(headers={"host": "alpha.localhost"})
    owner = User.objects.get(email="owner@alpha.example")
    admin.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    page = admin.post("/admin/payments/gatewayaccount/add/", {"gateway": "manual"})["Location"]
    form = {"name": "Transfer", "instructions": IBAN, "days": "10", "is_active": "on"}
    wrong = admin.post(page, form | {"days": "91"})
    assert b"less than or equal to 90" in wrong.content
    assert admin.post(page, form).status_code == 302
    with tenant_context(shop):
        view = gateway_account(accounts.get(gateway="manual"))
    assert view["values"] == {"name": "Transfer", "instructions": IBAN, "days": 10}
    assert admin.post(page, {"name": "", "instructions": "", "days": ""}).status_code == 302
    with tenant_context(shop):
        row = accounts.get(gateway="manual")
        assert (row.is_active, row.settings) == (False, {})
        assert "manual" not in [way.code for way in gateways.available()]
