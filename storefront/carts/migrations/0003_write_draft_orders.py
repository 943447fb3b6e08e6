from django.db import migrations, models


class Migration(migrations.Migration):
    safe_because = "the new column has a default, and no row is in the index yet"

    dependencies = [("carts", "0002_know_the_buyers_vat_number")]

    operations = [
        migrations.AddField(
            "cart",
            "drafted_by",
            models.CharField(
                blank=True,
                default="",
                help_text="who of the shop writes it; empty: a buyer's own",
                max_length=254,
            ),
            preserve_default=False,
        ),
        migrations.RunSQL("ALTER TABLE carts_cart ALTER COLUMN drafted_by SET DEFAULT ''", migrations.RunSQL.noop),
        migrations.AlterField(
            "cart",
            "status",
            models.CharField(
                choices=[
                    ("open", "Open"), ("ordered", "Ordered"), ("expired", "Expired"), ("draft", "Draft")
                ],
                default="open",
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            "cart",
            models.Index(
                condition=~models.Q(drafted_by=""), fields=["-created_at", "id"], name="cart_drafted"
            ),
        ),
    ]
