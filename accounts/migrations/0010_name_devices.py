from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_keys_of_apps")]

    operations = [
        migrations.AddField(
            "tokenfamily", "name", models.CharField(blank=True, db_default="", default="", max_length=80)
        ),
    ]
