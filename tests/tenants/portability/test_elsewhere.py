"""An archive outlives its release and its installation; a copy for others has nobody's name in it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django_tenants.utils import tenant_context

from accounts.models import AuditEvent, Profile, User
from kernel import clock, sealing
from kernel.outbox import delivery as outbox
from kernel.outbox.models import OutboxEntry
from storefront.customers.models import Address
from storefront.emails import delivery
from storefront.emails.models import MailSettings, SentMessage
from storefront.orders.models import Order
from tenants import errors
from tenants.models import Operation, Tenant
from tenants.portability import files, kept, operations, people, structure, tables
from tenants.provisioning import template
from tests import actors, invariants
from tests.factories import CustomerFactory, OrderFactory
from tests.tenants.portability.conftest import facts, run

WORDS = {"CharField", "TextField", "EmailField", "JSONField", "DateField", "GenericIPAddressField"}
OF_THE_SHOP = (
    "auth_", "catalogue_", "customers_membershiptier", "django_content_type", "inventory_stocklocation", "media_asset",
    "orders_orderline", "payments_gatewayaccount", "payments_sandboxcharge", "policies_", "promotions_", "shipping_",
    "custom_fields_", "shop_messages_", "taxes_",
)  # fmt: skip
"""Tables of what the shop itself says; a change that somebody made to a product stands in `people`."""
NOBODYS = {
    "accounts_profile.locale", "carts_cart.currency", "carts_cart.locale", "carts_cart.shipping_method",
    "credits_creditentry.reason", "credits_giftcard.currency", "credits_giftcard.digest", "credits_giftcard.last_four",
    "credits_storecredit.currency",
    "customers_address.city", "customers_address.country", "customers_address.postal_code", "customers_address.region",
    "customers_customer.tax_exempt_until",
    "inventory_stocklevel.expected_on", "inventory_stockmovement.reference",
    "orders_fulfilment.carrier", "orders_fulfilment.lines",
    "orders_order.currency", "orders_order.discounts", "orders_order.locale", "orders_order.shipping_method",
    "orders_order.policies", "orders_order.tags", "orders_order.taxes", "orders_orderevent.kind",
    "orders_refund.failure_code",
    "orders_refund.gateway", "orders_refund.key", "orders_refund.reference", "orders_return.lines",
    "payments_capture.failure_code", "payments_capture.key",
    "payments_paymentattempt.card_last4", "payments_paymentattempt.currency", "payments_paymentattempt.failure_code",
    "payments_paymentattempt.gateway", "payments_paymentattempt.label", "payments_paymentattempt.locale",
    "payments_paymentattempt.reference", "payments_paymentattempt.request_key",
}  # fmt: skip
LATER = [
    "shop_messages.0003_mail_can_be_off",
    "shop_messages.0004_choose_among_all_languages",
    "shop_messages.0005_know_gift_cards",
    "shop_messages.0006_know_cancellations",
    "shop_messages.0007_know_log_in_codes",
    "shop_messages.0008_order_rows_that_tie",
    "shop_messages.0009_keep_earlier_words",
    "shop_messages.0010_one_form_of_an_address",
    "shop_messages.0011_know_changed_log_ins",
]


def test_an_archive_of_an_older_release_and_another_installation_becomes_a_shop_of_this_one(
    alpha: Tenant, bravo: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    every = [f"{label}.{name}" for label, name in loader.disk_migrations if template.is_tenants(label)]
    assert structure.is_of_this_release(every)
    before = facts(alpha)
    with tenant_context(alpha), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE shop_messages_mailsettings DROP COLUMN is_sending")
        cursor.execute("ALTER TABLE shop_messages_emailtemplate DROP COLUMN history")
        cursor.execute("DELETE FROM django_migrations WHERE app || '.' || name = ANY(%s)", [LATER])
        cursor.execute(
            "SET session_replication_role = replica"
        )  # other ids: as where releases came in another order
        for table, column in (
            ("auth_permission", "content_type_id"),
            ("django_admin_log", "content_type_id"),
            ("django_content_type", "id"),
        ):
            cursor.execute(f"UPDATE {table} SET {column} = {column} + 5000")
        for table, column in (("auth_group_permissions", "permission_id"), ("auth_permission", "id")):
            cursor.execute(f"UPDATE {table} SET {column} = 9000 - {column}")
        cursor.execute("SET session_replication_role = DEFAULT")
        grants = _grants()
    made = run("snapshot_shop", "alpha")
    monkeypatch.setattr(
        "tenants.portability.registry.cluster",
        lambda: {"system": "another", "database": 1, "snapshot": "", "server_version": ""},
    )  # nor are its transactions' numbers of this one
    run("restore_shop", made["archive"])
    shop = Tenant.objects.get(pk=alpha.pk)
    after = facts(shop)
    renumbered = {
        table.name for table in tables.list_tables(shop.schema_name) if "changed_in" in dict(table.columns)
    }
    assert {name for name in before if before[name] != after[name]} - renumbered <= {
        "django_migrations",
        "auth_permission",
        "sequences",
    }
    with tenant_context(shop):
        assert MailSettings.objects.get().is_sending
        assert _grants() == grants
        ids = set(Permission.objects.values_list("id", "codename", "content_type_id"))
    with tenant_context(bravo):
        assert ids == set(Permission.objects.values_list("id", "codename", "content_type_id"))
    invariants.check(shop)


def _grants() -> set[tuple[Any, ...]]:
    """What each role may, in words."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT g.name, t.app_label, t.model, p.codename FROM auth_group_permissions gp
               JOIN auth_group g ON g.id = gp.group_id JOIN auth_permission p ON p.id = gp.permission_id
               JOIN django_content_type t ON t.id = p.content_type_id"""
        )
        return set(cursor.fetchall())


def test_a_scrubbed_copy_has_the_same_stranger_everywhere_and_nobody_of_the_original(alpha: Tenant) -> None:
    with tenant_context(alpha):
        customer = CustomerFactory(email="Grace.Hopper@example.com")
        User.objects.filter(pk=customer.user_id).update(first_name="Grace", last_name="Hopper")
        Profile.objects.update_or_create(
            user_id=customer.user_id, defaults={"phone": "+1 202 555 0100", "birth_date": date(1906, 12, 9)}
        )
        Address.objects.create(
            customer=customer,
            first_name="Grace",
            last_name="Hopper",
            line1="1 Navy Yard",
            city="Arlington",
            country="US",
        )
        order = OrderFactory(paid=True)
        order.email = "grace.hopper@example.com"
        order.save()
        MailSettings.objects.update(
            host="smtp.hopper.example", password_sealed=sealing.seal("very secret", purpose="smtp-password")
        )
    before = facts(alpha)
    made = run("clone_shop", "alpha", "alpha-test", "--scrub")
    copy = Tenant.objects.get(slug="alpha-test")
    assert made["slug"] == "alpha-test"
    words = _words_of(copy)
    for word in ("hopper", "grace", "navy yard", "555 0100", "1906-12-09", "lovelace", "very secret"):
        assert word not in words, word
    with tenant_context(copy):
        stranger = User.objects.get(pk=customer.user_id)
        assert stranger.email.endswith(f"@{people.DOMAIN}")
        assert Order.objects.get(pk=order.pk).email == stranger.email
        assert not stranger.has_usable_password()
        assert User.objects.filter(email="owner@alpha.example").exists(), "who has the shop can open it"
        assert list(files.list_names("private")) == []
        assert (OutboxEntry.objects.count(), AuditEvent.objects.count()) == (0, 0)
        outbox.add("email", {"template": "receipt", "to": ["a@b.example"], "context": {}}, now=clock.now())
        entry = OutboxEntry.objects.get()
        assert delivery.deliver(entry) is None
        assert SentMessage.objects.get().status == "suppressed"
    assert facts(alpha) == before
    run("clone_shop", "alpha", "alpha-again", "--scrub")
    with tenant_context(Tenant.objects.get(slug="alpha-again")):
        assert User.objects.get(pk=customer.user_id).email == stranger.email
    invariants.check(copy)


def test_every_column_that_could_hold_somebody_has_been_thought_of() -> None:
    unknown = []
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if not template.is_tenants(model._meta.app_label) or table in people.EMPTIED:
            continue
        for field in model._meta.concrete_fields:
            holds_words = field.get_internal_type() in WORDS and not field.choices and not field.primary_key
            if holds_words and field.column not in people.COLUMNS.get(table, {}):
                unknown.append(f"{table}.{field.column}")
    left = [each for each in unknown if each not in NOBODYS and not each.startswith(OF_THE_SHOP)]
    assert left == [], "say in people.COLUMNS who stands there, or here that nobody does"


def _words_of(shop: Tenant) -> str:
    """Every word of every row, in small letters."""
    found = []
    with connection.cursor() as cursor:
        for table in tables.list_tables(shop.schema_name):
            cursor.execute(f'SELECT lower(t::text) FROM "{shop.schema_name}"."{table.name}" t')
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


def test_the_newest_snapshots_stay_and_what_waits_is_done_by_a_worker(alpha: Tenant, settings: Any) -> None:
    settings.SNAPSHOTS_KEPT = 2
    start = clock.now()
    with pytest.MonkeyPatch.context() as patch:
        for minutes in range(3):
            patch.setattr(clock, "now", lambda minutes=minutes: start + timedelta(minutes=minutes))
            asked = operations.ask(
                kind=Operation.Kind.SNAPSHOT,
                tenant=alpha,
                is_owners=True,
                actor=actors.STAFF,
                now=clock.now(),
            )
            operations.go_on_as_job(asked.pk)
    stamps = [name.rpartition("-")[2] for name in kept.list_snapshots(alpha.pk)]
    assert stamps == [f"{start + timedelta(minutes=m):%Y%m%dT%H%M%SZ}.souk" for m in (2, 1)]
    assert Operation.objects.filter(status="done").count() == 3
    assert operations.tend(now=clock.now() + timedelta(hours=1)) == 0
    asked = operations.ask(
        kind=Operation.Kind.EXPORT, tenant=alpha, is_owners=True, actor=actors.STAFF, now=clock.now()
    )
    operations.go_on_as_job(asked.pk)
    operations.open_result(operations.get(asked.pk), is_owners=True, now=clock.now()).close()
    operations.tend(now=clock.now() + timedelta(days=8))
    with pytest.raises(errors.ArchiveNotFound):
        operations.open_result(operations.get(asked.pk), is_owners=True, now=clock.now())
    asked = operations.ask(
        kind=Operation.Kind.EXPORT, tenant=alpha, is_owners=True, actor=actors.STAFF, now=clock.now()
    )
    assert operations.tend(now=clock.now() + timedelta(hours=1)) == 1
    Operation.objects.filter(pk=asked.pk).update(status="running", attempts=operations.MOST_ATTEMPTS)
    operations.go_on_as_job(asked.pk)
    assert Operation.objects.get(pk=asked.pk).status == "failed"


def test_the_clock_asks_for_each_shops_snapshot_once_a_day_the_longest_ago_first(
    alpha: Tenant, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "MOST_SNAPSHOTS", 1)
    bravo, morrow = Tenant.objects.get(slug="bravo"), clock.now() + timedelta(hours=25)
    Tenant.objects.filter(pk=bravo.pk).update(opened_at=clock.now() - timedelta(hours=1))
    assert operations.ask_for_snapshots(now=clock.now()) == 0, "they have just opened"
    asked = list[str]()
    for _ in range(3):
        operations.ask_for_snapshots(now=morrow)
        assert operations.ask_for_snapshots(now=morrow) == 0, "no more than may wait"
        for operation in Operation.objects.filter(status="waiting").select_related("tenant"):
            operations.go_on_as_job(operation.pk)
            asked.append(operation.tenant.slug)
    assert asked == ["bravo", "alpha"]
    assert kept.list_snapshots(bravo.pk)
    later = morrow + timedelta(days=2)
    monkeypatch.setattr(operations, "MOST_SNAPSHOTS", 2)
    monkeypatch.setattr(operations, "_check", _refuse_bravo(operations._check))
    assert operations.ask_for_snapshots(now=later) == 1, "one that is refused takes nobody's turn"
    settings.SNAPSHOT_HOURS = 0
    assert operations.ask_for_snapshots(now=morrow + timedelta(days=9)) == 0


def _refuse_bravo(check: Any) -> Any:
    """The check at the door, and a shop that was suspended since it was looked for."""

    def refusing(kind: Any, tenant: Tenant, wishes: Any) -> None:
        if tenant.slug == "bravo":
            raise errors.ShopNotReady
        check(kind, tenant, wishes)

    return refusing
