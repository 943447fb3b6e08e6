"""A task runs in the schema its header names, or not at all."""

import pytest
from django.db import connection, transaction
from django_tenants.utils import tenant_context

from config import celery
from kernel import jobs, scope
from tasks.models import JobRun
from tenants.models import Tenant
from tenants.postgres import sessions

pytestmark = pytest.mark.django_db


@celery.app.task(name="tests.where")
def where() -> str:
    return scope.schema()


def run(headers: dict[str, str]) -> str:
    return where.apply(headers=headers, throw=True).get()


def test_a_task_stands_in_its_shop_and_leaves_it(shop: Tenant) -> None:
    assert run({celery.SCHEMA_HEADER: shop.schema_name}) == shop.schema_name
    assert connection.schema_name == "public"


def test_no_task_runs_where_a_pooler_mixes_shops(shop: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    # as a worker learns that began without a database
    monkeypatch.setattr(sessions, "are_kept", lambda: False)
    with pytest.raises(sessions.SessionsMixed):
        run({celery.SCHEMA_HEADER: shop.schema_name})


def test_a_platform_task_says_so() -> None:
    assert run({celery.SCHEMA_HEADER: "public"}) == "public"


def test_a_task_without_a_schema_is_refused() -> None:
    with pytest.raises(celery.RefusedTask, match="names no schema"):
        run({})
    assert refusal("") == "the task names no schema"


def test_a_task_of_a_shop_that_is_gone_is_refused_and_does_not_run_in_public() -> None:
    with pytest.raises(celery.RefusedTask, match="no shop"):
        run({celery.SCHEMA_HEADER: "t_gone000000"})
    assert refusal("t_gone000000") == "no shop has the schema t_gone000000"


@pytest.mark.parametrize("state", ["suspended", "closing", "erased", "provisioning"])
def test_a_task_of_a_shop_that_is_not_open_is_refused(shop: Tenant, state: str) -> None:
    Tenant.objects.filter(pk=shop.pk).update(state=state)
    with pytest.raises(celery.RefusedTask, match=state):
        run({celery.SCHEMA_HEADER: shop.schema_name})
    assert state in refusal(shop.schema_name)


def test_a_job_asked_for_in_a_shop_is_sent_for_it_wherever_its_transaction_is_committed(
    shop: Tenant, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks
) -> None:
    sent: list[tuple[str, str]] = []
    monkeypatch.setattr(jobs, "_sender", lambda name, schema, ids: sent.append((schema, scope.schema())))
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        with tenant_context(shop):
            jobs.enqueue("tests.where")
        assert sent == []
    assert sent == [(shop.schema_name, "public")]  # the hook itself ran outside, where the transaction began


def refusal(schema: str) -> str:
    """What was written down of the refused task; it never ran in public."""
    run = JobRun.objects.get(job="tests.where")
    assert (run.schema_name, run.outcome) == (schema, "refused")
    return run.error
