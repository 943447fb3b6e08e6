"""What beat wakes and when: the tables of django-celery-beat, which has no services of its own."""

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import transaction
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

from accounts import audit
from kernel import jobs, scope, writing
from kernel.actors import Actor

Row = TypeVar("Row", PeriodicTask, CrontabSchedule, IntervalSchedule)


@transaction.atomic
def save(*, row: Row, values: Mapping[str, Any], actor: Actor) -> Row:
    """Write a shared schedule, or when one runs: a new row, or one that is there.

    A task's header says that it runs on the platform; without one it is refused. Raises NotFound, and Invalid or
    Several naming the fields.
    """
    is_new = row.pk is None
    found = row if is_new else writing.lock(type(row), row.pk)
    changes = writing.assign(found, values)
    if isinstance(found, PeriodicTask):
        found.headers = json.dumps({jobs.SCHEMA_HEADER: scope.PUBLIC} | json.loads(found.headers or "{}"))
    writing.check(found, is_unique=True)
    found.save()
    audit.write(actor=actor, verb=audit.CREATED if is_new else audit.UPDATED, target=found, changes=changes)
    return found


@transaction.atomic
def delete(*, row: Row, actor: Actor) -> None:
    """Have it run no more; with an interval or a crontab go the tasks that ran by it. Raises NotFound."""
    found = writing.lock(type(row), row.pk)
    audit.write(actor=actor, verb=audit.DELETED, target=found)
    found.delete()
