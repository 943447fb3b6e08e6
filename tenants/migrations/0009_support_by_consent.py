from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenants", "0008_require_second_factors")]

    operations = [
        migrations.AddField(
            "tenant",
            "support_until",
            models.DateTimeField(
                blank=True,
                editable=False,
                help_text="until then operators may enter, as its owner has allowed",
                null=True,
            ),
        ),
    ]
