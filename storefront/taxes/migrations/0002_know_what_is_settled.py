from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("taxes", "0001_initial")]

    operations = [
        migrations.AddField(
            "taxrate",
            "is_settled",
            models.BooleanField(
                "settled",
                db_default=True,
                default=True,
                help_text="until it is, nothing is sold to who would bear it",
            ),
        ),
    ]
