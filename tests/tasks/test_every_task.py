"""Every task that beat or the dispatcher wakes runs to its end where it belongs, with nothing to do and with a shop."""

import pytest
from django.db import connection
from django_celery_beat.models import PeriodicTask

from config import celery
from tasks import registry  # noqa: F401 - registers the tasks
from tasks.models import JobRun, Schedule
from tenants.models import Tenant

pytestmark = pytest.mark.django_db
ELSEWHERE = {
    "tenants.advance_signup": "is about one sign-up: tests/tenants/test_signups.py",
    "tasks.send_chunk": "is about some shops: tests/tasks/test_dispatcher.py",
    "tenants.fill_pool": "makes schemas: tests/tenants/test_commands.py",
    "tasks.tend": "makes schemas: tests/tenants/test_signups.py",
    "tenants.migrate_fleet": "is about one run: tests/tenants/test_fleet.py",
    "backups.check": "dumps and restores: tests/tenants/test_backup_checks.py",
}
ON_NUDGES = {
    "payments.reconcile",
    "catalogue.fetch_images",
    "media.make_renditions",
}  # that shops' work marks


def ours() -> set[str]:
    return {
        name
        for name, task in celery.app.tasks.items()
        if isinstance(task, celery.SchemaTask) and task.__module__ == "tasks.registry"
    }


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
            celery.app.tasks[job].apply(headers={celery.SCHEMA_HEADER: schema}, throw=True)
            assert JobRun.objects.get(schema_name=schema, job=job).outcome == "succeeded", job
            assert connection.schema_name == "public"
