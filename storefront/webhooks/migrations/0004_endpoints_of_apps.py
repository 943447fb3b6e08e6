from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0003_one_row_for_each_try")]

    operations = [
        migrations.AddField(
            "endpoint",
            "app",
            models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                help_text="the app whose key has registered it",
                max_length=50,
            ),
        ),
    ]
