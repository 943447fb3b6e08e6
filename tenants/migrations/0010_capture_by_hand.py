from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenants", "0009_support_by_consent")]

    operations = [
        migrations.AddField(
            "tenant",
            "captures_by_hand",
            models.BooleanField(
                db_default=False,
                default=False,
                help_text="cards are charged when staff capture the payment, and not when the order is placed",
            ),
        ),
    ]
