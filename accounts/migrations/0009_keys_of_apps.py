from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_places")]

    operations = [
        migrations.AddField(
            "apikey",
            "app",
            models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="the installed app that uses it",
                max_length=50,
            ),
        ),
    ]
