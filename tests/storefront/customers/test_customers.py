"""Customers: accounts, address books, tiers, and showing who one is."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts import errors as account_errors, roles, tokens
from accounts.models import Session, User
from kernel import actors as buyers, clock
from kernel.errors import InUse, Invalid
from kernel.outbox.models import OutboxEntry
from storefront.carts.models import Cart
from storefront.credits.models import StoreCredit
from storefront.customers import credentials, errors, queries, services, tiers, views
from storefront.customers.models import Address, Customer
from storefront.webhooks.models import Event
from tasks import registry
from tests import actors
from tests.storefront.stories import ADDRESS, NOW, customer, customer_cart, goods

pytestmark = pytest.mark.usefixtures("in_shop")
PASSWORD = "a long password for tests"


def test_registering_makes_an_account_and_asks_to_verify_it() -> None:
    buyer = customer("Grace@Example.com")
    view = views.customer(queries.get(customer_id=buyer.pk))
    assert (view["email"], view["tier"]["name"], view["email_verified"]) == (
        "grace@example.com",
        "Bronze",
        False,
    )
    assert OutboxEntry.objects.filter(payload__template="email_verification").count() == 1
    with pytest.raises(account_errors.EmailTaken):
        customer("grace@example.com")
    assert OutboxEntry.objects.count() == 1


def test_the_verification_link_works_for_its_address_and_shop() -> None:
    buyer = customer()
    token = credentials.verification_token(user=buyer.user)
    with pytest.raises(account_errors.BadCredentials):
        credentials.confirm_email(token=token, now=NOW)
    assert User.objects.get(pk=buyer.user_id).email_verified_at is None, "anybody can open an account of it"
    credentials.confirm_email(token=token, by=buyer.user, now=NOW)
    assert User.objects.get(pk=buyer.user_id).email_verified_at == NOW
    User.objects.filter(pk=buyer.user_id).update(email="other@example.com")
    for bad in (token, token + "x", "", "a:b:c"):
        with pytest.raises(account_errors.InvalidToken):
            credentials.confirm_email(token=bad, now=NOW)


def test_a_token_of_one_shop_opens_nothing_in_another(other_shop) -> None:
    from django_tenants.utils import tenant_context

    buyer = customer()
    reset, verify = credentials.reset_token(user=buyer.user), credentials.verification_token(user=buyer.user)
    with tenant_context(other_shop):
        twin = User.objects.create(pk=buyer.user_id, email=buyer.user.email, password=buyer.user.password)
        assert twin.pk == buyer.user_id
        with pytest.raises(account_errors.InvalidToken):
            credentials.confirm_email(token=verify, now=NOW)
        with pytest.raises(account_errors.InvalidToken):
            credentials.reset_password(token=reset, password="another long password", now=NOW)


def test_a_reset_works_once_for_an_hour_and_ends_every_log_in() -> None:
    buyer = customer()
    pair = tokens.issue(user=buyer.user, now=NOW)
    token = credentials.reset_token(user=buyer.user)
    with pytest.raises(account_errors.WeakPassword):
        credentials.reset_password(token=token, password="short", now=NOW)
    credentials.reset_password(token=token, password="another long password", now=NOW)
    assert User.objects.get(pk=buyer.user_id).check_password("another long password")
    with pytest.raises(account_errors.InvalidToken):
        tokens.authenticate(pair.access)
    with pytest.raises(account_errors.InvalidToken):
        credentials.reset_password(token=token, password="a third long password", now=NOW)


def test_a_reset_link_grows_old() -> None:
    buyer = customer()
    with time_machine.travel(NOW):
        token = credentials.reset_token(user=buyer.user)
    with (
        time_machine.travel(NOW + credentials.RESET_LIFETIME * 2),
        pytest.raises(account_errors.InvalidToken),
    ):
        credentials.reset_password(token=token, password="another long password", now=NOW)


def test_asking_for_a_reset_says_nothing_of_who_has_an_account() -> None:
    buyer = customer()
    OutboxEntry.objects.all().delete()
    with CaptureQueriesContext(connection) as unknown:
        credentials.request_password_reset(email="nobody@example.com", address="127.0.0.1", now=NOW)
    with CaptureQueriesContext(connection) as known:
        credentials.request_password_reset(email=" GRACE@example.com ", address="127.0.0.1", now=NOW)
    assert _statements(unknown) == _statements(known)
    for asked in OutboxEntry.objects.filter(topic=credentials.LINKS):
        credentials.answer_request(asked)
        assert asked.payload == {"template": "password_reset"}
    entry = OutboxEntry.objects.get(topic="email")
    assert entry.payload == {
        "template": "password_reset", "to": ["grace@example.com"], "context": {"user": str(buyer.user_id)}
    }  # fmt: skip


def _statements(captured: CaptureQueriesContext) -> list[str]:
    return [query["sql"].split()[0] for query in captured]


def test_the_address_book_has_one_default_of_each() -> None:
    buyer = customer()
    first = services.add_address(customer=buyer, data=ADDRESS | {"is_default_shipping": True})
    second = services.add_address(
        customer=buyer, data=ADDRESS | {"is_default_shipping": True, "country": "fr"}
    )
    assert [a.is_default_shipping for a in queries.list_addresses(customer=buyer)] == [False, True]
    assert second.country == "FR"
    changed = services.update_address(customer=buyer, address_id=first.pk, changes={"city": "Paris"})
    assert (changed.city, changed.line1) == ("Paris", ADDRESS["line1"])
    services.delete_address(customer=buyer, address_id=second.pk)
    with pytest.raises(errors.AddressNotFound):
        services.delete_address(customer=buyer, address_id=second.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Address.objects.bulk_create(
            Address(customer=buyer, last_name="x", line1="x", city="x", country="DE", is_default_billing=True)
            for _ in range(2)
        )


def test_another_s_address_is_not_found() -> None:
    mine, other = customer(), customer("other@example.com")
    foreign = services.add_address(customer=other, data=ADDRESS).pk
    with pytest.raises(errors.AddressNotFound):
        queries.get_address(customer=mine, address_id=foreign)
    with pytest.raises(errors.AddressNotFound):
        services.update_address(customer=mine, address_id=foreign, changes={"city": "Rome"})
    with pytest.raises(errors.AddressNotFound):
        services.delete_address(customer=mine, address_id=foreign)


def test_tiers_follow_what_is_paid_and_refunded_unless_pinned() -> None:
    buyer = customer()
    ladder = [("100", "Bronze"), ("150", "Silver"), ("750", "Gold")]
    for amount, tier in ladder:
        order = uuid4()
        tiers.record_payment(customer_id=buyer.pk, order=order, amount=Decimal(amount), now=NOW)
        assert Customer.objects.get(pk=buyer.pk).tier.name == tier
    tiers.record_refund(customer_id=buyer.pk, order=order, amount=Decimal("800"), now=NOW)
    assert Customer.objects.get(pk=buyer.pk).tier.name == "Gold"
    assert tiers.review(now=NOW) == 1
    assert Customer.objects.get(pk=buyer.pk).tier.name == "Silver"
    gold = queries.MembershipTier.objects.get(name="Gold")
    services.update(
        customer_id=buyer.pk,
        values={"tier": gold.pk, "tags": ["vip", " vip "]},
        actor=actors.TERMINAL,
        now=NOW,
    )
    tiers.record_payment(customer_id=buyer.pk, order=uuid4(), amount=Decimal("1"), now=NOW)
    kept = Customer.objects.get(pk=buyer.pk)
    assert (kept.tier.name, kept.paid_total, kept.tags) == ("Gold", Decimal("201.000"), ["vip"])
    freed = services.update(
        customer_id=buyer.pk, values={"tier_is_pinned": False}, actor=actors.TERMINAL, now=NOW
    )
    assert freed.tier.name == "Silver"


def test_membership_says_what_is_missing() -> None:
    buyer = customer()
    tiers.record_payment(customer_id=buyer.pk, order=uuid4(), amount=Decimal("100"), now=NOW)
    found = queries.membership(customer=queries.get(customer_id=buyer.pk), now=NOW)
    assert found["tier"]["name"] == "Bronze"
    assert found["next_tier"] is not None
    assert (found["next_tier"]["name"], found["next_tier"]["missing"]["amount"]) == ("Silver", "150.00")


def test_profiles_change_in_what_is_theirs() -> None:
    buyer = customer()
    changed = services.update_profile(
        customer=buyer, values={"first_name": " Ada ", "accepts_marketing": True}, now=NOW
    )
    view = views.customer(changed)
    assert (view["first_name"], view["accepts_marketing"]) == ("Ada", True)
    with pytest.raises(Invalid):
        services.update_profile(customer=buyer, values={"first_name": "x" * 81}, now=NOW)


def test_an_anonymised_customer_is_nobody() -> None:
    buyer = customer()
    services.add_address(customer=buyer, data=ADDRESS)
    pair = tokens.issue(user=buyer.user, now=NOW)
    browser = Session.objects.create(
        session_key="k", expire_date=NOW, user_id=buyer.user_id, device="Firefox"
    )
    customer_cart(buyer, goods())
    services.anonymise(customer=buyer, actor=actors.TERMINAL, now=NOW)
    assert not Cart.objects.filter(customer=buyer).exists()
    gone = queries.get(customer_id=buyer.pk)
    assert gone.user.get_full_name() == f"anonymous-{gone.user.pk}@invalid"
    assert (gone.user.is_active, gone.anonymised_at) == (False, NOW)
    assert not queries.list_addresses(customer=gone)
    assert not gone.user.token_families.exists(), "their device and network are theirs"
    assert not Session.objects.filter(pk=browser.pk).exists()
    with pytest.raises(account_errors.InvalidToken):
        tokens.authenticate(pair.access)
    customer("grace@example.com")


def test_who_works_here_is_let_go_before_they_are_anonymised_and_not_by_who_may_less() -> None:
    both, manager = customer(), User.objects.create_user("manager@alpha.example", is_staff=True)
    manager.groups.add(Group.objects.get(name=roles.MANAGER))
    both.user.groups.add(Group.objects.get(name=roles.OWNER))
    User.objects.filter(pk=both.user_id).update(is_staff=True)
    for actor in (actors.person(manager), buyers.buyer("grace@example.com"), actors.TERMINAL):
        with pytest.raises(InUse):
            services.erase(customer=both, actor=actor, now=NOW)
    User.objects.filter(pk=both.user_id).update(is_active=False)
    with pytest.raises(account_errors.RoleTooHigh):
        services.erase(customer=both, actor=actors.person(manager), now=NOW)
    owner = User.objects.get(email="owner@alpha.example")
    services.erase(customer=both, actor=actors.person(owner), now=NOW)


def test_staff_find_customers() -> None:
    customer(), customer("zoe@example.com")
    found = queries.ordered(queries.find_customers(), "email")
    assert [row.user.email for row in found] == ["grace@example.com", "zoe@example.com"]
    assert queries.find_customers(search="zoe").count() == 1
    with pytest.raises(Invalid):
        queries.ordered(found, "user__password")


def test_an_account_that_nobody_made_anything_of_goes_after_a_while() -> None:
    now = clock.now()
    kinds: dict[str, dict[str, Any]] = {
        "idle": {},
        "young": {"created_at": now},
        "proved": {"email_verified_at": now},
        "staff": {"is_staff": True},
        "added": {"password": "!"},
        "back": {"last_login": now},
        "blocked": {"is_active": False},
        "noted": {},
        "exempt": {},
        "drafted": {},
        "credited": {},
    }
    for kind, facts in kinds.items():
        buyer = customer(f"{kind}@example.com")
        services.add_address(customer=buyer, data=ADDRESS)
        old = {"created_at": now - timedelta(days=91)}
        User.objects.filter(pk=buyer.user_id).update(**(old | facts))
        if kind == "noted":
            services.update(customer_id=buyer.pk, values={"note": "Kind"}, actor=actors.STAFF, now=NOW)
        if kind == "exempt":
            Customer.objects.filter(pk=buyer.pk).update(tax_exemption_certificate="C-1")
        if kind == "drafted":
            customer_cart(buyer)
        if kind == "credited":
            StoreCredit.objects.create(customer=buyer, currency="EUR", created_at=now)
    tokens.issue(user=User.objects.get(email="idle@example.com"), now=NOW)
    gone = Customer.objects.get(user__email="idle@example.com").pk
    registry.tidy_up.run()
    told = Event.objects.get(type="customer.erased")
    assert (told.subject, told.facts) == (f"customer:{gone}", {"data": {"id": gone}})
    left = User.objects.filter(customer__isnull=False).values_list("email", flat=True)
    assert {f"{kind}@example.com" for kind in kinds} - set(left) == {"idle@example.com"}
    assert services.delete_idle(now=now) == 0
