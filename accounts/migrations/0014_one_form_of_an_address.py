from django.db import migrations

from kernel.mailboxes import normalise_email


def write_anew(apps, schema_editor):
    """Domains that were written as people read them; who has an account under the other form too keeps both."""
    users = apps.get_model("accounts", "User").objects.all()
    for user in users.filter(email__regex=r"[^\x01-\x7f]"):
        email = normalise_email(user.email)
        if email != user.email and not users.filter(email=email).exists():
            users.filter(pk=user.pk).update(email=email)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0013_say_when_people_and_roles_changed'),
    ]

    operations = [migrations.RunPython(write_anew, migrations.RunPython.noop)]
