"""How runs are written down, and that a job of a shop runs once at a time."""

import time

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from kernel import jobs
from tasks import runs
from tasks.models import JobRun

pytestmark = pytest.mark.django_db
JOB = {"schema": "t_a", "job": "outbox.drain"}


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    monkeypatch.setattr(jobs, "_sender", lambda job, schema, ids: found.append((schema, job)))
    monkeypatch.setattr(jobs.transaction, "on_commit", lambda call: call())
    return found


def run() -> JobRun:
    return JobRun.objects.get()


def test_a_run_is_written_down_with_how_long_it_took() -> None:
    with runs.hold(**JOB, task_id="1") as may_run:
        assert may_run
        assert run().outcome == "running"
    done = run()
    assert (done.outcome, done.runs, done.failures_in_a_row, done.error) == ("succeeded", 1, 0, "")
    assert done.duration is not None
    assert done.finished_at == done.started_at + done.duration


def test_a_failure_is_written_down_with_its_reason_and_a_success_forgets_it() -> None:
    for _ in range(2):
        with pytest.raises(ValueError, match="poison"), runs.hold(**JOB, task_id="1"):
            raise ValueError("poison")
    assert (run().outcome, run().error, run().failures_in_a_row) == ("failed", "ValueError: poison", 2)
    with runs.hold(**JOB, task_id="2"):
        pass
    assert (run().outcome, run().error, run().failures_in_a_row, run().runs) == ("succeeded", "", 0, 3)


@pytest.fixture
def elsewhere() -> psycopg2.extensions.connection:
    """A connection of another worker, which holds the job's lock."""
    database = settings.DATABASES["default"]
    link = psycopg2.connect(
        dbname=database["NAME"], user=database["USER"], password=database["PASSWORD"],
        host=database["HOST"], port=database["PORT"] or None,
    )  # fmt: skip
    link.autocommit = True
    link.cursor().execute(
        "SELECT pg_advisory_lock(hashtextextended(%s, 0))", [runs._key(JOB["schema"], JOB["job"])]
    )
    yield link
    link.close()


def test_a_job_that_runs_already_is_not_run_beside_itself_and_a_killed_one_leaves_no_lock(
    elsewhere: psycopg2.extensions.connection,
) -> None:
    with runs.hold(**JOB, task_id="1") as may_run:
        assert not may_run
    with runs.hold(schema="t_b", job=JOB["job"], task_id="2") as may_run:
        assert may_run  # the lock is the shop's own
    backend = elsewhere.get_backend_pid()
    elsewhere.close()
    with connection.cursor() as cursor:  # the server notices a moment later
        while (
            cursor.execute("SELECT FROM pg_locks WHERE pid = %s", [backend]) or cursor.fetchone() is not None
        ):
            time.sleep(0.01)
    with runs.hold(**JOB, task_id="3") as may_run:
        assert may_run


def test_what_is_asked_for_while_it_runs_runs_once_more(sent: list) -> None:
    with runs.hold(**JOB, task_id="1"):
        JobRun.objects.update(is_wanted=True)  # as another worker does, which does not get the lock
    assert sent == [("t_a", "outbox.drain")]
    with runs.hold(**JOB, task_id="2"):
        pass
    assert len(sent) == 1


def test_a_message_that_kills_its_workers_is_given_up_and_a_new_one_is_tried() -> None:
    for _ in range(runs.MOST_DEATHS):
        runs._begin(**JOB, task_id="1", is_single=True, now=runs.clock.now())  # and then the worker dies
    with (
        pytest.raises(runs.GivenUp, match="5 times"),
        runs.hold(**JOB, task_id="1", is_redelivered=True),
    ):
        raise AssertionError("it ran")
    assert run().outcome == "given_up"
    with runs.hold(**JOB, task_id="2") as may_run:
        assert may_run
