from django.db import migrations

from kernel.mailboxes import normalise_kept


def write_anew(apps, schema_editor):
    normalise_kept(apps.get_model("carts", "Cart"))
    normalise_kept(apps.get_model("carts", "CartItem"), "recipient_email")


class Migration(migrations.Migration):

    dependencies = [
        ('carts', '0006_sell_gift_cards'),
    ]

    operations = [migrations.RunPython(write_anew, migrations.RunPython.noop)]
