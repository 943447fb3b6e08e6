"""Every job that is enqueued, marked or scheduled anywhere has a task of its name."""

import ast
from pathlib import Path

import pytest

from config.celery import app
from tasks import (
    lanes,
    registry,  # noqa: F401 - registers the tasks
)
from tasks.models import Schedule

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("platform/kernel", "tenants", "accounts", "media", "storefront", "billing", "tasks")


def _named_jobs() -> set[str]:
    """The job names in the sources: `enqueue("x")`, `mark("x", …)`, and constants `…JOB = "x"`."""
    found = set()
    for path in (path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and ast.unparse(node.func).endswith(("enqueue", "mark"))
                and node.args
            ):
                first = node.args[0]
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).endswith("JOB"):
                first = node.value
            else:
                continue
            if isinstance(first, ast.Constant) and isinstance(first.value, str) and "." in first.value:
                found.add(first.value)
    return found


def test_every_job_has_a_task() -> None:
    jobs = _named_jobs()
    assert {"transfers.run", "tenants.fill_pool"} <= jobs
    assert (jobs | set(lanes.NAMED)) - set(app.tasks) == set()


@pytest.mark.django_db
def test_every_schedule_has_a_task() -> None:
    assert set(Schedule.objects.values_list("job", flat=True)) - set(app.tasks) == set()
