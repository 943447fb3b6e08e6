"""What operators see and change of scheduled work over the platform's API."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from config import celery
from kernel import clock
from kernel.outbox import delivery
from kernel.outbox.models import OutboxEntry
from tasks import lanes, runs, schedules
from tasks.models import JobRun, Schedule, TenantJob
from tenants.models import Tenant
from tests.api.conftest import Api

pytestmark = pytest.mark.django_db


def hours(job: str, zone: str = "UTC") -> set[int]:
    """The hours of the day, on that clock, at which shops do the job next."""
    planned = TenantJob.objects.filter(schedule__job=job).values_list("next_run_at", flat=True)
    return {moment.astimezone(ZoneInfo(zone)).hour for moment in planned}


def test_another_hour_moves_every_shops_next_run(operator: Api, shop: Tenant) -> None:
    Tenant.objects.update(time_zone="Asia/Tokyo")
    schedule = Schedule.objects.get(job="carts.expire")
    changed = operator.patch(f"/schedules/{schedule.pk}", {"hour": 11})
    assert (changed.status_code, changed.json()["hour"]) == (200, 11)
    assert hours("carts.expire", "Asia/Tokyo") == {11}, "on the shops' own clocks"
    assert TenantJob.objects.filter(schedule=schedule).count() == 2


def test_a_switch_is_for_all_shops_and_leaves_the_hour(operator: Api, shop: Tenant) -> None:
    schedule = Schedule.objects.get(job="carts.expire")
    before = TenantJob.objects.get(schedule=schedule, tenant=shop).next_run_at
    operator.patch(f"/schedules/{schedule.pk}", {"is_enabled": False, "title": "Carts"})
    found = operator.get(f"/schedules/{schedule.pk}").json()
    assert (found["is_enabled"], found["title"], found["hour"]) == (False, "Carts", 3)
    assert TenantJob.objects.get(schedule=schedule, tenant=shop).next_run_at == before


def test_a_new_schedule_gives_every_open_shop_its_next_run(operator: Api, other_shop: Tenant) -> None:
    Tenant.objects.filter(pk=other_shop.pk).update(state="suspended")
    wish = {"job": "backups.check", "title": "Check backups", "kind": "nightly", "hour": 5}
    made = operator.post("/schedules", wish)
    assert made.status_code == 201
    assert operator.get(made["Location"]).json() == made.json()
    assert hours("backups.check") == {5}
    assert TenantJob.objects.filter(schedule__job="backups.check").count() == 1
    again = operator.post("/schedules", wish)
    assert (again.status_code, again.json()["code"]) == (409, "schedule.taken")
    assert operator.delete(made["Location"]).status_code == 204
    assert not TenantJob.objects.filter(schedule__job="backups.check").exists()
    assert operator.get(made["Location"]).status_code == 404


def test_work_that_comes_when_it_is_due_is_not_deleted(operator: Api) -> None:
    schedule = Schedule.objects.get(job="outbox.drain")
    refused = operator.delete(f"/schedules/{schedule.pk}")
    assert (refused.status_code, refused.json()["code"]) == (409, "schedule.not_deletable")
    assert operator.patch(f"/schedules/{schedule.pk}", {"is_enabled": False}).status_code == 200


@pytest.mark.parametrize(
    ("wish", "field", "code"),
    [
        ({"job": "tenants.fill_pool"}, "job", "schedule.unknown_job"),
        ({"job": "tasks.dispatch"}, "job", "schedule.unknown_job"),
        ({"job": "celery.backend_cleanup"}, "job", "schedule.unknown_job"),
        ({"job": "nothing"}, "job", "schedule.unknown_job"),
        ({"hour": None}, "hour", "invalid"),
        ({"hour": 24}, "hour", "too_large"),
        ({"kind": "daily"}, "hour", "invalid"),
        ({"kind": "when_due"}, "kind", "unknown"),
        ({"tenant": "x"}, "tenant", "unknown_field"),
    ],
)
def test_a_schedule_that_cannot_be_is_refused(
    operator: Api, wish: dict[str, object], field: str, code: str
) -> None:
    before = Schedule.objects.count()
    refused = operator.post(
        "/schedules", {"job": "backups.check", "title": "New", "kind": "nightly", "hour": 5} | wish
    )
    assert refused.status_code == 422
    assert [(error["field"], error["code"]) for error in refused.json()["errors"]] == [(field, code)]
    assert Schedule.objects.count() == before


def test_the_hour_of_a_job_without_one_cannot_be_set(operator: Api) -> None:
    daily = Schedule.objects.get(job="reports.daily_summary")
    refused = operator.patch(f"/schedules/{daily.pk}", {"hour": 5})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "hour")
    nightly = Schedule.objects.get(job="carts.expire")
    assert operator.patch(f"/schedules/{nightly.pk}", {"hour": None}).status_code == 422


def test_every_schedule_there_is_could_be_made(operator: Api) -> None:
    assert set(Schedule.objects.values_list("job", flat=True)) <= set(schedules.list_jobs())
    assert operator.get("/schedules?limit=100").json()["count"] == Schedule.objects.count()


def test_runs_are_found_by_job_shop_and_outcome(operator: Api, shop: Tenant, other_shop: Tenant) -> None:
    JobRun.objects.all().delete()
    for schema in (shop.schema_name, other_shop.schema_name, "public"):
        with runs.hold(schema=schema, job="accounts.tidy_up", task_id="1"):
            pass
    with pytest.raises(ValueError, match="no"), runs.hold(schema=shop.schema_name, job="x", task_id="2"):
        raise ValueError("no")

    def found(query: str) -> list[tuple[str | None, str, str]]:
        answer = operator.get(f"/schedule-runs?{query}")
        assert answer.status_code == 200
        return [(run["slug"], run["job"], run["status"]) for run in answer.json()["results"]]

    assert found(f"tenant={shop.pk}") == [
        ("alpha", "x", "failed"),
        ("alpha", "accounts.tidy_up", "succeeded"),
    ]
    assert found("status=failed") == [("alpha", "x", "failed")]
    assert {slug for slug, _, _ in found("job=accounts.tidy_up")} == {"alpha", "bravo", None}
    assert found("job=nothing") == []
    assert operator.get("/schedule-runs?status=lost").status_code == 422
    failed = operator.get("/schedule-runs?status=failed").json()["results"][0]
    assert (failed["error"], failed["failures_in_a_row"]) == ("ValueError: no", 1)


def test_runs_page_by_cursor_in_as_many_statements_however_many(operator: Api, shop: Tenant) -> None:
    JobRun.objects.all().delete()
    began = datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(5):
        JobRun.objects.create(
            schema_name=shop.schema_name,
            job=f"job.{number}",
            outcome="succeeded",
            started_at=began + timedelta(minutes=number // 2),
        )
    seen, following = [], "/api/v1/schedule-runs?cursor=&limit=2"
    counts = []
    while following:
        with CaptureQueriesContext(connection) as statements:
            page = operator.get(following).json()
        counts.append(len(statements))
        seen += [run["job"] for run in page["results"]]
        following = page["next"].partition("localhost")[2] if page["next"] else ""
    assert seen == ["job.4", "job.3", "job.2", "job.1", "job.0"]
    assert len(set(counts)) == 1


def test_what_waits_is_counted(operator: Api, shop: Tenant) -> None:
    store = redis.Redis.from_url(settings.CELERY_BROKER_URL)
    store.flushdb()
    before = operator.get("/queues").json()
    assert before["is_reachable"]
    assert {q["name"]: q["waiting"] for q in before["queues"]} == {"beat": 0, "souk": 0} | dict.fromkeys(
        lanes.ALL, 0
    )
    celery.send("outbox.drain", shop.schema_name, {})
    OutboxEntry.objects.update(delivered_at=clock.now())
    delivery.add("email", {"to": ["a@b.example"]}, now=clock.now() - timedelta(seconds=90))
    OutboxEntry.objects.filter(delivered_at=None).update(dead_at=clock.now())
    JobRun.objects.create(schema_name="x", job="y", outcome="given_up", started_at=clock.now())
    found = operator.get("/queues").json()
    store.flushdb()
    assert {q["name"]: q["waiting"] for q in found["queues"] if q["waiting"]} == {"mail": 1}
    assert found["outbox"]["dead_letters"] == before["outbox"]["dead_letters"] + 1
    assert found["outbox"]["schemas_waiting"] == 1
    assert found["outbox"]["oldest_seconds"] >= 90
    assert found["jobs"]["given_up"] == before["jobs"]["given_up"] + 1


def test_a_queue_that_is_down_is_said_and_the_rest_told(operator: Api, settings: Settings) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    found = operator.get("/queues")
    assert (found.status_code, found.json()["is_reachable"], found.json()["queues"]) == (200, False, [])
    assert found.json()["jobs"]["failing"] == 0
