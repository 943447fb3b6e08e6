from decimal import Decimal

import django.core.validators
import django.db.models.expressions
from django.db import migrations, models

from kernel import money


def copy(apps, schema_editor):
    invoices = apps.get_model("billing", "Invoice")
    for invoice in invoices.objects.filter(net__isnull=True).iterator():
        unit = money.unit(invoice.currency)
        invoice.net, invoice.tax = invoice.net_minor * unit, invoice.tax_minor * unit
        invoice.total = invoice.net + invoice.tax
        invoice.lines = [
            {
                "description": line["description"],
                "quantity": line["quantity"],
                "unit_price": str(line["unit_minor"] * unit),
                "net": str(line["net_minor"] * unit),
            }
            for line in invoice.lines
        ]
        invoice.save(update_fields=["net", "tax", "total", "lines"])


def amount(**options):
    return models.DecimalField(
        decimal_places=3,
        max_digits=15,
        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
        **options,
    )


class Migration(migrations.Migration):
    """The old columns stay, empty from now on, as long as code of the release before may still write them."""

    dependencies = [("billing", "0002_plans")]

    operations = [
        *(migrations.AddField("invoice", name, amount(null=True)) for name in ("net", "tax", "total")),
        migrations.RunPython(copy, migrations.RunPython.noop),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"ALTER TABLE billing_invoice ALTER COLUMN {name}_minor DROP NOT NULL",
                    migrations.RunSQL.noop,
                )
                for name in ("net", "tax", "total")
            ],
            state_operations=[
                migrations.RemoveConstraint("invoice", "invoice_adds_up"),
                *(migrations.RemoveField("invoice", f"{name}_minor") for name in ("net", "tax", "total")),
                *(migrations.AlterField("invoice", name, amount()) for name in ("net", "tax", "total")),
            ],
        ),
        migrations.AlterField(
            "invoice",
            "lines",
            models.JSONField(
                default=list, help_text="description, quantity, unit_price, net: amounts as text"
            ),
        ),
        migrations.AddConstraint(
            "invoice",
            models.CheckConstraint(
                condition=models.Q(
                    total=django.db.models.expressions.CombinedExpression(models.F("net"), "+", models.F("tax"))
                ),
                name="invoice_amounts_add_up",
            ),
        ),
    ]
