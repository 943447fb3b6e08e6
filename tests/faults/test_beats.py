"""Several beats, each on a machine of its own: what is due is done once, and one that dies leaves the other."""

import sys
from datetime import timedelta
from pathlib import Path

from kernel import clock
from tasks.models import JobRun, TenantJob
from tenants.models import Tenant
from tests.faults.letters import wait_for
from tests.server import Process, Worker

JOB = "carts.expire"
BEAT = [sys.executable, "-m", "config.beat"]


def test_two_beats_do_what_is_due_once_and_one_of_them_is_enough(
    worker: Worker, process_environment: dict[str, str], tmp_path: Path
) -> None:
    beats = [Process(BEAT, process_environment, tmp_path / f"beat-{number}.log") for number in range(2)]
    TenantJob.objects.update(next_run_at=clock.now() + timedelta(days=1))
    try:
        for beat in beats:
            beat.start()
        wait_for(lambda: all("Beat is ready." in beat.words() for beat in beats))
        for round_number in (1, 2):
            TenantJob.objects.filter(schedule__job=JOB).update(next_run_at=clock.now())
            _wait_until_run(round_number)
            for beat in beats:
                beat.fail_if_dead()
        beats[0].kill()
        TenantJob.objects.filter(schedule__job=JOB).update(next_run_at=clock.now())
        _wait_until_run(3)
        assert _runs() == dict.fromkeys(_schemas(), 3)
    finally:
        for beat in beats:
            beat.kill()


def _wait_until_run(times: int) -> None:
    """Until each shop has run it so often, and no shop more often."""
    wait_for(lambda: min(_runs().values()) >= times)
    assert set(_runs().values()) == {times}


def _runs() -> dict[str, int]:
    found = dict(JobRun.objects.filter(job=JOB, finished_at__isnull=False).values_list("schema_name", "runs"))
    return {schema: found.get(schema, 0) for schema in _schemas()}


def _schemas() -> list[str]:
    return list(Tenant.objects.values_list("schema_name", flat=True))
