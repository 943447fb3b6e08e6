import uuid

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

_UNFINISHED = ("created", "requires_action", "processing", "unknown")
_OLD_WORDS = ("publishable_key", "secret_key_sealed", "secret_key_end", "webhook_secret_sealed", "name", "instructions")


_STATUSES = [
    ("created", "created"),
    ("requires_action", "waits for the buyer"),
    ("processing", "the gateway is at it"),
    ("succeeded", "succeeded"),
    ("failed", "failed"),
    ("unknown", "outcome unknown"),
    ("duplicate", "paid twice: to be refunded"),
    ("duplicate_refunded", "paid twice: refunded"),
]


class Migration(migrations.Migration):
    safe_because = (
        "code that knows nothing of the new columns leaves them at their defaults; the old ones stay, and two "
        "constraints that are dropped only refused what no code of ours writes"
    )

    dependencies = [("payments", "0001_initial"), ("orders", "0002_take_longer_skus_and_titles")]

    operations = [
        migrations.AlterField(
            "paymentattempt",
            "order",
            models.ForeignKey(
                "orders.Order", on_delete=django.db.models.deletion.PROTECT, related_name="payments", db_constraint=False
            ),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint("paymentattempt", "payment_one_succeeded"),
                migrations.RemoveConstraint("paymentattempt", "payment_one_unfinished"),
                migrations.RemoveField("paymentattempt", "order"),
                migrations.AddField(
                    "paymentattempt",
                    "payable",
                    models.UUIDField(
                        db_column="order_id", db_index=True, default=uuid.uuid4, help_text="what is paid: an order"
                    ),
                    preserve_default=False,
                ),
                migrations.AddConstraint(
                    "paymentattempt",
                    models.UniqueConstraint(
                        fields=["payable"], condition=Q(status="succeeded"), name="payment_one_succeeded"
                    ),
                ),
                migrations.AddConstraint(
                    "paymentattempt",
                    models.UniqueConstraint(
                        fields=["payable"], condition=Q(status__in=_UNFINISHED), name="payment_one_unfinished"
                    ),
                ),
            ]
        ),
        migrations.AddField(
            "paymentattempt",
            "label",
            models.CharField(blank=True, default="", help_text="what its buyer knows it by", max_length=40),
            preserve_default=False,
        ),
        migrations.AddField(
            "paymentattempt",
            "locale",
            models.CharField(blank=True, default="", help_text="how its buyer is written to", max_length=10),
            preserve_default=False,
        ),
        migrations.AddField(
            "paymentattempt",
            "request_key",
            models.CharField(
                blank=True,
                help_text="one request, however often it comes, is one attempt",
                max_length=64,
                null=True,
            ),
        ),
        migrations.AddConstraint(
            "paymentattempt", models.UniqueConstraint(fields=["payable", "request_key"], name="payment_once")
        ),
        migrations.AddField(
            "gatewayaccount", "settings", models.JSONField(blank=True, default=dict)
        ),
        migrations.AddField(
            "gatewayaccount",
            "secrets",
            models.JSONField(blank=True, default=dict, editable=False, help_text="by name: sealed, and end"),
        ),
        migrations.RemoveConstraint("gatewayaccount", "gatewayaccount_reachable"),
        migrations.RemoveConstraint("gatewayaccount", "gatewayaccount_days"),
        migrations.RunSQL(
            [
                "ALTER TABLE payments_paymentattempt ALTER COLUMN label SET DEFAULT '', ALTER COLUMN locale SET DEFAULT ''",
                "ALTER TABLE payments_gatewayaccount ALTER COLUMN settings SET DEFAULT '{}', "
                "ALTER COLUMN secrets SET DEFAULT '{}', "
                + ", ".join(f"ALTER COLUMN {name} SET DEFAULT ''" for name in _OLD_WORDS),
                "UPDATE payments_paymentattempt a SET label = o.number::text, locale = o.locale "
                "FROM orders_order o WHERE o.id = a.order_id",
                "UPDATE payments_paymentattempt SET status = CASE status WHEN 'surplus' THEN 'duplicate' "
                "ELSE 'duplicate_refunded' END WHERE status IN ('surplus', 'returned')",
                """UPDATE payments_gatewayaccount SET
                    settings = jsonb_strip_nulls(jsonb_build_object(
                        'publishable_key', nullif(publishable_key, ''), 'name', nullif(name, ''),
                        'instructions', nullif(instructions, ''), 'days', days)),
                    secrets = jsonb_strip_nulls(jsonb_build_object(
                        'secret_key', CASE WHEN secret_key_sealed <> '' THEN
                            jsonb_build_object('sealed', secret_key_sealed, 'end', secret_key_end) END,
                        'webhook_secret', CASE WHEN webhook_secret_sealed <> '' THEN
                            jsonb_build_object('sealed', webhook_secret_sealed, 'end', '') END))""",
            ],
            migrations.RunSQL.noop,
        ),
        migrations.DeleteModel("ManualWay"),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                *(migrations.RemoveField("gatewayaccount", name) for name in (*_OLD_WORDS, "days")),
            ]
        ),
        migrations.AlterField("gatewayaccount", "gateway", models.CharField(max_length=20, unique=True)),
        migrations.AlterField(
            "gatewayaccount",
            "account",
            models.CharField(
                blank=True, help_text="its name there, where the platform is connected to it", max_length=120
            ),
        ),
        migrations.AlterField(
            "paymentattempt",
            "status",
            models.CharField(choices=_STATUSES, default="created", max_length=20),
        ),
        migrations.AlterField("sandboxcharge", "status", models.CharField(choices=_STATUSES, max_length=20)),
    ]
