"""The shared schedules: what every shop does by its own clock, and the switch of what it does when it is due."""

import inspect
from datetime import datetime

from celery import current_app
from django.db import transaction
from django.utils.translation import gettext as _
from typing_extensions import TypedDict

from accounts import audit
from kernel import lookup, writing
from kernel.actors import Actor
from kernel.errors import Invalid
from tasks import dispatcher, errors
from tasks.models import Schedule, TenantJob
from tenants.models import Tenant

ELSEWHERE = frozenset({"celery", "tasks", "tenants", "billing"})
"""Rooms whose tasks run on the platform and in no shop."""
Kind = Schedule.Kind


class ScheduleValues(TypedDict, total=False):
    """What can be changed of a schedule."""

    title: str
    hour: int | None
    is_enabled: bool


class PlannedValues(TypedDict, total=False):
    """What can be changed of one shop's part in a schedule."""

    next_run_at: datetime
    is_enabled: bool


def list_jobs() -> list[str]:
    """The jobs a schedule can be of: tasks that run in a shop and take nothing."""
    current_app.loader.import_default_modules()
    return sorted(
        name
        for name, task in current_app.tasks.items()
        if name.partition(".")[0] not in ELSEWHERE and not inspect.signature(task.run).parameters
    )


def get(schedule_id: int, *, lock: bool = False) -> Schedule:
    """The schedule of that id, locked where it is to be changed. Raises ScheduleNotFound."""
    rows = Schedule.objects.select_for_update() if lock else Schedule.objects
    return lookup.one(rows.filter(pk=schedule_id), errors.ScheduleNotFound)


@transaction.atomic
def create(
    *, job: str, title: str, kind: str, hour: int | None, is_enabled: bool, actor: Actor, now: datetime
) -> Schedule:
    """Have every shop do a job daily, at its own hour or at this one of its night.

    Open shops are given their next run at once; where they are more than a thousand, the others within
    minutes. Raises UnknownJob, ScheduleTaken, or Invalid for an hour that does not fit the kind.
    """
    if job not in list_jobs():
        raise errors.UnknownJob(_("There is no job “{job}” that runs in shops.").format(job=job), field="job")
    _check_hour(kind, hour)
    facts = {"title": title, "kind": kind, "hour": hour, "is_enabled": is_enabled}
    schedule, is_new = Schedule.objects.get_or_create(job=job, defaults=facts)
    if not is_new:
        raise errors.ScheduleTaken(
            _("“{job}” is scheduled as “{schedule}”.").format(job=job, schedule=schedule.title), field="job"
        )
    dispatcher.plan_missing(now=now)
    changes = {name: (None, value) for name, value in facts.items()}
    audit.write(actor=actor, verb=audit.CREATED, target=schedule, changes=changes)
    return schedule


@transaction.atomic
def update(*, schedule_id: int, values: ScheduleValues, actor: Actor, now: datetime) -> Schedule:
    """Change a schedule for all shops at once; what is not named stays.

    Another hour holds from every shop's next run on. Raises ScheduleNotFound, or Invalid for an hour of a
    schedule that has none.
    """
    schedule = get(schedule_id, lock=True)
    changes = writing.assign(schedule, values)
    writing.check(schedule)
    _check_hour(schedule.kind, schedule.hour)
    schedule.save(update_fields=["title", "hour", "is_enabled"])
    if "hour" in changes:
        dispatcher.replan_schedule(schedule=schedule, now=now)
    audit.write(actor=actor, verb=audit.UPDATED, target=schedule, changes=changes)
    return schedule


@transaction.atomic
def delete(*, schedule_id: int, actor: Actor) -> None:
    """Have no shop do a job by the clock any more.

    Raises ScheduleNotFound, or ScheduleNotDeletable for one of due work.
    """
    schedule = get(schedule_id, lock=True)
    if schedule.kind == Kind.WHEN_DUE:
        raise errors.ScheduleNotDeletable
    audit.write(actor=actor, verb=audit.DELETED, target=schedule)
    schedule.delete()


@transaction.atomic
def replan(*, planned_id: int, values: PlannedValues, actor: Actor) -> TenantJob:
    """Say when one shop next does a job, or that it does not. Raises NotFound, and Invalid naming the field."""
    planned = writing.lock(TenantJob, planned_id)
    changes = writing.assign(planned, values)
    writing.check(planned)
    planned.save(update_fields=["next_run_at", "is_enabled"])
    audit.write(actor=actor, verb=audit.UPDATED, target=planned, changes=changes)
    return planned


def switch(*, tenant: Tenant, job: str, is_on: bool) -> None:
    """Have a shop do a job by the clock, or not."""
    TenantJob.objects.filter(tenant=tenant, schedule__job=job).update(is_enabled=is_on)


def forget(*, tenant: Tenant) -> None:
    """Have an erased shop do nothing by the clock any more."""
    TenantJob.objects.filter(tenant=tenant).delete()


def _check_hour(kind: str, hour: int | None) -> None:
    if kind == Kind.NIGHTLY and hour is None:
        raise Invalid(_("Say at which hour of the shop's night, 0 to 23."), field="hour")
    if kind != Kind.NIGHTLY and hour is not None:
        raise Invalid(_("Only a nightly job has an hour of its own."), field="hour")
