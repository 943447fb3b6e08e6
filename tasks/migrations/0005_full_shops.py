import json

from django.db import migrations


def plan(apps, schema_editor):
    interval = apps.get_model("django_celery_beat", "IntervalSchedule")
    every, _ = interval.objects.get_or_create(every=600, period="seconds")
    # the header says where the task runs; one without it is refused
    apps.get_model("django_celery_beat", "PeriodicTask").objects.get_or_create(
        name="Find shops that have no room",
        defaults={
            "task": "tenants.find_full",
            "interval": every,
            "headers": json.dumps({"souk_schema": "public"}),
            "expire_seconds": 600,
        },
    )


class Migration(migrations.Migration):
    dependencies = [("tasks", "0004_lanes"), ("django_celery_beat", "0019_alter_periodictasks_options")]
    operations = [migrations.RunPython(plan, migrations.RunPython.noop)]
