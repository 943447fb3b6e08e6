from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenants", "0006_further_languages")]

    operations = [
        migrations.AddField(
            "tenant",
            "reverse_charge",
            models.BooleanField(
                db_default=False,
                default=False,
                help_text="businesses elsewhere in the European Union buy without tax",
            ),
        ),
    ]
