"""A shop that is erased leaves nothing behind, whenever the process that does it dies, and its neighbours whole.

On a database of its own, since what is erased is committed.
"""

import base64
import json
import os
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django_tenants.utils import tenant_context
from pytest_django import Settings

from accounts.models import AuditEvent
from billing import invoices, services as billing
from billing.models import Invoice, Subscription
from kernel import clock, crashpoints
from media import files, private
from media.models import Asset
from storefront.orders.models import Order
from tasks import registry, runs
from tasks.models import TenantJob
from tenants import erasure, errors, hosts, lifecycle, rules, shop_settings, signals
from tenants.models import Operation, StateChange, Tenant
from tenants.portability import kept
from tenants.provisioning import signups, template
from tests import actors, invariants
from tests.database import PASSWORD
from tests.factories import OrderFactory

KEPT = {"accounts_user", "billing_invoice", "outbox_outboxentry"}
"""What the platform keeps of its own customer: the account, the invoices, the letters about them."""


@pytest.fixture(autouse=True)
def media(fresh_database: str, settings: Settings, tmp_path: Path) -> Path:
    """A folder of the test's own for files."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def alpha() -> Tenant:
    """A shop that has sold something, pays, and has a picture and a private file."""
    return _fill(Tenant.objects.get(slug="alpha"))


@pytest.fixture
def bravo() -> Tenant:
    """Its neighbour, with as much."""
    return _fill(Tenant.objects.get(slug="bravo"))


def test_nothing_of_the_shop_is_left_and_its_neighbour_is_whole(
    alpha: Tenant, bravo: Tenant, media: Path
) -> None:
    before = invariants.checksum(bravo), _files(media, bravo), _rows_of("bravo")
    assert len(_files(media, alpha)) == 2
    assert _rows_of("alpha") > KEPT
    assert _rows_of(alpha.schema_name) == {"tenants_tenant", "tasks_jobrun", "jobs_wakeup"}
    _close_long_ago(alpha)
    registry.erase_closed.run()
    assert not template.exists(alpha.schema_name)
    assert _files(media, alpha) == {}
    assert _rows_of("alpha") <= KEPT
    assert Tenant.objects.get(pk=alpha.pk).state == "erased"
    assert _rows_of(alpha.schema_name) == {"tenants_tenant"}, "its marks and runs are gone"
    assert not TenantJob.objects.filter(tenant=alpha).exists()
    assert _page("alpha").status_code == 404
    assert (invariants.checksum(bravo), _files(media, bravo), _rows_of("bravo")) == before
    invariants.check(bravo)
    assert _page("bravo").status_code == 200


def test_it_is_billed_no_more_and_its_invoices_stay(alpha: Tenant) -> None:
    _erase(alpha)
    assert Subscription.objects.get(tenant=alpha).status == "cancelled"
    assert invoices.issue_due(now=clock.now() + timedelta(days=70)) == 0
    (kept,) = Invoice.objects.filter(tenant=alpha)
    assert kept.bill_to["name"] == "Alpha"
    assert invoices.mark_paid(number=kept.number, actor=actors.TERMINAL, now=clock.now()).paid_at


def test_its_address_is_free_for_another_merchant(alpha: Tenant) -> None:
    _erase(alpha)
    made = _open("alpha", email="new@owner.example")
    assert made.pk != alpha.pk
    assert _page("alpha").status_code == 200
    with tenant_context(made):
        assert not Asset.objects.exists()


def test_a_file_that_was_stored_meanwhile_goes_too(alpha: Tenant, media: Path) -> None:
    late = media / alpha.schema_name / "late.txt"

    def store(*_: object, **__: object) -> None:
        late.write_bytes(b"by a task that had begun")

    signals.shop_state_changed.connect(store)
    try:
        _erase(alpha)
    finally:
        signals.shop_state_changed.disconnect(store)
    assert _files(media, alpha) == {}
    late.parent.mkdir(exist_ok=True)
    late.write_bytes(b"by a process that had not heard of it")
    erasure.erase(tenant=alpha, actor=actors.TERMINAL, now=clock.now())
    assert _files(media, alpha) == {}


def test_who_did_what_is_kept_without_the_merchants_name(alpha: Tenant) -> None:
    shop_settings.change_of(
        tenant=alpha, values={"name": "Grace's wool"}, actor=actors.TERMINAL, now=clock.now()
    )
    lifecycle.suspend(tenant=alpha, actor=actors.TERMINAL, reason="unpaid", now=clock.now())
    _erase(alpha)
    record = StateChange.objects.filter(tenant=alpha).order_by("pk")
    assert [change.actor for change in record][:3] == [
        "the merchant",
        "manage.py tests",
        "manage.py tests",
    ]
    assert [change.after for change in record] == ["trial", "active", "suspended", "closing", "erased"]
    told = AuditEvent.objects.filter(object_id=str(alpha.pk)).order_by("pk")
    assert [event.verb for event in told][-3:] == ["suspended", "closed", "erased"]
    assert "Grace" not in str(list(told.values()))


def test_its_row_and_what_was_done_with_it_tell_nothing_of_who_ran_it(alpha: Tenant) -> None:
    Tenant.objects.filter(pk=alpha.pk).update(
        legal_identity={"name": "Erna Linden", "tax_number": "12/345"},
        vat_check={"number": "DE136695976"},
        announcement="Call Erna",
        cover={"name": "erna.webp"},
        fonts="book",
    )
    asked = {"tenant": alpha, "actor": "owner@alpha.example", "created_at": clock.now()}
    Operation.objects.create(kind="snapshot", **asked)
    _erase(alpha)
    row = Tenant.objects.get(pk=alpha.pk)
    assert (row.legal_identity, row.vat_check, row.announcement, row.cover, row.fonts) == ({}, {}, "", {}, "")
    assert Operation.objects.get().actor == "the merchant"


def test_snapshots_go_a_while_after_the_shop(
    alpha: Tenant, bravo: Tenant, settings: Settings, tmp_path: Path
) -> None:
    settings.ARCHIVE_ROOT = tmp_path / "archives"
    for shop in (alpha, bravo):
        name = kept.name_of(kept.SNAPSHOTS, tenant_id=shop.pk, slug=shop.slug, now=clock.now())
        kept.keep(name, lambda file: file.write(b"rows"))
    _erase(alpha)
    assert kept.list_snapshots(alpha.pk), "one that was erased by mistake"
    erasure.erase_due(now=clock.now() + rules.COOLING_OFF)
    assert (len(kept.list_snapshots(alpha.pk)), len(kept.list_snapshots(bravo.pk))) == (0, 1)


@pytest.mark.parametrize("point", ["erasure.files", "erasure.dropped", "erasure.erased"])
def test_one_that_is_killed_is_finished_by_the_next(
    alpha: Tenant, bravo: Tenant, media: Path, point: str
) -> None:
    before = invariants.checksum(bravo), _files(media, bravo)
    _close_long_ago(alpha)
    _die(point, lambda: erasure.erase_due(now=clock.now()))
    if point != "erasure.erased":
        assert Tenant.objects.get(pk=alpha.pk).state == "closing"
        assert template.exists(alpha.schema_name), "all of what is in the database, or nothing"
        with pytest.raises(errors.TransitionRefused):
            lifecycle.reactivate(tenant=alpha, actor=actors.TERMINAL, now=clock.now())
    assert _page("alpha").status_code in (403, 404)
    assert erasure.erase_due(now=clock.now()) == (point != "erasure.erased")
    assert not template.exists(alpha.schema_name)
    assert _files(media, alpha) == {}
    assert _rows_of("alpha") <= KEPT
    assert StateChange.objects.filter(tenant=alpha, after="erased").count() == 1
    assert (invariants.checksum(bravo), _files(media, bravo)) == before
    assert erasure.erase(tenant=alpha, actor=actors.TERMINAL, now=clock.now()).state == "erased", (
        "and once more is none"
    )


def test_a_shop_that_can_be_had_back_is_not_erased(alpha: Tenant) -> None:
    before = invariants.checksum(alpha)
    with pytest.raises(errors.TransitionRefused):
        erasure.erase(tenant=alpha, actor=actors.TERMINAL, now=clock.now())
    lifecycle.close(tenant=alpha, actor=actors.TERMINAL, now=clock.now())
    for too_early in (clock.now(), clock.now() + rules.COOLING_OFF - timedelta(minutes=1)):
        assert erasure.erase_due(now=too_early) == 0
        with pytest.raises(errors.TransitionRefused, match="until"):
            erasure.erase(tenant=alpha, actor=actors.TERMINAL, now=too_early)
    assert invariants.checksum(alpha) == before
    lifecycle.reactivate(tenant=alpha, actor=actors.TERMINAL, now=clock.now())
    assert erasure.erase_due(now=clock.now() + 2 * rules.COOLING_OFF) == 0


def test_a_file_that_cannot_be_deleted_keeps_its_shop_and_no_other(alpha: Tenant, bravo: Tenant) -> None:
    def refuse(sender: Any, tenant: Tenant, **_: Any) -> None:
        if tenant == alpha:
            raise OSError("the disk is read-only")

    for shop in (alpha, bravo):
        _close_long_ago(shop)
    signals.shop_being_erased.connect(refuse)
    try:
        with pytest.raises(OSError, match="read-only"):
            erasure.erase_due(now=clock.now())
    finally:
        signals.shop_being_erased.disconnect(refuse)
    assert template.exists(alpha.schema_name)
    assert not template.exists(bravo.schema_name)
    assert erasure.erase_due(now=clock.now()) == 1


def test_the_command_closes_first_and_erases_at_once_when_told_twice(alpha: Tenant, media: Path) -> None:
    assert "reactivate_shop alpha" in _command("alpha")
    assert Tenant.objects.get(pk=alpha.pk).state == "closing"
    with pytest.raises(CommandError, match="until"):
        _command("alpha")
    with pytest.raises(CommandError, match="nothing was done") as refused:
        _command("alpha", "--now", "bravo")
    assert refused.value.returncode == 2
    assert template.exists(alpha.schema_name)
    told = json.loads(_command("alpha", "--now", "alpha", "--json"))
    assert (told["slug"], told["state"]) == ("alpha", "erased")
    assert not template.exists(alpha.schema_name)
    assert _files(media, alpha) == {}
    with pytest.raises(CommandError, match="no shop"):
        _command("alpha", "--now", "alpha")


def test_what_was_erased_is_told_and_signed(alpha: Tenant, tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(CommandError, match="before it is erased"):
        _command_named("erasure_report", str(alpha.pk))
    with tenant_context(alpha):
        orders = Order.objects.count()
    _command("alpha", "--now", "alpha")
    told = json.loads(_command_named("erasure_report", str(alpha.pk)))
    report = told["report"]
    assert report["erased"]["files"] == 2
    assert report["erased"]["rows"] > orders > 0
    assert report["erased"]["tables"] > 50
    assert not any(report["left"].values())
    assert {"schema", "files", "settings", "domain", "membership", "signup"} <= report["left"].keys()
    assert "Alpha" not in str(told)
    assert "owner@" not in str(told)
    shown = tmp_path / "report.json"
    shown.write_text(json.dumps(told))
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "k" * 50
    assert "unchanged" in _command_named("erasure_report", "--check", str(shown))
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(told["public_key"]))
    signed = json.dumps(report, sort_keys=True, separators=(",", ":")).encode()
    public.verify(base64.b64decode(told["signature"]), signed)  # as somebody without Souk does it
    for wrong in ({**told, "report": {**report, "erased": {}}}, {}, {**told, "signature": "AAAA"}):
        shown.write_text(json.dumps(wrong))
        with pytest.raises(SystemExit):
            _command_named("erasure_report", "--check", str(shown))


def _fill(shop: Tenant) -> Tenant:
    now = clock.now()
    with tenant_context(shop):
        OrderFactory(paid=True)
        content = BytesIO(b"Handle,Title\n")
        with private.kept(
            content=content,
            filename="a.csv",
            content_type="text/csv",
            now=now,
            expires_at=None,
            is_limited=True,
        ):
            pass
        files.save("picture.webp", ContentFile(b"picture"))
    with runs.hold(schema=shop.schema_name, job="carts.expire", task_id=""):
        pass
    billing.subscribe(tenant=shop, plan_code="growth", is_paying=True, actor=actors.TERMINAL, now=now)
    invoices.issue_due(now=now)
    return Tenant.objects.get(pk=shop.pk)


def _close_long_ago(shop: Tenant) -> None:
    lifecycle.close(tenant=shop, actor=actors.TERMINAL, now=clock.now() - rules.COOLING_OFF)


def _erase(shop: Tenant) -> None:
    _close_long_ago(shop)
    assert erasure.erase_due(now=clock.now()) == 1


def _open(slug: str, *, email: str) -> Tenant:
    now = clock.now()
    signup = signups.reserve(slug=slug, name="New", email=email, password=PASSWORD, now=now)
    return signups.advance(signup.pk, now=now).tenant


def _files(media: Path, shop: Tenant) -> dict[str, bytes]:
    folder = media / shop.schema_name
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _rows_of(word: str) -> set[str]:
    """The platform's tables in which a word can be read: a shop's slug, which its owner's address has too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        found = set()
        for table in tables:
            cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}" t WHERE t::text ILIKE %s)', [f"%{word}%"])
            if cursor.fetchone()[0]:
                found.add(table)
    return found


def _page(slug: str) -> Any:
    hosts._memory.clear()  # as any other process has it
    return Client(headers={"host": f"{slug}.localhost"}).get("/api/v1/shop")


def _command(*arguments: str) -> str:
    return _command_named("erase_shop", *arguments)


def _command_named(name: str, *arguments: str) -> str:
    output = StringIO()
    call_command(name, *arguments, stdout=output)
    return output.getvalue()


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
