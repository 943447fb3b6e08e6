import json

from django.db import migrations

SCHEDULES = [
    ("orders.expire_unpaid", "Expire unpaid orders", "when_due", None),
    ("outbox.drain", "Deliver the outbox", "when_due", None),
    ("transfers.run", "Imports, exports and customers' data", "when_due", None),
    ("promotions.turn", "Say which promotions start and end", "when_due", None),
    ("reports.daily_summary", "Daily sales summary to the owner", "daily", None),
    ("messages.remind_carts", "Remind of carts left behind", "nightly", 18),
    ("messages.low_stock", "Low stock, to the owner", "nightly", 6),
    ("messages.request_reviews", "Ask for reviews after delivery", "when_due", None),
    ("messages.forget_bodies", "Forget the texts of old messages", "nightly", 4),
    ("carts.expire", "Close abandoned carts", "nightly", 3),
    ("customers.review_tiers", "Review membership tiers", "nightly", 2),
    ("accounts.tidy_up", "Forget expired tokens and kept answers", "nightly", 3),
    ("media.delete_strays", "Delete files without a row", "nightly", 4),
]
BEATS = [
    ("Dispatch due work", "tasks.dispatch", 5),
    ("Tend sign-ups and pool", "tasks.tend", 60),
    ("Remind of trials that end", "billing.remind_trials", 1800),
    ("Invoice months that have begun", "billing.issue_invoices", 3600),
    ("Remind of invoices that are due", "billing.remind_invoices", 1800),
    ("Check one shop's backup", "tasks.check_a_backup", 24 * 3600),
    ("Forget what has run out on the platform", "accounts.tidy_up", 6 * 3600),
]


def plan(apps, schema_editor):
    schedule = apps.get_model("tasks", "Schedule")
    for job, title, kind, hour in SCHEDULES:
        schedule.objects.get_or_create(job=job, defaults={"title": title, "kind": kind, "hour": hour})
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
