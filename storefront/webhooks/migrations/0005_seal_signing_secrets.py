from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0004_endpoints_of_apps")]
    safe_because = (
        "a longer column rewrites nothing, older code leaves no secret out, and what it has kept as it was goes on "
        "signing until the nightly job seals it; a secret that newer code makes beside it signs at the next try"
    )

    operations = [
        migrations.AlterField(
            "endpoint",
            "secret",
            models.CharField(editable=False, help_text="sealed", max_length=200),
        ),
        migrations.AlterField(
            "endpoint",
            "previous_secret",
            models.CharField(blank=True, db_default="", editable=False, max_length=200),
        ),
    ]
