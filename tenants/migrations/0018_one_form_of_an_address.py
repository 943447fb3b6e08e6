from django.db import migrations

from kernel.mailboxes import normalise_kept


def write_anew(apps, schema_editor):
    normalise_kept(apps.get_model("tenants", "Signup"))


class Migration(migrations.Migration):

    dependencies = [
        ('tenants', '0017_say_when_rows_changed'),
    ]

    operations = [migrations.RunPython(write_anew, migrations.RunPython.noop)]
