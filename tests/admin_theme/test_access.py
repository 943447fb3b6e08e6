"""Who may come in, and what each role sees and may do."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django_tenants.utils import tenant_context

from accounts import roles
from accounts.models import User
from admin_theme.platform_site import site as platform_site
from admin_theme.shop_site import site as shop_site
from config import urls_platform, urls_shop  # noqa: F401 - the sites are registered with their addresses
from kernel import clock
from kernel.outbox.models import OutboxEntry
from storefront.carts.models import DraftOrder
from storefront.credits.models import StoreCredit
from storefront.customers import services as customers
from storefront.customers.models import Customer
from storefront.emails import services as emails
from storefront.emails.models import SentMessage
from storefront.orders.models import Order
from storefront.reviews.models import Review
from tenants.models import Tenant
from tests.admin_theme.conftest import ROLES, log_in
from tests.database import PASSWORD


def _list_url(model: Any) -> str:
    name = f"shop_admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
    return reverse(name, urlconf="config.urls_shop")


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_the_lists_its_permissions_name(role: str, as_role: Callable[[str], Client]) -> None:
    client = as_role(role)
    assert client.get("/admin/").status_code == 200
    surprises = []
    for model in shop_site._registry:
        meta = Order._meta if model is DraftOrder else model._meta
        names = [f"{meta.app_label}.{verb}_{meta.model_name}" for verb in ("view", "change")]
        allowed = any(roles.is_granted(role, name) for name in names)
        status = client.get(_list_url(model)).status_code
        if (status == 200) != allowed:
            surprises.append(f"{role} {model._meta.label}: {status}")
    assert not surprises


MESSAGES = {
    "view": {
        "sentmessage",
        "suppression",
        "emailtemplate",
        "mailsettings",
        "outboxentry",
        "endpoint",
        "event",
        "delivery",
        "attempt",
    },
    "change": {"emailtemplate", "mailsettings", "outboxentry", "endpoint", "delivery"},
    "add": {"emailtemplate", "suppression", "endpoint"},
    "delete": {"emailtemplate", "suppression", "endpoint"},
}
DOWNLOADS = {"tenants.Operation.fetch"}  # hand out a file and change nothing
PAGES = {
    "catalogue.Product.variant_grid",
    "orders.Order.edit_order",
    "orders.Order.exchange_goods",
}  # lead to a page whose form asks
MANAGER = {
    "view": MESSAGES["view"],
    "change": {"outboxentry", "delivery"},
    "add": {"suppression"},
    "delete": {"suppression"},
    "plan": {"daily_summary"},
}
SUPPORT = {"view": {"sentmessage", "suppression"}, "change": set(), "add": set(), "delete": {"suppression"}}


@pytest.mark.parametrize("role", ROLES)
def test_who_may_do_what_with_messages_and_webhooks(role: str, shop: Tenant) -> None:
    expected = {roles.OWNER: MESSAGES, roles.MANAGER: MANAGER, roles.SUPPORT: SUPPORT}.get(role, {})
    labels = ("shop_messages", "webhooks", "outbox")
    with tenant_context(shop):
        held = Group.objects.get(name=role).permissions.filter(content_type__app_label__in=labels)
        found = {tuple(code.split("_", 1)) for code in held.values_list("codename", flat=True)}
    models = {name for names in MESSAGES.values() for name in names}
    for verb, named in MESSAGES.items():
        mine = {model for each, model in found if each == verb and model in models}
        assert mine & named == expected.get(verb, set()), f"{role} may {verb} {mine}"
    if role != roles.OWNER:
        assert {(verb, model) for verb, names in expected.items() for model in names} == found


def test_who_may_not_see_orders_is_not_told_of_them(shop: Tenant) -> None:
    client = Client(headers={"host": "alpha.localhost"})
    with tenant_context(shop):
        user = User.objects.create_user("hooks-only@alpha.example", is_staff=True)
        user.groups.add(role := Group.objects.create(name="Webhooks"))
        role.permissions.set(Permission.objects.filter(content_type__app_label="webhooks"))
        log_in(client, user)
    for page in ("endpoint", "endpoint/add", "delivery"):
        assert client.get(f"/admin/webhooks/{page}/").status_code == 403


def test_a_link_that_lets_its_reader_in_is_not_shown_while_it_waits(
    shop: Tenant, as_role: Callable[[str], Client]
) -> None:
    with tenant_context(shop):
        link = "https://alpha.example/?token=unseen-by-others"
        facts = {"link": link, "invited_by": "Ada"}
        with transaction.atomic():
            emails.send(kind="staff_invitation", to="new@example.com", facts=facts, now=clock.now())
        entry = OutboxEntry.objects.get(payload__template="staff_invitation")
    page = as_role(roles.MANAGER).get(f"/admin/outbox/outboxentry/{entry.pk}/change/").content.decode()
    assert "new@example.com" in page
    assert "unseen-by-others" not in page


def test_support_sees_why_a_buyer_got_no_mail(
    shop: Tenant, furnished: Tenant, as_role: Callable[[str], Client]
) -> None:
    client = as_role(roles.SUPPORT)
    with tenant_context(shop):
        SentMessage.objects.update(status="returned", reason="550 5.1.1 no such user")
    page = client.get("/admin/shop_messages/sentmessage/").content.decode()
    assert "550 5.1.1 no such user" in page
    assert "came back" in page
    assert client.get("/admin/shop_messages/mailsettings/").status_code == 403


def test_addresses_are_for_who_may_see_addresses(furnished: Tenant, as_role: Callable[[str], Client]) -> None:
    with tenant_context(furnished):
        buyer = Customer.objects.get(addresses__line1="Street 1")
    page = f"/admin/customers/customer/{buyer.pk}/change/"
    assert "Street 1" not in as_role(roles.ANALYST).get(page).content.decode()
    assert "Street 1" in as_role(roles.SUPPORT).get(page).content.decode()


def test_who_may_see_reviews_alone_learns_no_address_of_who_wrote_them(
    furnished: Tenant, as_role: Callable[[str], Client]
) -> None:
    client, path = Client(headers={"host": "alpha.localhost"}), "/admin/reviews/review/"
    with tenant_context(furnished):
        review = Review.objects.select_related("customer__user").first()
        user = User.objects.create_user("reader@alpha.example", is_staff=True)
        user.groups.add(role := Group.objects.create(name="Reviews"))
        role.permissions.set(Permission.objects.filter(content_type__app_label="reviews"))
        log_in(client, user)
    email = review.customer.user.email
    for page in (path, f"{path}{review.pk}/change/"):
        assert email not in client.get(page).content.decode()
        assert email in as_role(roles.SUPPORT if page == path else roles.MANAGER).get(page).content.decode()
    found = f"{path}{review.pk}/change/"
    assert found not in client.get(path, {"q": email}).content.decode()


def test_who_may_see_store_credit_alone_learns_no_address_of_whose_it_is(furnished: Tenant) -> None:
    client, path = Client(headers={"host": "alpha.localhost"}), "/admin/credits/storecredit/"
    with tenant_context(furnished):
        credit = StoreCredit.objects.select_related("customer__user").first()
        assert credit is not None
        user = User.objects.create_user("reader@alpha.example", is_staff=True)
        user.groups.add(role := Group.objects.create(name="Credits"))
        role.permissions.set(Permission.objects.filter(content_type__app_label="credits"))
        log_in(client, user)
    email, found = credit.customer.user.email, f"{path}{credit.pk}/change/"
    for page in (path, found, f"{path}{credit.pk}/history/"):
        assert email not in client.get(page, follow=True).content.decode()
    assert found not in client.get(path, {"q": email}).content.decode()
    assert found in client.get(path, {"q": str(credit.customer_id)}).content.decode()
    with tenant_context(furnished):
        role.permissions.add(Permission.objects.get(codename="view_customer"))
    for page in (path, found):
        assert email in client.get(page).content.decode()
    assert found in client.get(path, {"q": email}).content.decode()


def test_sidebar_lists_only_what_opens(as_role: Callable[[str], Client]) -> None:
    page = as_role(roles.CATALOGUE).get("/admin/").content.decode()
    assert "/admin/catalogue/product/" in page
    assert "/admin/orders/order/" not in page
    assert "Revenue" not in page


@pytest.mark.parametrize("site", [shop_site, platform_site], ids=["shop", "platform"])
def test_every_action_declares_its_permissions(site: Any, rf: Any) -> None:
    naked = []
    for model, admin in site._registry.items():
        of_rows = [
            site._actions[name] if name in site._actions else getattr(admin, name)
            for name in admin.actions or []
        ]
        own = [
            getattr(admin, name)
            for kind in (
                admin.actions_list,
                admin.actions_detail,
                admin.actions_row,
                admin.actions_submit_line,
            )
            for name in admin._extract_action_names(kind)
        ]
        naked += [
            f"{model._meta.label}.{a.__name__}"
            for a in [*of_rows, *own]
            if not getattr(a, "allowed_permissions", None)
        ]
        naked += [
            f"{model._meta.label}.{a.__name__} acts without asking"
            for a in own
            if not getattr(a, "dialog", None) and f"{model._meta.label}.{a.__name__}" not in DOWNLOADS | PAGES
        ]
    assert not naked


def test_anonymous_is_sent_to_the_log_in_page(shop_client: Client) -> None:
    answer = shop_client.get("/admin/orders/order/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/")


def test_owner_logs_in_with_any_spelling_of_the_address(shop_client: Client) -> None:
    form = {"username": " Owner@Alpha.example ", "password": PASSWORD}
    answer = shop_client.post("/admin/login/", form)
    assert answer.status_code == 302
    assert answer["Location"] == "/admin/"
    cookie = shop_client.cookies["session"]
    assert cookie["domain"] == ""
    assert cookie["httponly"]
    assert shop_client.get("/admin/").status_code == 200


def test_log_in_page_wears_the_shops_name_and_colour(shop_client: Client, other_shop: Tenant) -> None:
    mine = shop_client.get("/admin/login/").content.decode()
    theirs = Client(headers={"host": "bravo.localhost"}).get("/admin/login/").content.decode()
    assert "Alpha" in mine
    assert "Bravo" in theirs
    assert _scale(mine) != _scale(theirs)


def test_customers_are_not_let_in(shop: Tenant, shop_client: Client) -> None:
    with tenant_context(shop):
        customers.register(email="buyer@alpha.example", password=PASSWORD, now=clock.now())
    form = {"username": "buyer@alpha.example", "password": PASSWORD}
    assert shop_client.post("/admin/login/", form).status_code == 200
    assert shop_client.get("/admin/").status_code == 302


def test_inactive_staff_are_not_let_in(shop: Tenant, as_owner: Client) -> None:
    with tenant_context(shop):
        User.objects.filter(email="owner@alpha.example").update(is_active=False)
    assert as_owner.get("/admin/").status_code == 302


def test_a_session_of_one_shop_opens_no_other(as_owner: Client, other_shop: Tenant) -> None:
    assert as_owner.get("/admin/").status_code == 200
    assert as_owner.get("/admin/", headers={"host": "bravo.localhost"}).status_code == 302
    assert as_owner.get("/admin/", headers={"host": "localhost"}).status_code == 302


def test_merchants_are_not_operators(platform_client: Client, shop: Tenant) -> None:
    form = {"username": "owner@alpha.example", "password": PASSWORD}
    assert platform_client.post("/admin/login/", form).status_code == 200
    assert platform_client.get("/admin/").status_code == 302


def test_failing_too_often_locks_the_form_and_says_for_how_long(
    shop_client: Client, other_shop: Tenant
) -> None:
    wrong = {"username": "owner@alpha.example", "password": "not this one"}
    answers = [shop_client.post("/admin/login/", wrong) for _ in range(9)]
    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429
    assert 0 < int(answers[-1]["Retry-After"]) <= 300
    assert "5 minutes" in answers[-1].content.decode()
    right = {"username": "OWNER@alpha.example", "password": PASSWORD}
    assert shop_client.post("/admin/login/", right).status_code == 429
    elsewhere = {"username": "owner@bravo.example", "password": PASSWORD}
    assert Client(headers={"host": "bravo.localhost"}).post("/admin/login/", elsewhere).status_code == 302


def test_guesses_from_many_addresses_are_counted_together(shop_client: Client) -> None:
    wrong = {"username": "owner@alpha.example", "password": "not this one"}
    answers = [
        shop_client.post("/admin/login/", wrong, REMOTE_ADDR=f"10.0.0.{n}").status_code for n in range(12)
    ]
    assert answers.count(200) <= 6
    assert answers[-1] == 429


def test_a_stranger_does_not_use_up_the_tries_of_someone_who_has_been_here(shop_client: Client) -> None:
    right = {"username": "owner@alpha.example", "password": PASSWORD}
    assert shop_client.post("/admin/login/", right, REMOTE_ADDR="10.1.1.1").status_code == 302
    for n in range(12):
        shop_client.post("/admin/login/", right | {"password": "no"}, REMOTE_ADDR=f"10.0.0.{n}")
    assert (
        Client(headers={"host": "alpha.localhost"})
        .post("/admin/login/", right, REMOTE_ADDR="10.1.1.1")
        .status_code
        == 302
    )


def _scale(page: str) -> str:
    return page[page.index("--color-primary-50:") : page.index("--color-primary-950:")]
