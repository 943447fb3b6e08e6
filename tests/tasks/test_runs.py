"""How runs are written down, and that a job of a shop runs once at a time."""

import time

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from kernel.jobs import locks
from tasks import due, runs
from tasks.models import JobRun

pytestmark = pytest.mark.django_db
JOB = {"schema": "t_a", "job": "outbox.drain"}


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
        "SELECT pg_advisory_lock(hashtextextended(%s, 0))", [locks.key(JOB["schema"], JOB["job"])]
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


def test_the_death_of_a_worker_is_no_failure_and_a_run_that_ends_forgets_the_deaths() -> None:
    held = []
    for deaths in range(3):
        hold = runs.hold(**JOB, task_id=str(deaths))
        hold.__enter__()  # and its worker dies: nothing is written down
        assert (run().outcome, run().failures_in_a_row, run().deaths) == ("running", 0, deaths)
        locks.unlock(locks.key(JOB["schema"], JOB["job"]))
        held.append(hold)  # else Python would end it
    with pytest.raises(ValueError, match="poison"), runs.hold(**JOB, task_id="9"):
        raise ValueError("poison")
    assert (run().failures_in_a_row, run().deaths) == (1, 0)


@pytest.mark.parametrize("is_locked", [True, False])
def test_a_job_over_which_workers_die_time_after_time_is_given_up_and_has_other_chances_later(
    is_locked: bool,
) -> None:
    facts = {"schema_name": JOB["schema"], "job": JOB["job"], "started_at": "2026-01-01T00:00Z"}
    JobRun.objects.create(**facts, outcome="running", deaths=runs.MOST_DEATHS - 1)
    if not is_locked:  # a first message may run all the same; one that comes back from a dead worker may not
        with runs.hold(**JOB, task_id="1"):
            assert run().deaths == runs.MOST_DEATHS
        JobRun.objects.update(outcome="running", deaths=runs.MOST_DEATHS - 1)
    with (
        pytest.raises(runs.GivenUp, match="its worker died 5 times"),
        runs.hold(**JOB, task_id="1", is_locked=is_locked, is_redelivered=not is_locked),
    ):
        raise AssertionError("it ran")
    assert (run().outcome, run().deaths) == ("given_up", due.ISOLATED_AFTER)
