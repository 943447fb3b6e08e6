from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0006_follow_changes_and_references")]

    operations = [
        migrations.AddField(
            "order",
            "held_for",
            models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                help_text="while it is unpaid, a digest of the address it was placed from",
                max_length=32,
            ),
        ),
    ]
