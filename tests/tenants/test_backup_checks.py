"""A shop's backup is checked by having it back: on a database of its own, since an archive has what is committed."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import pytest
from django.db import connection
from django_tenants.utils import tenant_context
from pytest_django import Settings

from config.celery import app
from kernel.jobs.models import Wakeup
from storefront.catalogue.models import Product
from tasks import (
    backups,
    registry as _registry,  # noqa: F401 - registers the tasks
    runs,
)
from tasks.models import JobRun
from tenants import backup_checks
from tenants.models import Tenant
from tenants.portability import exports, tables
from tests.factories import OrderFactory


@pytest.fixture
def alpha(fresh_database: str, settings: Settings, tmp_path: Path) -> Tenant:
    """A shop that has sold something, with text that looks like parts of a dump."""
    settings.ARCHIVE_ROOT = tmp_path
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


def check(shop: Tenant) -> int:
    """As the shop's job does."""
    with tenant_context(shop):
        return backup_checks.check(schema=shop.schema_name)


def test_a_backup_that_can_be_had_back_is_and_leaves_nothing_behind(alpha: Tenant, tmp_path: Path) -> None:
    before = schemas()
    rows = check(alpha)
    with tenant_context(alpha):
        assert rows > Product.objects.count() > 0
    assert schemas() == before
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def _changed(source: IO[bytes]) -> bytes:
    return source.read().replace(b"Lovelace", b"Byron")


def _without_its_last_row(source: IO[bytes]) -> bytes:
    return b"".join(source.readlines()[:-1])


@pytest.mark.parametrize(
    ("damage", "words"),
    [(_changed, "not as it was: carts_cart"), (_without_its_last_row, "has .* rows and not")],
    ids=["a word is another", "a row is lost"],
)
def test_what_is_not_as_it_was_is_named(
    damage: Callable[[IO[bytes]], bytes], words: str, alpha: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, copy_in = schemas(), tables.copy_in

    def damaged(schema: str, table: str, columns: Any, source: IO[bytes]) -> int:
        content = damage(source) if table.startswith("carts_cart") else source.read()
        return copy_in(schema, table, columns, io.BytesIO(content))

    monkeypatch.setattr(tables, "copy_in", damaged)
    with pytest.raises(backup_checks.BackupBroken, match=words):
        check(alpha)
    assert schemas() == before


def test_an_archive_that_is_cut_off_and_a_shop_that_is_too_large_are_told_of(
    alpha: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, export = schemas(), exports.export
    with monkeypatch.context() as patched:

        def cut_off(*, target: Any, **options: Any) -> Any:
            made = export(target=target, **options)
            target.truncate(target.tell() // 2)
            return made

        patched.setattr(exports, "export", cut_off)
        with pytest.raises(backup_checks.BackupBroken, match="cut off"):
            check(alpha)
    monkeypatch.setattr(backup_checks, "LARGEST", 1000)
    with pytest.raises(backup_checks.BackupBroken, match="cannot be checked here"):
        check(alpha)
    assert schemas() == before


@pytest.mark.django_db
def test_all_shops_are_checked_in_a_night_and_one_that_fails_holds_up_nobody(
    shop: Tenant, other_shop: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert backups.JOB in app.tasks
    monkeypatch.setattr(backups, "BATCH", 1)
    with (
        pytest.raises(RuntimeError),
        runs.hold(schema=shop.schema_name, job=backups.JOB, task_id="1"),
    ):
        raise RuntimeError("broken")
    assert backups.ask_for_round() == 2
    asked = Wakeup.objects.filter(job=backups.JOB).order_by("due_at").values_list("schema_name", "due_at")
    assert [schema for schema, _ in asked] == [other_shop.schema_name, shop.schema_name]
    assert asked[1][1] - asked[0][1] == backups.BETWEEN
    assert JobRun.objects.get(schema_name=shop.schema_name, job=backups.JOB).error == "RuntimeError: broken"
    Wakeup.objects.filter(job=backups.JOB).delete()
    monkeypatch.setattr(backups, "BATCHES", 1)
    assert backups.ask_for_round() == 1, "what does not fit has its turn in the next night"
    Tenant.objects.update(state="suspended")
    assert backups.ask_for_round() == 0
