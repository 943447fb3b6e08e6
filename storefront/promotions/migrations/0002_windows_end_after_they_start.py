import django.core.validators
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    safe_because = "both doors of before refuse such a window, and the renamed field keeps its column"

    dependencies = [("promotions", "0001_initial")]

    operations = [
        # a window that ended before it began never ran; the row says so from now on
        migrations.RunSQL(
            "UPDATE promotions_promotion SET is_active = false, ends_at = NULL WHERE ends_at <= starts_at",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name="promotion",
            constraint=models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="promotion_window",
            ),
        ),
        migrations.AlterField(
            model_name="promotion",
            name="last_turn",
            field=models.CharField(
                blank=True,
                choices=[("started", "started"), ("ended", "ended")],
                db_column="last_turn",
                default="",
                editable=False,
                max_length=7,
            ),
        ),
        migrations.RenameField("promotion", "last_turn", "last_announced"),
        migrations.AlterField(
            model_name="promotion",
            name="usage_limit",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="orders that may use it; none: no limit",
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
            ),
        ),
        migrations.AlterField(
            model_name="discountcode",
            name="usage_limit",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="orders that may use it; none: no limit",
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
            ),
        ),
        migrations.AlterField(
            model_name="promotion",
            name="minimum_tier",
            field=models.ForeignKey(
                blank=True,
                error_messages={"invalid": "There is no such tier."},
                help_text="for members of this tier and above",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.membershiptier",
            ),
        ),
        migrations.AlterField(
            model_name="discountcode",
            name="code",
            field=models.CharField(
                help_text="typed by the buyer, in any case",
                max_length=40,
                validators=[
                    django.core.validators.RegexValidator("^\\S+$", "A code has no spaces in it."),
                ],
            ),
        ),
    ]
