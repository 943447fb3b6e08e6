"""A shop's backup is checked by having it back: on a database of its own, since a dump sees what is committed."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django_tenants.utils import tenant_context

from config.celery import app
from kernel import jobs
from tasks import backups, runs
from tasks import registry as _registry  # noqa: F401 - registers the tasks
from tasks.models import JobRun
from tenants import backup_checks
from tenants.models import Tenant
from tests.factories import OrderFactory


@pytest.fixture
def alpha(fresh_database: str) -> Tenant:
    """A shop that has sold something, with text that looks like parts of a dump."""
    shop = Tenant.objects.get(slug="alpha")
    with tenant_context(shop):
        order = OrderFactory(paid=True)
        order.note = f"COPY x (y) FROM stdin;\n\\.\nDROP SCHEMA {shop.schema_name};\t\\N"
        order.save()
    return shop


def schemas() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace")
        return {row[0] for row in cursor.fetchall()}


def test_a_backup_that_can_be_had_back_is_and_leaves_nothing_behind(
    alpha: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = schemas()
    facts = backup_checks.check(schema=alpha.schema_name)
    assert facts["orders_order"][3] == 1
    assert len(facts) >= 50
    assert schemas() == before
    whole = backup_checks._dump
    damages = {
        "not as it was: carts_cart$": lambda text: text.replace("Lovelace", "Byron", 1),
        "not as it was|cannot be restored": lambda text: text[: len(text) // 2],
    }
    for words, damage in damages.items():

        def dump(schema: str, *, snapshot: str, to: Path, damage: Any = damage) -> None:
            whole(schema, snapshot=snapshot, to=to)
            to.write_text(damage(to.read_text()))

        monkeypatch.setattr(backup_checks, "_dump", dump)
        with pytest.raises(backup_checks.BackupBroken, match=words):
            backup_checks.check(schema=alpha.schema_name)
    monkeypatch.setattr(backup_checks, "_dump", whole)
    monkeypatch.setattr(backup_checks, "LARGEST", 1000)
    with pytest.raises(backup_checks.BackupBroken, match="cannot be checked here"):
        backup_checks.check(schema=alpha.schema_name)
    assert schemas() == before


@pytest.mark.django_db
def test_shops_take_turns_and_one_that_fails_holds_up_nobody(
    shop: Tenant, other_shop: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, str]] = []
    monkeypatch.setattr(jobs, "_sender", lambda job, schema, ids: sent.append((job, schema)))
    monkeypatch.setattr(jobs.transaction, "on_commit", lambda call: call())
    assert backups.JOB in app.tasks
    for _ in range(3):
        chosen = backups.ask_for_next()
        with pytest.raises(RuntimeError), runs.hold(schema=chosen.schema_name, job=backups.JOB, task_id="1"):
            raise RuntimeError("broken")
    first, second = shop.schema_name, other_shop.schema_name
    assert [schema for _, schema in sent] == [first, second, first]
    assert JobRun.objects.get(schema_name=second, job=backups.JOB).error == "RuntimeError: broken"
    Tenant.objects.filter(pk=other_shop.pk).update(state="suspended")
    assert backups.ask_for_next() == shop
    Tenant.objects.update(state="suspended")
    assert backups.ask_for_next() is None
