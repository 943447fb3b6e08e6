from django.db import migrations, models


class Migration(migrations.Migration):
    safe_because = "the new column has a default"

    dependencies = [("orders", "0003_link_refunds_and_keep_references")]

    operations = [
        migrations.AddField(
            "order",
            "policies",
            models.JSONField(blank=True, default=list, help_text="what its buyer agreed to: kind and version"),
        ),
        migrations.RunSQL(
            "ALTER TABLE orders_order ALTER COLUMN policies SET DEFAULT '[]'", migrations.RunSQL.noop
        ),
    ]
