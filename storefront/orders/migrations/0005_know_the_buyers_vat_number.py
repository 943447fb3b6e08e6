from django.db import migrations, models


class Migration(migrations.Migration):
    safe_because = "the new columns have defaults"

    dependencies = [("orders", "0004_keep_what_was_agreed_to")]

    operations = [
        migrations.AddField(
            "order",
            "vat_id",
            models.CharField(blank=True, help_text="of the business that bought", max_length=40),
        ),
        migrations.AddField(
            "order",
            "is_reverse_charge",
            models.BooleanField(default=False, help_text="no tax: it is the buyer's to declare"),
        ),
        migrations.RunSQL(
            "ALTER TABLE orders_order ALTER COLUMN vat_id SET DEFAULT '',"
            " ALTER COLUMN is_reverse_charge SET DEFAULT false",
            migrations.RunSQL.noop,
        ),
    ]
