from django.db import migrations, models

SCHEDULES = [("outbox.urgent", "Send urgent mail"), ("outbox.webhooks", "Send webhooks")]


def plan(apps, schema_editor):
    schedule = apps.get_model("tasks", "Schedule")
    for job, title in SCHEDULES:
        schedule.objects.get_or_create(job=job, defaults={"title": title, "kind": "when_due"})
    schedule.objects.filter(job="outbox.drain").update(title="Send mail")


class Migration(migrations.Migration):
    dependencies = [("tasks", "0003_erasure")]
    operations = [
        migrations.AddField(
            "jobrun",
            "deaths",
            models.PositiveIntegerField(
                db_default=0,
                help_text="of its workers in a row: no failure of the job's, but it runs alone from the second on",
            ),
        ),
        # code of the release before this one still writes the column
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField("jobrun", "is_wanted")],
            database_operations=[
                migrations.RunSQL("ALTER TABLE tasks_jobrun ALTER COLUMN is_wanted SET DEFAULT false", migrations.RunSQL.noop)
            ],
        ),
        migrations.AlterField(
            "jobrun",
            "outcome",
            models.CharField(
                choices=[
                    ("running", "running, or cut off"),
                    ("succeeded", "succeeded"),
                    ("failed", "failed"),
                    ("refused", "refused: nowhere to run, or no time"),
                    ("given_up", "given up: its workers died over it"),
                ],
                max_length=10,
            ),
        ),
        migrations.RunPython(plan, migrations.RunPython.noop),
    ]
