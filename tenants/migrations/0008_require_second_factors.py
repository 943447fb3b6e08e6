from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenants", "0007_reverse_charge")]

    operations = [
        migrations.AddField(
            "tenant",
            "requires_second_factor",
            models.BooleanField(
                db_default=False,
                default=False,
                help_text="staff come in with a code of their app as well, or not at all",
            ),
        ),
    ]
