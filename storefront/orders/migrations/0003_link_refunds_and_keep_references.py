import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    safe_because = (
        "each new column is empty or has a default; a refund always named a payment that is there"
    )

    dependencies = [
        ("orders", "0002_take_longer_skus_and_titles"),
        ("payments", "0002_know_a_payable_and_accounts_by_fields"),
    ]

    operations = [
        migrations.AddField(
            "order",
            "external_id",
            models.CharField(
                blank=True, help_text="another program's own id for it", max_length=120, null=True, unique=True
            ),
        ),
        migrations.AddField(
            "order",
            "metadata",
            models.JSONField(blank=True, default=dict, help_text="what programs keep on it: text by name"),
        ),
        migrations.AddField("order", "tags", models.JSONField(blank=True, default=list)),
        migrations.AlterField(
            "order",
            "discounts",
            models.JSONField(
                blank=True, default=list, help_text="what was taken off: name, amount, promotion, code"
            ),
        ),
        migrations.AlterField(
            "order",
            "taxes",
            models.JSONField(blank=True, default=list, help_text="tax by rate: name, percent, base, amount"),
        ),
        migrations.AlterField(
            "refund",
            "payment",
            models.ForeignKey(
                db_column="payment",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="refunds",
                to="payments.paymentattempt",
            ),
        ),
        migrations.AddField(
            "refund",
            "of_return",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="refunds",
                to="orders.return",
            ),
        ),
        migrations.RunSQL(
            [
                "ALTER TABLE orders_order ALTER COLUMN metadata SET DEFAULT '{}', ALTER COLUMN tags SET DEFAULT '[]'",
                """UPDATE orders_refund f SET of_return_id = r.id FROM orders_return r, generate_series(0, 9) n
                   WHERE r.order_id = f.order_id AND f.key = encode(sha256(convert_to(
                       'return:' || r.id || CASE n WHEN 0 THEN '' ELSE ':' || n END, 'UTF8')), 'hex')""",
            ],
            migrations.RunSQL.noop,
        ),
    ]
