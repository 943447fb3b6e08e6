from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("media", "0001_initial")]

    operations = [
        migrations.AlterField(
            "asset",
            "kind",
            models.CharField(
                choices=[("image", "image"), ("file", "file"), ("logo", "logo")], max_length=5
            ),
        ),
    ]
