import uuid

from django.db import migrations, models

RENAMED = {"order.fulfilled": "fulfilment.created", "customer.anonymised": "customer.erased"}


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0001_initial")]
    safe_because = "older code reads the types of events as any text, and sends what it knows by the names it knew"

    operations = [
        migrations.AddField(
            "endpoint",
            "previous_secret",
            models.CharField(blank=True, db_default="", editable=False, max_length=100),
        ),
        migrations.AddField(
            "endpoint", "previous_secret_until", models.DateTimeField(blank=True, editable=False, null=True)
        ),
        migrations.AddField(
            "delivery", "subject", models.CharField(blank=True, db_default="", max_length=60)
        ),
        migrations.AlterField(
            "delivery", "body", models.TextField(blank=True, help_text="written when it is first sent")
        ),
        migrations.AlterField(
            "delivery",
            "history",
            models.JSONField(blank=True, default=list, help_text="the tries: when, status, error"),
        ),
        migrations.AddIndex("delivery", models.Index(fields=["event"], name="delivery_event")),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("type", models.CharField(max_length=40)),
                (
                    "subject",
                    models.CharField(blank=True, help_text="the object it is about", max_length=60),
                ),
                ("facts", models.JSONField(default=dict, help_text="what its body is made of")),
                (
                    "previous",
                    models.JSONField(help_text="the changed fields as they were", null=True),
                ),
                ("body", models.TextField(blank=True)),
                ("position", models.BigIntegerField(null=True, unique=True)),
                ("created_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("position", None)), fields=["id"], name="event_unnumbered"
                    ),
                    models.Index(
                        condition=models.Q(("body", ""), ("position", None)),
                        fields=["subject", "type"],
                        name="event_unread",
                    ),
                ],
            },
        ),
        *(
            migrations.RunSQL(
                f"UPDATE webhooks_endpoint SET event_types = array_replace(event_types, '{old}', '{new}') "
                f"WHERE '{old}' = ANY(event_types)",
                migrations.RunSQL.noop,
            )
            for old, new in RENAMED.items()
        ),
    ]
