"""Every task that beat or the dispatcher wakes runs to its end where it belongs, with nothing to do and with a shop."""

from datetime import timedelta

import pytest
from django.db import connection
from django_celery_beat.models import PeriodicTask
from pytest_django import Settings

from config import celery
from kernel import clock, jobs
from tasks import registry  # noqa: F401 - registers the tasks
from tasks.models import JobRun, Schedule, TenantJob
from tenants.models import PooledSchema, Signup, Tenant
from tenants.provisioning import pool, signups, template
from tests.database import PASSWORD

ELSEWHERE = {
    "tenants.advance_signup": "is about one sign-up: tests/tenants/test_signups.py",
    "tenants.run_operation": "is about one operation: tests/tenants/portability",
    "tenants.fill_pool": "makes schemas: below, in a database of its own",
    "tasks.tend": "makes schemas: below, in a database of its own",
    "tenants.migrate_fleet": "is about one run: tests/tenants/test_fleet.py",
    "backups.check": "dumps and restores: tests/tenants/test_backup_checks.py",
}
ON_NUDGES = {
    "accounts.end_apps",
    "payments.reconcile",
    "catalogue.fetch_images",
    "media.make_renditions",
    "catalogue.follow_windows",
    "custom_fields.forget",
}  # that shops' work marks


def ours() -> set[str]:
    return {
        name
        for name, task in celery.app.tasks.items()
        if isinstance(task, celery.SchemaTask) and task.__module__ == "tasks.registry"
    }


@pytest.mark.django_db
def test_each_runs_where_it_is_planned(shop: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kernel.jobs._sender", lambda *_: None)
    on_platform = set(
        PeriodicTask.objects.exclude(task="celery.backend_cleanup").values_list("task", flat=True)
    )
    in_shops = set(Schedule.objects.values_list("job", flat=True)) | ON_NUDGES
    assert ours() - ELSEWHERE.keys() == (on_platform | in_shops) - ELSEWHERE.keys()
    places = [("public", job) for job in on_platform] + [(shop.schema_name, job) for job in in_shops]
    for schema, job in places:
        if job not in ELSEWHERE:
            run(job, schema=schema)
            assert JobRun.objects.get(schema_name=schema, job=job).outcome == "succeeded", job
            assert connection.schema_name == "public"


def run(job: str, *, schema: str = "public") -> None:
    celery.app.tasks[job].apply(headers={celery.SCHEMA_HEADER: schema}, throw=True)


def test_the_pool_is_filled_and_what_is_of_another_release_goes(
    fresh_database: str, settings: Settings
) -> None:
    settings.POOL_SIZE = 2
    template.replay("t_outdated00")
    PooledSchema.objects.create(schema_name="t_outdated00", fingerprint="0" * 64, created_at=clock.now())
    run("tenants.fill_pool")
    ready = list(PooledSchema.objects.values_list("schema_name", flat=True))
    assert len(ready) == pool.count() == 2
    assert all(template.exists(name) for name in ready)
    assert not template.exists("t_outdated00")


def test_tending_goes_on_with_sign_ups_collects_failed_ones_fills_the_pool_and_plans(
    fresh_database: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.POOL_SIZE = 1
    sent: list[tuple[str, str]] = []
    monkeypatch.setattr(jobs, "_sender", lambda name, schema, ids: sent.append((name, ids.get("signup", ""))))
    stuck, failed = (
        signups.reserve(slug=slug, name=slug, email=f"{slug}@x.example", password=PASSWORD, now=clock.now())
        for slug in ("stuck", "failed")
    )
    Signup.objects.filter(pk=failed.pk).update(status=Signup.Status.FAILED)
    Signup.objects.update(updated_at=clock.now() - timedelta(hours=2))
    TenantJob.objects.filter(tenant__slug="alpha").delete()
    sent.clear()

    run("tasks.tend")

    assert ("tenants.advance_signup", str(stuck.pk)) in sent
    assert not Tenant.objects.filter(slug="failed").exists()
    assert pool.count() == 1
    assert TenantJob.objects.filter(tenant__slug="alpha").exists()
