"""The life of one thing that happens later: an order's messages, one message, or a job; and what it waits for."""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from kernel import scope
from kernel.jobs.models import Wakeup
from kernel.outbox import claims
from kernel.outbox.delivery import LANES
from kernel.outbox.models import OutboxEntry
from storefront.emails.models import SentMessage
from storefront.orders.models import Order, OrderEvent
from storefront.webhooks import rules as webhooks
from storefront.webhooks.models import Delivery
from tasks import due, lanes
from tasks.errors import NothingToTrace
from tasks.models import JobRun, Schedule, TenantJob
from tenants import current
from tenants.rules import OPEN

TICKS = timedelta(seconds=30)  # without a tick for so long, the dispatcher is taken to stand still


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened at a time, in a few words."""

    at: datetime
    what: str


@dataclass(frozen=True, slots=True)
class Life:
    """What became of one thing, in order, and what it waits for; nothing where it has come to its end."""

    thing: str
    steps: list[Step] = field(default_factory=list)
    waits_for: str = ""

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)


def find(text: str, *, now: datetime) -> list[Life]:
    """The lives of what `text` names in the current schema: an order's number (`#1024` too), a message's id, or a job.

    A message is an outbox entry, a delivery, or an event (`msg_…`). Raises NothingToTrace.
    """
    found = list(_find(text.strip().removeprefix("#"), now=now))
    if not found:
        raise NothingToTrace(_("There is no order, message or job “{text}” here.").format(text=text))
    return found


def of_entry(entry: OutboxEntry, *, now: datetime) -> Life:
    """The life of a message, from the outbox to who receives it."""
    steps = [Step(entry.created_at, f"written to the outbox ({entry.topic}, lane {entry.lane})")]
    if entry.topic == "webhook":
        steps += _tries(entry)
    else:
        for sent in SentMessage.objects.filter(entry=entry.pk):
            steps.append(
                Step(sent.sent_at, " ".join((f"e-mail {sent.template}: {sent.status}", sent.reason)))
            )
    if entry.last_error and not entry.delivered_at:
        steps.append(Step(entry.dead_at or now, f"{entry.attempts} tries, the last one: {entry.last_error}"))
    if entry.cuts:
        steps.append(Step(now, f"a worker died {entry.cuts} times while it was delivering it"))
    if entry.delivered_at:
        steps.append(Step(entry.delivered_at, "delivered"))
    steps.sort(key=lambda step: step.at)
    return Life(f"message {entry.pk}", steps, _waits_for(entry, now=now))


def of_job(job: str, *, schema: str = "", now: datetime) -> Life:
    """How a job last went in a schema, the current one if none is named, and when it runs next."""
    schema = schema or scope.schema()
    steps = []
    with _registry():
        run = JobRun.objects.filter(schema_name=schema, job=job).first()
        schedule = Schedule.objects.filter(job=job).first()
        planned = TenantJob.objects.filter(tenant__schema_name=schema, schedule__job=job).first()
        marks = list(Wakeup.objects.filter(schema_name=schema, job=job).order_by("due_at"))
        steps += [Step(mark.due_at, "due") for mark in marks[:5]]
        if run is not None:
            steps.append(Step(run.started_at, f"last run began, number {run.runs}"))
            if run.finished_at:
                steps.append(Step(run.finished_at, f"{run.get_outcome_display()} {run.error}".strip()))
        steps.sort(key=lambda step: step.at)
        waits = _job_waits_for(job, run=run, planned=planned, schedule=schedule, marks=marks, now=now)
        return Life(f"job {job}", steps, waits or _lane_waits_for(job, now=now) if marks else waits)


def _find(text: str, *, now: datetime) -> Iterator[Life]:
    if text.isdigit() and not scope.is_platform():
        order = Order.objects.filter(number=int(text)).first()
        if order is not None:
            yield from _of_order(order, now=now)
        return
    identity = webhooks.read_message_id(text)
    if identity is not None:
        for entry in _entries_of(identity):
            yield of_entry(entry, now=now)
        return
    if text in lanes.NAMED or _is_job(text):
        yield of_job(text, now=now)


def _of_order(order: Order, *, now: datetime) -> Iterator[Life]:
    told = OrderEvent.objects.filter(order=order)
    yield Life(f"order {order.number}", [Step(event.created_at, event.kind) for event in told])
    deliveries = [
        str(pk) for pk in Delivery.objects.filter(subject=f"order:{order.pk}").values_list("pk", flat=True)
    ]
    mine = Q(topic="email", payload__context__order=order.number)
    mine |= Q(topic="webhook", payload__delivery__in=deliveries)
    for entry in OutboxEntry.objects.filter(mine).order_by("id"):
        yield of_entry(entry, now=now)


def _entries_of(identity: UUID) -> "list[OutboxEntry]":
    found = Q(pk=identity)
    if not scope.is_platform():
        deliveries = Delivery.objects.filter(Q(pk=identity) | Q(event=identity)).values_list("pk", flat=True)
        found |= Q(topic="webhook", payload__delivery__in=[str(pk) for pk in deliveries])
    return list(OutboxEntry.objects.filter(found).order_by("id"))


def _is_job(text: str) -> bool:
    with _registry():
        return (
            Schedule.objects.filter(job=text).exists()
            or JobRun.objects.filter(job=text).exists()
            or Wakeup.objects.filter(job=text).exists()
        )


def _tries(entry: OutboxEntry) -> Iterator[Step]:
    delivery = Delivery.objects.select_related("endpoint").filter(pk=entry.payload["delivery"]).first()
    if delivery is None:
        return
    yield Step(delivery.created_at, f"{delivery.event_type} for {delivery.endpoint.url}")
    for each in delivery.tries.all():
        yield Step(each.at, f"answered {each.status}" if each.status else each.error)


def _waits_for(entry: OutboxEntry, *, now: datetime) -> str:
    if entry.delivered_at:
        return ""
    if entry.dead_at:
        return "nobody: it was given up. `manage.py outbox --retry` tries it again."
    if not scope.is_platform() and current.tenant().state not in OPEN:
        return f"the shop, which is {current.tenant().state}"
    if entry.leased_until is not None and entry.leased_until > now:
        return (
            f"its receiver: another worker takes it over if it is not settled by {entry.leased_until:%T} UTC"
        )
    elder = OutboxEntry.objects.filter(
        ordering_key=entry.ordering_key, id__lt=entry.id, delivered_at=None, dead_at=None
    )
    if entry.ordering_key and (before := elder.order_by("id").first()):
        return f"message {before.pk}, which is about the same object and was written before it"
    if entry.available_at > now:
        return f"its next try at {entry.available_at:%F %T} UTC"
    if entry.cuts >= claims.SUSPECT_CUTS:
        return "all other messages: it may have killed its workers, and is delivered alone"
    with _registry():
        return _lane_waits_for(LANES[entry.lane], now=now)


def _job_waits_for(
    job: str,
    *,
    run: JobRun | None,
    planned: TenantJob | None,
    schedule: Schedule | None,
    marks: list[Wakeup],
    now: datetime,
) -> str:
    if schedule is not None and not schedule.is_enabled:
        return "its schedule, which is switched off for all shops"
    if planned is not None and not planned.is_enabled and not marks:
        return "its schedule, which is switched off for this shop"
    if run is not None and run.outcome == JobRun.Outcome.RUNNING:
        return f"its own end: it has run since {run.started_at:%F %T} UTC, or its worker has died"
    held = [mark for mark in marks if mark.leased_until and mark.leased_until > now]
    if held and run is not None and run.failures_in_a_row:
        return f"{held[0].leased_until:%F %T} UTC, since it failed {run.failures_in_a_row} times in a row"
    if run is not None and run.deaths >= due.ISOLATED_AFTER and marks:
        return "the isolated lane: its workers have died over it"
    if marks and marks[0].due_at > now:
        return f"its time, {marks[0].due_at:%F %T} UTC"
    if not marks and planned is not None:
        return f"its time, {planned.next_run_at:%F %T} UTC"
    return ""


def _lane_waits_for(job: str, *, now: datetime) -> str:
    """What keeps a lane from what is due in it. Stands in public."""
    lane = lanes.of(job)
    if Schedule.objects.filter(job=job, is_enabled=False).exists():
        return f"the lane {lane.name}, which is switched off for all shops"
    tick = JobRun.objects.filter(schema_name=scope.PUBLIC, job="tasks.dispatch").first()
    if tick is None or tick.finished_at is None or now - tick.finished_at > TICKS:
        return "the dispatcher, which stands still: is beat running, and a worker?"
    return f"a worker's place in the lane {lane.name}"


def _registry() -> Any:
    """Stand where runs and schedules are kept."""
    return nullcontext() if scope.is_platform() else scope.on_platform()
