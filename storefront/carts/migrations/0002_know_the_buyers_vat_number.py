from django.db import migrations, models


class Migration(migrations.Migration):
    safe_because = "the new column has a default"

    dependencies = [("carts", "0001_initial")]

    operations = [
        migrations.AddField(
            "cart",
            "vat_id",
            models.CharField(blank=True, help_text="of a business that buys", max_length=40),
        ),
        migrations.RunSQL("ALTER TABLE carts_cart ALTER COLUMN vat_id SET DEFAULT ''", migrations.RunSQL.noop),
    ]
