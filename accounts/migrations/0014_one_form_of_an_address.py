from django.db import migrations

from kernel.mailboxes import normalise_kept


def write_anew(apps, schema_editor):
    normalise_kept(apps.get_model("accounts", "User"))


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0013_say_when_people_and_roles_changed'),
    ]

    operations = [migrations.RunPython(write_anew, migrations.RunPython.noop)]
