import uuid
from decimal import Decimal

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

_STATUSES = [
    ("created", "created"),
    ("requires_action", "waits for the buyer"),
    ("processing", "the gateway is at it"),
    ("authorized", "held: to be captured"),
    ("succeeded", "succeeded"),
    ("failed", "failed"),
    ("unknown", "outcome unknown"),
    ("duplicate", "paid twice: to be refunded"),
    ("duplicate_refunded", "paid twice: refunded"),
    ("releasing", "held: to be released"),
    ("released", "held: released"),
]


def _amount(**options):
    validators = [django.core.validators.MinValueValidator(Decimal("0"))]
    return models.DecimalField(decimal_places=3, max_digits=15, validators=validators, **options)


class Migration(migrations.Migration):
    safe_because = (
        "code that knows nothing of the new columns leaves them at their defaults, and writes no status that the new "
        "indexes are about; captured is nothing in every row there is"
    )

    dependencies = [("payments", "0002_know_a_payable_and_accounts_by_fields")]

    operations = [
        migrations.AddField(
            "paymentattempt",
            "captured",
            _amount(default=Decimal("0"), help_text="what of a held payment was taken"),
        ),
        migrations.AddField(
            "paymentattempt",
            "captures_later",
            models.BooleanField(default=False, help_text="the gateway holds the money until it is captured"),
        ),
        migrations.AddField(
            "sandboxcharge",
            "captured",
            _amount(default=Decimal("0"), help_text="what was taken of what it holds"),
        ),
        migrations.RunSQL(
            [
                "ALTER TABLE payments_paymentattempt ALTER COLUMN captured SET DEFAULT 0, "
                "ALTER COLUMN captures_later SET DEFAULT false",
                "ALTER TABLE payments_sandboxcharge ALTER COLUMN captured SET DEFAULT 0",
            ],
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            "paymentattempt",
            "status",
            models.CharField(choices=_STATUSES, default="created", max_length=20),
        ),
        migrations.AlterField("sandboxcharge", "status", models.CharField(choices=_STATUSES, max_length=20)),
        migrations.AddIndex(
            "paymentattempt",
            models.Index(condition=Q(status="releasing"), fields=["created_at"], name="payment_releasing"),
        ),
        migrations.AddConstraint(
            "paymentattempt",
            models.UniqueConstraint(
                condition=Q(status="authorized"), fields=["payable"], name="payment_one_authorized"
            ),
        ),
        migrations.AddConstraint(
            "paymentattempt",
            models.CheckConstraint(condition=Q(captured__lte=F("amount")), name="payment_captured"),
        ),
        migrations.CreateModel(
            "Capture",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "key",
                    models.CharField(
                        help_text="one request, however often it comes, is one capture", max_length=64
                    ),
                ),
                ("amount", _amount()),
                (
                    "status",
                    models.CharField(
                        choices=[("pending", "under way"), ("succeeded", "taken"), ("failed", "failed")],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("failure_code", models.CharField(blank=True, max_length=60)),
                ("actor", models.CharField(blank=True, max_length=254)),
                ("created_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "attempt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="captures",
                        to="payments.paymentattempt",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at"],
                "constraints": [
                    models.UniqueConstraint(fields=["attempt", "key"], name="capture_once"),
                    models.UniqueConstraint(
                        condition=Q(status="pending"), fields=["attempt"], name="capture_one_pending"
                    ),
                    models.CheckConstraint(condition=Q(amount__gt=0), name="capture_amount"),
                ],
            },
        ),
    ]
