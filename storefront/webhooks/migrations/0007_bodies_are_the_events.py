from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0006_endpoints_are_somebodys")]
    operations = [
        migrations.AlterField(
            "delivery",
            "body",
            models.TextField(blank=True, help_text="of deliveries until 2026-11: it is the event's"),
        )
    ]
