from django.db import migrations

from kernel.mailboxes import normalise_kept


def write_anew(apps, schema_editor):
    normalise_kept(apps.get_model("credits", "GiftCard"), "recipient_email")


class Migration(migrations.Migration):

    dependencies = [
        ('credits', '0003_say_when_rows_changed'),
    ]

    operations = [migrations.RunPython(write_anew, migrations.RunPython.noop)]
