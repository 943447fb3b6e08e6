"""Whose backups are checked this night: every open shop's, the longest ago first, spread over its hours."""

from datetime import timedelta

from django.db.models import F, OuterRef, Subquery

from kernel import clock
from kernel.jobs import wakeups
from tasks.models import JobRun
from tenants.models import Tenant
from tenants.rules import OPEN

JOB = "backups.check"
BATCH, BETWEEN, BATCHES = 100, timedelta(minutes=10), 48
"""Eight hours of batches. A check takes about a second: each is done before the next, with room for other reports."""


def ask_for_round() -> int:
    """Ask for tonight's checks; of how many shops. What does not fit into the night has its turn in the next one.

    A check leaves its run behind whatever came of it, so a shop whose check fails does not hold up the others.
    """
    last = JobRun.objects.filter(schema_name=OuterRef("schema_name"), job=JOB).values("started_at")
    shops = Tenant.objects.filter(state__in=OPEN).annotate(checked_at=Subquery(last))
    shops = shops.order_by(F("checked_at").asc(nulls_first=True), "created_at")
    schemas = list(shops.values_list("schema_name", flat=True)[: BATCH * BATCHES])
    now = clock.now()
    for number in range(0, len(schemas), BATCH):
        due_at = now + BETWEEN * (number // BATCH)
        wakeups.mark_many([(schema, JOB) for schema in schemas[number : number + BATCH]], due_at=due_at)
    return len(schemas)
