"""What was ended, erased or counted since an archive was made stays so: no restore of the shop undoes it."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError
from django_tenants.utils import tenant_context

from accounts import api_keys, invitations, roles, services as accounts, staff as staff_services, tokens
from accounts.errors import InvalidToken
from accounts.models import TokenFamily, User
from kernel import clock, throttling
from storefront.carts import services as carts
from storefront.carts.models import Cart
from storefront.customers import services as customers
from storefront.customers.models import Address, Customer
from storefront.emails import suppression
from storefront.emails.models import EmailTemplate, MailSettings, SentMessage, Suppression
from storefront.orders.models import Order
from storefront.payments.models import GatewayAccount
from storefront.webhooks import services as webhooks
from storefront.webhooks.models import Endpoint
from tenants import signals
from tenants.models import Tenant
from tenants.portability import registry
from tests import actors
from tests.factories import ADDRESS, OrderFactory
from tests.tenants.portability.conftest import create_endpoint, run


def test_what_was_ended_since_stays_ended_when_a_living_shop_goes_back_in_time(
    alpha: Tenant, file: Path
) -> None:
    now = clock.now()
    with tenant_context(alpha):
        owner = User.objects.get(email="owner@alpha.example")
        staff = User.objects.create_user("packs@alpha.example", "a long password for tests", is_staff=True)
        staff.groups.add(Group.objects.get(name=roles.FULFILMENT), Group.objects.get(name=roles.SUPPORT))
        gone, stays = (
            api_keys.create(name=name, kind="sk", scopes=["orders:read"], actor=actors.person(owner), now=now)
            for name in ("gone", "stays")
        )
        ended, lasting = (tokens.issue(user=owner, now=now - timedelta(minutes=2)) for _ in range(2))
        role = Group.objects.get(name=roles.FULFILMENT)
        held = role.permissions.count()
        hooks = [create_endpoint() for _ in range(3)]
    run("export_shop", "alpha", "-o", file)
    with tenant_context(alpha):
        role.permissions.remove(role.permissions.first())
        api_keys.update(key_id=stays[0].pk, scopes=[], actor=actors.person(owner))
        webhooks.delete(endpoint_id=hooks[0].pk, actor=actors.TERMINAL)
        webhooks.update(endpoint_id=hooks[1].pk, values={"is_enabled": False}, actor=actors.TERMINAL)
        api_keys.revoke(key_id=gone[0].pk, actor=actors.person(owner), now=now)
        tokens.revoke(refresh=ended.refresh, now=now)
        later = tokens.rotate(refresh=lasting.refresh, now=now)
        TokenFamily.objects.update(name="Till", address="192.0.2.7", device="curl/8")
        log_ins = list(TokenFamily.objects.order_by("pk").values())
        staff.set_password("another long password")
        staff.save(update_fields=["password"])
        staff.groups.remove(Group.objects.get(name=roles.SUPPORT))
        only_packs = staff_services.update(staff_id=staff.pk, is_active=False, actor=actors.TERMINAL, now=now)
        assert [role.name for role in only_packs.groups.all()] == [roles.FULFILMENT]
    run("restore_shop", file)
    with tenant_context(Tenant.objects.get(pk=alpha.pk)):
        with pytest.raises(InvalidToken):
            api_keys.authenticate(gone[1], now=now)
        assert api_keys.authenticate(stays[1], now=now).pk == stays[0].pk
        assert api_keys.authenticate(stays[1], now=now).scopes == []
        assert Group.objects.get(name=roles.FULFILMENT).permissions.count() == held - 1
        assert list(Endpoint.objects.values_list("is_enabled", flat=True)) == [False, False, True]
        with pytest.raises(InvalidToken):
            tokens.rotate(refresh=ended.refresh, now=now)
        assert tokens.authenticate(later.access) == owner
        assert list(TokenFamily.objects.order_by("pk").values()) == log_ins
        staff = User.objects.get(pk=staff.pk)
        assert staff.check_password("another long password")
        assert not staff.is_active
        assert [role.name for role in staff.groups.all()] == [roles.FULFILMENT]


def test_what_its_owner_alone_settles_stays_when_a_living_shop_goes_back_in_time(
    alpha: Tenant, file: Path
) -> None:
    def settings_of(shop: Tenant) -> dict[str, Any]:
        return {name: getattr(shop, name) for name in registry.OWN_SETTINGS}

    living = Tenant.objects.filter(pk=alpha.pk)
    living.update(cors_origins=["https://thief.example"], requires_second_factor=False, announcement="Soon")
    before = settings_of(living.get())
    run("export_shop", "alpha", "-o", file)
    since = {name: _another(value) for name, value in before.items()}
    living.update(**since)
    run("restore_shop", file)
    restored = settings_of(living.get())
    went_back = {"name", "country", "currency", "languages", "locale", "time_zone", "prices_include_tax"}
    look = {"theme_colour", "palette", "logo", "cover", "fonts", "summary_hour"}
    for name, value in restored.items():
        assert value == (before if name in went_back | look else since)[name], name


def _another(value: Any) -> Any:
    """Some other setting of the kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return {dict: {"since": "1"}, list: ["since"], str: "XX"}[type(value)]


def test_whom_buyers_pay_and_whose_server_mail_goes_through_stay_when_a_shop_goes_back(
    alpha: Tenant, file: Path
) -> None:
    def say(words: str) -> None:
        GatewayAccount.objects.update_or_create(
            gateway="manual", defaults={"settings": {"instructions": words}}
        )
        MailSettings.objects.update(host=f"{words}.example", from_email=f"shop@{words}.example")
        EmailTemplate.objects.update_or_create(
            kind="receipt", locale="en", defaults={"subject": words, "html": words}
        )

    with tenant_context(alpha):
        say("thief")
    run("export_shop", "alpha", "-o", file)
    with tenant_context(alpha):
        say("own")
        EmailTemplate.objects.create(kind="shipped", locale="en", subject="Own", html="Own")
    run("restore_shop", file)
    with tenant_context(Tenant.objects.get(pk=alpha.pk)):
        assert GatewayAccount.objects.get(gateway="manual").settings == {"instructions": "own"}
        assert MailSettings.objects.get().host == "own.example"
        assert list(EmailTemplate.objects.order_by("pk").values_list("subject", flat=True)) == ["own", "Own"]
        EmailTemplate.objects.create(kind="cancelled", locale="en", subject="More", html="More")


def test_a_restore_gives_back_nothing_of_a_limit(alpha: Tenant, file: Path) -> None:
    limit = throttling.Limit("test_of_restores", 2, 3600)
    with tenant_context(alpha):
        throttling.take(limit, "somebody")
    run("export_shop", "alpha", "-o", file)
    run("restore_shop", file)
    with tenant_context(Tenant.objects.get(pk=alpha.pk)):
        assert throttling.take(limit, "somebody").remaining == 0


def test_a_key_stays_whose_it_is_and_an_invitation_to_more_stays_taken_back(
    alpha: Tenant, file: Path
) -> None:
    now = clock.now()
    with tenant_context(alpha):
        owner = User.objects.get(email="owner@alpha.example")
        heir = User.objects.create_user("heir@alpha.example", "a long password for tests", is_staff=True)
        heir.groups.add(Group.objects.get(name=roles.SUPPORT))
        handed, lost = (
            api_keys.create(name=name, kind="sk", scopes=["orders:read"], actor=actors.person(owner), now=now)
            for name in ("handed over", "to somebody new")
        )
        manager, support = (Group.objects.get(name=name).pk for name in (roles.MANAGER, roles.SUPPORT))
        guest, granter = "guest@alpha.example", actors.person(owner)
        asked = invitations.invite(email=guest, role_id=manager, actor=granter, now=now)
        more = invitations.make_token(user=asked)
    run("export_shop", "alpha", "-o", file)
    with tenant_context(alpha):
        late = User.objects.create_user("late@alpha.example", "a long password for tests", is_staff=True)
        late.groups.add(Group.objects.get(name=roles.SUPPORT))
        api_keys.update(key_id=handed[0].pk, owner_id=heir.pk, actor=granter)
        api_keys.update(key_id=lost[0].pk, owner_id=late.pk, actor=granter)
        invitations.invite(email=guest, role_id=support, actor=granter, now=now + timedelta(minutes=1))
    run("restore_shop", file)
    with tenant_context(Tenant.objects.get(pk=alpha.pk)):
        assert api_keys.authenticate(handed[1], now=now).created_by == heir
        with pytest.raises(InvalidToken):
            api_keys.authenticate(lost[1], now=now)
        with pytest.raises(InvalidToken):
            invitations.get_invited(token=more, now=now)


def _buyer(name: str) -> Customer:
    email, password = f"{name.lower()}@buyers.example", "a long password for tests"
    buyer = customers.register(email=email, password=password, first_name=name, now=clock.now())
    accounts.mark_email_verified(email=buyer.user.email, now=clock.now())
    customers.add_address(customer=buyer, data=ADDRESS)
    return buyer


@pytest.mark.parametrize("copied", [(), ("--slug", "alpha-then")])
def test_who_was_erased_since_stays_erased_and_who_unsubscribed_is_mailed_no_more(
    alpha: Tenant, file: Path, copied: tuple[str, ...]
) -> None:
    with tenant_context(alpha):
        gone, stays, works = _buyer("Gerda"), _buyer("Stella"), _buyer("Wanda")
        User.objects.filter(pk=works.user_id).update(is_staff=True)
        order = OrderFactory(paid=True)
        Order.objects.filter(pk=order.pk).update(email=gone.user.email)
        suppression.suppress(email="bounced@x.example", reason="bounce", now=clock.now())
    run("export_shop", "alpha", "-o", file)
    with tenant_context(alpha):
        User.objects.filter(pk=works.user_id).update(is_active=False)
        for customer in (gone, works):
            customers.anonymise(customer=customer, actor=actors.TERMINAL, now=clock.now())
        suppression.suppress(email="tired@x.example", reason="unsubscribed", now=clock.now())
    assert run("restore_shop", file, *copied)["erased"] == 2
    with tenant_context(Tenant.objects.get(slug=copied[1] if copied else "alpha")):
        assert not User.objects.filter(email__in=[gone.user.email, works.user.email]).exists()
        assert list(Address.objects.values_list("customer", flat=True)) == [stays.pk]
        assert Order.objects.get(pk=order.pk).email.endswith("@invalid")
        assert User.objects.get(pk=stays.user_id).check_password("a long password for tests")
        assert set(Suppression.objects.values_list("email", flat=True)) == {
            "bounced@x.example",
            "tired@x.example",
        }
    assert run("restore_shop", file, "--slug", "alpha-last")["erased"] == 2, (
        "the shop that was put back knows as well"
    )


@pytest.mark.parametrize("password", [None, "another long password"])
def test_what_a_stranger_gave_an_account_stays_gone_when_a_shop_goes_back(
    alpha: Tenant, file: Path, password: str | None
) -> None:
    with tenant_context(alpha):
        taken, own = _buyer("Vera"), _buyer("Olga")
        User.objects.update(email_verified_at=None)
        Customer.objects.update(phone="+49 30 999999")
        for buyer in (taken, own):
            carts.create(customer=buyer, now=clock.now())
        Cart.objects.update(email="thief@x.example", shipping_address=ADDRESS)
    run("export_shop", "alpha", "-o", file)
    with tenant_context(alpha):
        accounts.forget_opener(user=User.objects.get(pk=taken.user_id), now=clock.now())
        if password:
            user = User.objects.get(pk=taken.user_id)
            user.set_password(password)
            user.save()
        for buyer in (taken, own):
            accounts.mark_email_verified(email=buyer.user.email, now=clock.now())
    run("restore_shop", file, "--slug", "alpha-then")
    run("restore_shop", file)
    for slug in ("alpha-then", "alpha"):
        with tenant_context(Tenant.objects.get(slug=slug)):
            kept = [own.pk]
            assert list(Address.objects.values_list("customer", flat=True)) == kept
            assert list(Customer.objects.exclude(phone="").values_list("pk", flat=True)) == kept
            told = Cart.objects.exclude(customer=None).exclude(email="")
            assert list(told.values_list("customer", flat=True)) == kept
            assert User.objects.get(pk=taken.user_id).first_name == ""
            assert User.objects.get(pk=taken.user_id).is_address_theirs
    with tenant_context(Tenant.objects.get(slug="alpha")):
        assert not User.objects.filter(customer__in=[taken, own], email_verified_at=None).exists()
        assert User.objects.get(pk=own.user_id).check_password("a long password for tests")
        assert User.objects.get(pk=taken.user_id).check_password(password) is bool(password)


@pytest.mark.parametrize("copied", [(), ("--slug", "alpha-then")])
def test_a_restore_gives_no_allowance_of_mail_anew(
    alpha: Tenant, file: Path, copied: tuple[str, ...]
) -> None:
    def send(to: str) -> None:
        SentMessage.objects.create(
            entry=uuid4(), template="gift_card", to=to, subject="Words", text="Words", sent_at=clock.now()
        )

    with tenant_context(alpha):
        send("before@x.example")
    run("export_shop", "alpha", "-o", file)
    with tenant_context(alpha):
        send("since@x.example")
    run("restore_shop", file, *copied)
    with tenant_context(Tenant.objects.get(slug=copied[1] if copied else "alpha")):
        counted = SentMessage.objects.filter(template="gift_card").order_by("pk")
        assert list(counted.values_list("to", "text")) == [
            ("before@x.example", "Words"),
            ("since@x.example", ""),
        ]


def test_who_is_erased_while_a_shop_goes_back_is_not_brought_back(alpha: Tenant, file: Path) -> None:
    with tenant_context(alpha):
        gone = _buyer("Gerda")
    run("export_shop", "alpha", "-o", file)

    def erase() -> int:
        with tenant_context(alpha):
            customers.anonymise(customer=gone, actor=actors.TERMINAL, now=clock.now())
        return 0

    signals.shop_going_back.connect(erase)  # after all others
    try:
        with pytest.raises(CommandError, match="restore it again"):
            run("restore_shop", file)
    finally:
        signals.shop_going_back.disconnect(erase)
    assert run("restore_shop", file)["erased"] == 1
