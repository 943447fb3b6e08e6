import json

from django.db import migrations

SCHEDULES = [
    ("orders.expire_unpaid", "Expire unpaid orders", "when_due"),
    ("outbox.drain", "Deliver the outbox", "when_due"),
    ("reports.daily_summary", "Daily sales summary to the owner", "daily"),
]
BEATS = [("Dispatch due work", "tasks.dispatch", 10), ("Tend sign-ups and pool", "tasks.tend", 60)]


def plan(apps, schema_editor):
    schedule = apps.get_model("tasks", "Schedule")
    for job, title, kind in SCHEDULES:
        schedule.objects.get_or_create(job=job, defaults={"title": title, "kind": kind})
    interval = apps.get_model("django_celery_beat", "IntervalSchedule")
    periodic = apps.get_model("django_celery_beat", "PeriodicTask")
    for name, task, seconds in BEATS:
        every, _ = interval.objects.get_or_create(every=seconds, period="seconds")
        # the header says where the task runs; one without it is refused
        periodic.objects.get_or_create(
            name=name,
            defaults={"task": task, "interval": every, "headers": json.dumps({"souk_schema": "public"}), "expire_seconds": seconds},
        )


class Migration(migrations.Migration):
    dependencies = [("tasks", "0001_initial"), ("django_celery_beat", "0019_alter_periodictasks_options")]
    operations = [migrations.RunPython(plan, migrations.RunPython.noop)]
