import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0003_amounts_are_decimals")]
    operations = [
        migrations.AddField(
            "plan",
            "weight",
            models.PositiveSmallIntegerField(
                default=1,
                db_default=1,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(100),
                ],
                help_text="share of the web servers' time while they are busy, beside shops whose share is 1",
            ),
        )
    ]
