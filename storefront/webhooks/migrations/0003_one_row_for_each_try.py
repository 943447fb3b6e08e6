from django.db import migrations, models

_COPY = """
    INSERT INTO webhooks_attempt (delivery_id, at, status, error, took_ms)
    SELECT d.id, (t.try ->> 'at')::timestamptz, (t.try ->> 'status')::smallint, coalesce(t.try ->> 'error', ''),
           (t.try ->> 'took_ms')::integer
    FROM webhooks_delivery d, jsonb_array_elements(d.history) WITH ORDINALITY AS t (try, place)
    ORDER BY d.created_at, d.id, t.place
"""
_KEEP = "ALTER TABLE webhooks_delivery ALTER COLUMN history SET DEFAULT '[]'::jsonb"


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0002_events_and_rotation")]
    safe_because = "older code goes on to write the column, which has a default for those who do not"

    operations = [
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "status",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="HTTP's; none without an answer", null=True
                    ),
                ),
                ("error", models.CharField(blank=True, max_length=300)),
                ("took_ms", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="tries", to="webhooks.delivery"
                    ),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.RunSQL(_COPY, migrations.RunSQL.noop),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(_KEEP, migrations.RunSQL.noop)],
            state_operations=[migrations.RemoveField("delivery", "history")],
        ),
    ]
