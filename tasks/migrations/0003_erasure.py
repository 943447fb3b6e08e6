import json

from django.db import migrations


def plan(apps, schema_editor):
    interval = apps.get_model("django_celery_beat", "IntervalSchedule")
    every, _ = interval.objects.get_or_create(every=24 * 3600, period="seconds")
    # the header says where the task runs; one without it is refused
    apps.get_model("django_celery_beat", "PeriodicTask").objects.get_or_create(
        name="Erase shops that closed long ago",
        defaults={
            "task": "tenants.erase_closed",
            "interval": every,
            "headers": json.dumps({"souk_schema": "public"}),
            "expire_seconds": 24 * 3600,
        },
    )


class Migration(migrations.Migration):
    dependencies = [("tasks", "0002_schedules"), ("django_celery_beat", "0019_alter_periodictasks_options")]
    operations = [migrations.RunPython(plan, migrations.RunPython.noop)]
