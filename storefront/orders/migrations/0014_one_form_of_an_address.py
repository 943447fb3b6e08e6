from django.db import migrations

from kernel.mailboxes import normalise_kept


def write_anew(apps, schema_editor):
    normalise_kept(apps.get_model("orders", "Order"))
    normalise_kept(apps.get_model("orders", "OrderLine"), "recipient_email")


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0013_keep_why_no_tax_was_charged'),
    ]

    operations = [migrations.RunPython(write_anew, migrations.RunPython.noop)]
