import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_name_devices"),
        ("webhooks", "0005_seal_signing_secrets"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            "endpoint",
            "owner",
            models.ForeignKey(
                db_index=False,
                editable=False,
                help_text="who made or changed it last, in person or by a key: it is told what they may see",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            "endpoint",
            "key",
            models.ForeignKey(
                db_index=False,
                editable=False,
                help_text="the key they did it by, with which it ends",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="accounts.apikey",
            ),
        ),
    ]
