from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenants", "0011_looks")]

    operations = [
        migrations.AddField(
            "tenant",
            "captures_when_sent",
            models.BooleanField(
                db_default=False,
                default=False,
                help_text="what is left of a held payment is captured when all of its order was sent",
            ),
        ),
    ]
