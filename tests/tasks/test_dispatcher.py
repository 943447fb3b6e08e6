"""The dispatcher wakes exactly the shops that have something to do."""

from datetime import timedelta

import pytest
from django_tenants.utils import tenant_context

from kernel import clock, jobs
from kernel.jobs import wakeups
from kernel.jobs.models import Wakeup
from tasks import dispatcher
from tasks.models import Schedule, TenantJob
from tenants.models import Tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks) -> list[tuple[str, str]]:
    """What reached the queue, as (job, schema): recorded at the port that `config` binds."""
    Wakeup.objects.all().delete()
    found: list[tuple[str, str]] = []
    monkeypatch.setattr(jobs, "_sender", lambda job, schema, ids: found.append((job, schema)))
    monkeypatch.setattr(jobs.transaction, "on_commit", lambda call: call())
    return found


def test_a_shop_that_opens_has_its_daily_jobs(shop: Tenant) -> None:
    assert TenantJob.objects.get(tenant=shop).schedule.job == "reports.daily_summary"


def test_a_due_job_is_enqueued_in_its_shop_once(shop: Tenant, other_shop: Tenant, sent: list) -> None:
    now = clock.now()
    TenantJob.objects.filter(tenant=shop).update(next_run_at=now)
    TenantJob.objects.filter(tenant=other_shop).update(next_run_at=now + timedelta(hours=1))
    dispatcher.dispatch(now=now)
    dispatcher.dispatch(now=now)
    assert sent == [("reports.daily_summary", shop.schema_name)]
    assert TenantJob.objects.get(tenant=shop).next_run_at > now


def test_a_suspended_shop_and_a_schedule_switched_off_are_passed_over(
    shop: Tenant, other_shop: Tenant, sent: list
) -> None:
    now = clock.now()
    TenantJob.objects.update(next_run_at=now)
    Tenant.objects.filter(pk=shop.pk).update(state="suspended")
    dispatcher.dispatch(now=now)
    assert sent == [("reports.daily_summary", other_shop.schema_name)]
    TenantJob.objects.update(next_run_at=now)
    Schedule.objects.update(is_enabled=False)
    dispatcher.dispatch(now=now)
    assert len(sent) == 1


def test_a_marked_shop_is_woken_after_its_grace_and_again_until_it_is_done(shop: Tenant, sent: list) -> None:
    start = clock.now()
    with tenant_context(shop):
        wakeups.mark("outbox.drain", due_at=start)
        wakeups.mark("outbox.drain", due_at=start)
    dispatcher.dispatch(now=start + timedelta(seconds=5))
    assert sent == []
    dispatcher.dispatch(now=start + timedelta(seconds=20))
    dispatcher.dispatch(now=start + timedelta(seconds=30))
    assert sent == [("outbox.drain", shop.schema_name)]
    dispatcher.dispatch(now=start + timedelta(seconds=90))  # it was lost on its way
    assert len(sent) == 2
    with tenant_context(shop):
        wakeups.clear(wakeups.list_marks("outbox.drain", now=clock.now()))
    dispatcher.dispatch(now=start + timedelta(seconds=300))
    assert len(sent) == 2


def test_clearing_leaves_marks_that_came_meanwhile(in_shop: Tenant) -> None:
    seen = wakeups.list_marks("outbox.drain", now=clock.now())
    wakeups.mark("outbox.drain", due_at=clock.now())
    wakeups.clear(seen)
    assert len(wakeups.list_marks("outbox.drain", now=clock.now())) == 1
