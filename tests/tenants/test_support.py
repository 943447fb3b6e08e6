"""Operators enter a shop with its owner's consent, for a time, on its record."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.test import Client
from django_tenants.utils import tenant_context

from accounts import invitations, roles, services, users
from accounts.errors import ReservedAddress
from accounts.models import AuditEvent, User
from kernel import clock
from tenants import errors, shop_settings, support
from tenants.models import Membership, Tenant
from tenants.provisioning import signups
from tests.actors import person, staff
from tests.admin_theme.conftest import as_operator, as_owner, as_role  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
PAGE = "/admin/support/"
OPERATOR = "operator@souk.example"
ENTER = {"_form_submitted": "True", "reason": "Ticket 12"}


def entered(shop: Tenant, operator: Client) -> Client:
    """A browser of the operator's, in the shop."""
    answer = operator.post(f"/admin/tenants/tenant/{shop.pk}/enter_as_support/", ENTER)
    link = urlsplit(answer["Location"])
    assert link.path == "/enter/"
    browser = Client(headers={"host": "alpha.localhost"})
    assert browser.get(f"/enter/?{link.query}")["Location"] == "/admin/"
    return browser


def test_nobody_of_support_enters_without_consent(
    shop: Tenant,
    as_operator: Client,  # noqa: F811
    as_role: Callable[[str], Client],  # noqa: F811
) -> None:
    assert as_role(roles.MANAGER).post(PAGE, {"hours": "8"}).status_code == 403
    assert as_operator.post(f"/admin/tenants/tenant/{shop.pk}/enter_as_support/", ENTER).status_code == 403
    with pytest.raises(errors.SupportNotAllowed):
        support.enter(tenant=shop, reason="", actor=staff(OPERATOR), now=clock.now())
    with tenant_context(shop):
        assert not User.objects.filter(email__contains="support").exists()


def test_nobody_of_support_becomes_a_merchant_without_consent(
    shop: Tenant,
    as_operator: Client,  # noqa: F811
) -> None:
    merchant = User.objects.get(email="owner@alpha.example")
    planted = User.objects.create_user("planted@alpha.example", "what an operator knows")
    page = f"/admin/accounts/user/{merchant.pk}"
    changed = {"email": "mine@souk.example", "is_active": "on"}
    password = {"_form_submitted": "True", "password": "what an operator knows"}
    given = {"user": planted.pk, "tenant": shop.pk}

    as_operator.post(f"{page}/set_password/", password)
    as_operator.post(f"{page}/change/", changed)
    as_operator.post("/admin/tenants/membership/add/", given)
    merchant.refresh_from_db()
    assert merchant.email == "owner@alpha.example"
    assert not merchant.check_password("what an operator knows")
    assert not Membership.objects.filter(user=planted).exists()
    named = {"email": merchant.email, "first_name": "Ada", "is_active": "on"}
    assert as_operator.post(f"{page}/change/", named).status_code == 302  # what is no way in needs no consent

    Tenant.objects.filter(pk=shop.pk).update(support_until=clock.now() + timedelta(hours=1))
    as_operator.post(f"{page}/set_password/", password)
    as_operator.post("/admin/tenants/membership/add/", given)
    as_operator.post(f"{page}/change/", changed)
    merchant.refresh_from_db()
    assert merchant.email == "mine@souk.example"
    assert merchant.check_password("what an operator knows")
    assert Membership.objects.filter(user=planted).exists()


def test_nor_settles_more_than_how_a_shop_looks_and_the_shop_reads_that(shop: Tenant) -> None:
    Tenant.objects.filter(pk=shop.pk).update(requires_second_factor=True)
    given = {"tenant": shop, "actor": staff("operator@souk.example"), "now": clock.now()}
    refused: tuple[shop_settings.SettingsValues, ...] = (
        {"contact_email": "mine@souk.example"},
        {"cors_origins": ["https://mine.example"]},
        {"requires_second_factor": False},
        {"announcement": "Pay here: https://mine.example"},
        {"prices_include_tax": False},
        {"reverse_charge": True},
        {"captures_by_hand": True},
        {"captures_when_sent": True},
        {"legal_identity": {"name": "Somebody else"}},
    )
    assert {name for values in refused for name in values} == {
        *shop_settings.FIELDS
    } - shop_settings.WITHOUT_CONSENT
    for values in refused:
        with pytest.raises(errors.SupportNotAllowed):
            shop_settings.change_of(values=values, **given)
    shop_settings.change_of(values={"name": "Alphabet"}, **given)
    with tenant_context(shop):
        told = AuditEvent.objects.latest("pk")
        assert (told.program, told.fields) == (
            "operator operator@souk.example",
            {"name": ["Alpha", "Alphabet"]},
        )
    Tenant.objects.filter(pk=shop.pk).update(support_until=clock.now() + timedelta(hours=1))
    shop_settings.change_of(values={"contact_email": "mine@souk.example"}, **given)
    assert Tenant.objects.get(pk=shop.pk).contact_email == "mine@souk.example"


def test_with_consent_they_do_what_a_manager_may_on_record(
    shop: Tenant,
    as_owner: Client,  # noqa: F811
    as_operator: Client,  # noqa: F811
) -> None:
    as_owner.post(PAGE, {"hours": "8"})
    browser = entered(shop, as_operator)
    assert browser.get("/admin/").status_code == 200
    for closed in (
        "settings/",
        "support/",
        "accounts/apikey/",
        "auth/group/",
        "payments/gatewayaccount/add/",
    ):
        assert browser.get(f"/admin/{closed}").status_code == 403
    name = "operator=souk.example@support.invalid"
    with tenant_context(shop):
        assert AuditEvent.objects.filter(verb="support let in", user__email="owner@alpha.example").exists()
        told = AuditEvent.objects.get(verb="support entered")
        assert (told.actor, told.change_message) == (f"operator {OPERATOR}", "Ticket 12")
    browser.post("/admin/catalogue/category/add/", {"name": "Cups", "slug": "", "parent": ""})
    with tenant_context(shop):
        assert AuditEvent.objects.filter(user__email=name).exists()
    assert "Ticket 12" in as_owner.get(PAGE).content.decode()
    with tenant_context(shop):
        theirs, actor = User.objects.get(email=name), person(User.objects.get(email="owner@alpha.example"))
        with pytest.raises(ReservedAddress):
            users.set_password(
                user_id=theirs.pk, password="quite a long password", actor=actor, now=clock.now()
            )
        with pytest.raises(ReservedAddress):
            users.update(
                user_id=theirs.pk, values={"email": "mine@alpha.example"}, actor=actor, now=clock.now()
            )


def test_they_are_out_when_the_owner_says_so_and_when_the_time_is_over(
    shop: Tenant,
    as_owner: Client,  # noqa: F811
    as_operator: Client,  # noqa: F811
) -> None:
    for is_ended in (True, False):
        as_owner.post(PAGE, {"hours": "1"})
        browser = entered(shop, as_operator)
        assert browser.get("/admin/").status_code == 200
        if is_ended:
            as_owner.post(PAGE)
        else:
            Tenant.objects.filter(pk=shop.pk).update(support_until=clock.now() - timedelta(seconds=1))
        assert browser.get("/admin/").status_code == 302
        assert "/admin/login/" in browser.get("/admin/orders/order/")["Location"]


def test_nobody_else_has_an_address_of_supports(shop: Tenant) -> None:
    planted = "Operator=souk.example@SUPPORT.invalid "
    with tenant_context(shop):
        owner = User.objects.get(email="owner@alpha.example")
        role = Group.objects.get(name=roles.SUPPORT)
        actor = person(owner)
        tries: list[Callable[[], object]] = [
            lambda: services.register(email=planted, password="quite a long password"),
            lambda: services.add(email=planted),
            lambda: services.ensure_staff(email=planted, password_hash="x", role=roles.OWNER),
            lambda: invitations.invite(email=planted, role_id=role.pk, actor=actor, now=clock.now()),
            lambda: users.create(values={"email": planted}, password="quite a long password", actor=actor),
            lambda: users.update(user_id=owner.pk, values={"email": planted}, actor=actor, now=clock.now()),
        ]
        for attempt in tries:
            with pytest.raises(ReservedAddress), transaction.atomic():
                attempt()
    with pytest.raises(ReservedAddress):
        signups.reserve(
            slug="charlie", name="C", email=planted, password="quite a long password", now=clock.now()
        )


def test_only_the_times_that_are_offered_are_taken(shop: Tenant, as_owner: Client) -> None:  # noqa: F811
    for hours in ("0", "9999", "x", "-1", "5"):
        as_owner.post(PAGE, {"hours": hours})
        with tenant_context(shop):
            assert support.get_end(now=clock.now()) is None
