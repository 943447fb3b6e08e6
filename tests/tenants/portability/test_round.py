"""A shop that is lost is had back from its archive: every row, every file, and nobody else's (R10)."""

import csv
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django_tenants.utils import tenant_context

from accounts import api_keys, invitations, roles, tokens
from accounts import services as accounts
from accounts import staff as staff_services
from accounts.errors import InvalidToken
from accounts.models import TokenFamily, User
from billing.models import Subscription
from kernel import clock, crashpoints, throttling
from kernel.jobs.models import Wakeup
from storefront.carts import services as carts
from storefront.carts.models import Cart
from storefront.catalogue.models import Product
from storefront.customers import services as customers
from storefront.customers.models import Address, Customer
from storefront.emails import suppression
from storefront.emails.models import EmailTemplate, MailSettings, SentMessage, Suppression
from storefront.orders.models import Order
from storefront.payments.models import GatewayAccount
from storefront.webhooks import services as webhooks
from storefront.webhooks import signing
from storefront.webhooks.models import Endpoint
from tenants import erasure, hosts, signals
from tenants.models import Operation, StateChange, Tenant
from tenants.portability import operations, registry, tables
from tenants.provisioning import template
from tests import actors, invariants
from tests.factories import ADDRESS, OrderFactory, ProductFactory
from tests.tenants.portability.conftest import facts


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the archive goes."""
    return tmp_path / "alpha.souk"


def run(*arguments: object) -> Any:
    output = io.StringIO()
    call_command(*map(str, arguments), "--json", stdout=output)
    return json.loads(output.getvalue())


def _endpoint() -> Endpoint:
    wanted: webhooks.EndpointValues = {"url": "https://example.com/", "event_types": ["order.paid"]}
    return webhooks.create(values=wanted, actor=actors.TERMINAL, now=clock.now())


def page(slug: str) -> Any:
    hosts._memory.clear()  # as any other process has it
    return Client(headers={"host": f"{slug}.localhost"}).get("/api/v1/shop")


def test_a_schema_that_was_dropped_is_back_with_every_row_and_file(
    alpha: Tenant, bravo: Tenant, media: Path, file: Path
) -> None:
    before, others = facts(alpha), facts(bravo)
    made = run("export_shop", "alpha", "-o", file)
    assert made["rows"] == sum(found[0] for name, found in before.items() if name in _tables(alpha))
    assert made["files"] == 2
    assert not list(file.parent.glob(".*part"))
    marks = Wakeup.objects.filter(schema_name=alpha.schema_name).count()
    template.drop(alpha.schema_name)
    (media / alpha.schema_name / "picture.webp").unlink()
    restored = run("restore_shop", file)
    assert "replaced" not in restored
    assert facts(alpha) == before
    assert facts(bravo) == others
    shop = Tenant.objects.get(pk=alpha.pk)
    assert shop.schema_name != alpha.schema_name
    assert Wakeup.objects.filter(schema_name=shop.schema_name).count() == marks
    assert not (media / alpha.schema_name / "private").exists() or not list(
        (media / alpha.schema_name / "private").iterdir()
    )
    assert page("alpha").status_code == 200
    invariants.check(shop)
    with tenant_context(shop):
        OrderFactory(paid=True)
    invariants.check(shop)


def test_a_shop_that_was_erased_by_mistake_is_back_under_its_address_and_id(
    alpha: Tenant, file: Path
) -> None:
    before = facts(alpha)
    run("export_shop", "alpha", "-o", file)
    erasure.end_cooling_off(tenant=alpha, actor=actors.TERMINAL, now=clock.now())
    erasure.erase(tenant=alpha, actor=actors.TERMINAL, now=clock.now())
    assert page("alpha").status_code == 404
    restored = run("restore_shop", file)
    assert restored["id"] == str(alpha.pk)
    assert facts(alpha) == before
    shop = Tenant.objects.get(pk=alpha.pk)
    assert (shop.slug, shop.name, shop.state, shop.memberships.count()) == ("alpha", "Alpha", "trial", 1)
    assert Subscription.objects.get(tenant=shop).status == "trialing"
    assert StateChange.objects.filter(tenant=shop).first().before == "erased"
    assert page("alpha").status_code == 200


def test_a_living_shop_goes_back_in_time_and_what_was_there_is_kept(alpha: Tenant, file: Path) -> None:
    before = facts(alpha)
    run("export_shop", "alpha", "-o", file)
    with tenant_context(alpha):
        product = Product.objects.first()
        Product.objects.filter(pk=product.pk).update(title="Changed since")
        seen = Product.objects.latest("changed_in").changed_in
        late = ProductFactory()
        product.changed_in = late.changed_in
        Product.objects.filter(pk=product.pk).update(changed_in=late.changed_in)
    restored = run("restore_shop", file)
    after = facts(alpha)
    differing = {name for name in before if before[name] != after[name]}
    assert differing == {"catalogue_product"}, "only by the number that tells readers of the feed"
    with tenant_context(Tenant.objects.get(pk=alpha.pk)):
        told = Product.objects.filter(changed_in__gt=max(seen, late.changed_in))
        assert [p.pk for p in told] == [product.pk], (
            "readers see what is not as they saw it last, and no more"
        )
        assert not Product.objects.filter(pk=late.pk).exists()
    again = operations.ask(
        kind=Operation.Kind.RESTORE,
        tenant=None,
        is_owners=False,
        actor=actors.TERMINAL,
        now=clock.now(),
        archive=restored["replaced"],
    )
    operations.go_on_as_job(again.pk)
    with tenant_context(Tenant.objects.get(pk=alpha.pk)):
        assert Product.objects.filter(pk=late.pk).exists()
    assert template.exists(alpha.schema_name) is False


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
        hooks = [_endpoint() for _ in range(3)]
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


def _another(value: Any) -> Any:
    """Some other setting of the kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return {dict: {"since": "1"}, list: ["since"], str: "XX"}[type(value)]


def test_a_restore_gives_back_nothing_of_a_limit(alpha: Tenant, file: Path) -> None:
    limit = throttling.Limit("test_of_restores", 2, 3600)
    with tenant_context(alpha):
        throttling.take(limit, "somebody")
    run("export_shop", "alpha", "-o", file)
    run("restore_shop", file)
    with tenant_context(Tenant.objects.get(pk=alpha.pk)):
        assert throttling.take(limit, "somebody").remaining == 0


def test_an_archive_of_elsewhere_says_neither_plan_nor_hosts_nor_members(alpha: Tenant, file: Path) -> None:
    run("export_shop", "alpha", "-o", file)
    tenant = {"state": "active", "entitlements": {"weight": 99, "has_paid": True}}
    claims = {
        "tenant": lambda kept: {**kept, **tenant},
        "domains": lambda kept: [*kept, {**kept[0], "domain": "bravo-to-be.example", "is_primary": False}],
        "members": lambda kept: [*kept, {**kept[0], "email": "owner@bravo.example"}],
        "connected_accounts": lambda kept: [{"gateway": "stripe", "account": "acct_of_another"}],
        "wakeups": lambda kept: [{"job": "tenants.erase_due", "due_at": "2020-01-01T00:00:00Z"}],
    }
    shop = {"id": str(uuid4()), "slug": "elsewhere", "name": "Elsewhere", "schema": "public"}
    run("restore_shop", _forged(file, shop, claims))
    brought = Tenant.objects.get(slug="elsewhere")
    assert (brought.state, brought.subscription.status) == ("trial", "trialing")
    assert (brought.entitlements["has_paid"], brought.entitlements["weight"]) == (False, 1)
    assert list(brought.domains.values_list("domain", flat=True)) == ["elsewhere.localhost"]
    assert not brought.memberships.exists()
    assert not brought.connected_accounts.exists()
    assert not Wakeup.objects.filter(schema_name=brought.schema_name, job="tenants.erase_due").exists()
    assert page("elsewhere").status_code == 200
    with pytest.raises(CommandError, match="reserved"):
        run("restore_shop", _forged(file, {**shop, "id": str(uuid4()), "slug": "admin"}, {}))
    with pytest.raises(CommandError, match="no file of a shop"):
        run("restore_shop", _forged(file, shop, {}, extra="media/../../out.txt"))


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


LOOK = {
    "logo": {"name": "picture.webp", "icon": "picture.webp", "width": 9, "height": 9},
    "palette": {"text": "#101014"},
    "announcement": "Soon",
}


def test_a_copy_aside_has_the_rows_and_none_of_the_originals_powers(
    alpha: Tenant, bravo: Tenant, file: Path
) -> None:
    Tenant.objects.filter(pk=alpha.pk).update(**LOOK)
    with tenant_context(alpha):
        secret = signing.read(_endpoint().secret)
    before, others = facts(alpha), facts(bravo)
    run("export_shop", "alpha", "-o", file)
    copied = run("restore_shop", file, "--slug", "alpha-copy")
    copy = Tenant.objects.get(slug="alpha-copy")
    assert (copied["id"], copy.state, copy.name) == (str(copy.pk), "trial", "Alpha")
    assert (copy.logo, copy.palette, copy.announcement) == tuple(LOOK.values())
    assert copy.pk != alpha.pk
    assert page("alpha-copy").status_code == 200
    with tenant_context(copy):
        assert signing.read(Endpoint.objects.get().secret) == secret, "sealed anew with the copy's own key"
    found = facts(copy)
    assert {name for name in before if before[name] != found[name]} <= tables.OF_THE_ORIGINAL | {
        "django_admin_log",
        "shop_messages_mailsettings",
        "payments_gatewayaccount",
        "webhooks_endpoint",
    }
    assert found["outbox_outboxentry"][0] == 0
    assert (facts(alpha), facts(bravo)) == (before, others)
    assert not Wakeup.objects.filter(schema_name=copy.schema_name).exists()
    with pytest.raises(CommandError, match="taken"):
        run("restore_shop", file, "--slug", "alpha-copy")


def test_what_is_damaged_cut_off_or_of_another_key_is_refused_and_nothing_is_made(
    alpha: Tenant, file: Path, tmp_path: Path
) -> None:
    key, other = tmp_path / "key", tmp_path / "other"
    key.write_text("correct horse battery staple")
    other.write_text("incorrect horse battery staple")
    run("export_shop", "alpha", "-o", file, "--key-file", key)
    whole, before = file.read_bytes(), (facts(alpha), _schemas())
    assert b"Lovelace" not in whole
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    for words, content, flags in (
        ("encrypted", whole, ()),
        ("key is another", whole, ("--key-file", other)),
        ("changed or cut off", bytes(flipped), ("--key-file", key)),
        ("changed or cut off", whole[:-1], ("--key-file", key)),
        ("cut off", whole[:40], ("--key-file", key)),
        ("no archive", b"not at all", ()),
    ):
        file.write_bytes(content)
        with pytest.raises(CommandError, match=words):
            run("restore_shop", file, *flags)
    run("export_shop", "alpha", "-o", file)
    with pytest.raises(CommandError, match=r"Not as they were.*orders_order\.csv"):
        run(
            "restore_shop",
            _rewritten(file, "data/orders_order.csv", lambda text: text.replace(b"Ada", b"Bob", 1)),
        )
    assert (facts(alpha), _schemas()) == before
    file.write_bytes(whole)
    run("restore_shop", file, "--key-file", key)
    assert facts(alpha)["orders_order"] == before[0]["orders_order"]


def test_it_is_read_without_souk(alpha: Tenant, file: Path) -> None:
    run("export_shop", "alpha", "-o", file)
    with tarfile.open(file) as tar:
        names = tar.getnames()
        rows = list(csv.DictReader(io.TextIOWrapper(tar.extractfile("data/orders_order.csv"), "utf-8")))
        manifest = json.load(tar.extractfile("manifest.json"))
        subscription = json.load(tar.extractfile("public/subscription.json"))
    with tenant_context(alpha):
        order = Order.objects.get()
    assert (rows[0]["email"], rows[0]["note"]) == (order.email, order.note)
    assert "media/picture.webp" in names
    assert "data/django_session.csv" not in names
    assert manifest["tables"]["orders_order"]["columns"]["email"].startswith("character varying")
    assert subscription["plan"] == "starter"


@pytest.mark.parametrize("point", ["files_stored", "rows_loaded", "adopting", "adopted"])
def test_one_that_dies_on_the_way_leaves_nothing_half_made(
    point: str, alpha: Tenant, media: Path, file: Path
) -> None:
    before = facts(alpha)
    run("export_shop", "alpha", "-o", file)
    _die(f"portability.{point}", lambda: call_command("restore_shop", str(file), "--slug", "alpha-copy"))
    is_made = point == "adopted"
    assert Tenant.objects.filter(slug="alpha-copy").exists() is is_made
    assert facts(alpha) == before
    if not is_made:
        operations.tend(now=clock.now())
        living = set(Tenant.objects.values_list("schema_name", flat=True))
        assert {name for name in _schemas() if name.startswith("t_")} <= living
        assert not [
            path for path in media.rglob("*") if path.is_file() and path.parts[-2] not in (*living, "private")
        ]
        run("restore_shop", file, "--slug", "alpha-copy")
    assert page("alpha-copy").status_code == 200


def test_an_export_that_dies_leaves_no_file_that_looks_whole(alpha: Tenant, file: Path) -> None:
    _die("portability.exporting", lambda: call_command("export_shop", "alpha", "-o", str(file)))
    assert not file.exists()
    run("export_shop", "alpha", "-o", file)
    assert list(file.parent.glob("*.souk")) == [file]


def _tables(shop: Tenant) -> set[str]:
    return {table.name for table in tables.list_tables(Tenant.objects.get(pk=shop.pk).schema_name)}


def _schemas() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace")
        return {row[0] for row in cursor.fetchall()}


def _rewritten(file: Path, member: str, change: Callable[[bytes], bytes]) -> Path:
    """The archive with one member changed, and its checksum as it was."""
    other = file.with_name("other.souk")
    with tarfile.open(file) as source, tarfile.open(other, "w:gz") as target:
        for info in source:
            content = source.extractfile(info).read()
            if info.name == member:
                content = change(content)
                info.size = len(content)
            target.addfile(info, io.BytesIO(content))
    return other


def _forged(
    file: Path, shop: dict[str, Any], claims: dict[str, Callable[[Any], Any]], extra: str = ""
) -> Path:
    """The archive as somebody else has made one of it: another shop, other claims, and sums that are right."""
    other = file.with_name("forged.souk")
    with tarfile.open(file) as source:
        members = {info.name: source.extractfile(info).read() for info in source}
    told = json.loads(members.pop("manifest.json"))
    told["shop"] = shop
    for name, claim in claims.items():
        member = f"public/{name}.json"
        members[member] = json.dumps(claim(json.loads(members[member]))).encode()
    if extra:
        members[extra] = b"pwned"
    told["members"] = {
        name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in members.items()
    }
    with tarfile.open(other, "w:gz") as target:
        for name, content in {**members, "manifest.json": json.dumps(told).encode()}.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            target.addfile(info, io.BytesIO(content))
    return other


def _die(point: str, work: Callable[[], object]) -> None:
    connection.close()  # a child must not end the session of its parent
    child = os.fork()
    if child == 0:
        try:
            settings.CRASH_AT = point
            work()
        finally:
            os._exit(1)  # nothing of the test run may go on in here
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == crashpoints.KILLED, f"not killed at {point}"
