"""Whose backup is checked next: one shop a day, each in its turn."""

from django.db.models import F, OuterRef, Subquery

from kernel import clock, jobs
from kernel.jobs import wakeups
from tasks.models import JobRun
from tenants.models import Tenant
from tenants.rules import OPEN

JOB = "backups.check"


def ask_for_next() -> Tenant | None:
    """Ask for the check of the open shop whose last one is the longest ago; None where there is no shop.

    A check leaves its run behind whatever came of it, so a shop whose check fails does not hold up the others.
    """
    last = JobRun.objects.filter(schema_name=OuterRef("schema_name"), job=JOB).values("started_at")
    shops = Tenant.objects.filter(state__in=OPEN).annotate(checked_at=Subquery(last))
    shop = shops.order_by(F("checked_at").asc(nulls_first=True), "created_at").first()
    if shop is not None:
        wakeups.mark_many([(shop.schema_name, JOB)], due_at=clock.now())
        jobs.enqueue_in(shop.schema_name, JOB)
    return shop
