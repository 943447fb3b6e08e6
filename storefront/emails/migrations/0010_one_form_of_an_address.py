from django.db import migrations

from kernel.mailboxes import normalise_kept


def write_anew(apps, schema_editor):
    normalise_kept(apps.get_model("shop_messages", "Suppression"))


class Migration(migrations.Migration):

    dependencies = [
        ('shop_messages', '0009_keep_earlier_words'),
    ]

    operations = [migrations.RunPython(write_anew, migrations.RunPython.noop)]
