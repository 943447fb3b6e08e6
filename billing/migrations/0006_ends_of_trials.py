from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0005_order_rows_that_tie")]
    operations = [
        migrations.AddField(
            "plan",
            "days_after_trial",
            models.PositiveSmallIntegerField(
                blank=True,
                help_text="until a shop that does not pay is suspended; empty: it goes on",
                null=True,
            ),
        ),
        migrations.AddField(
            "subscription",
            "is_given",
            models.BooleanField(
                db_default=False,
                default=False,
                help_text="whole, by an operator: nothing has to be paid before",
            ),
        ),
    ]
