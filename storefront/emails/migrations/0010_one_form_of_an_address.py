from django.db import migrations

from kernel.mailboxes import normalise_email


def write_anew(apps, schema_editor):
    """Domains that were written as people read them."""
    suppressed = apps.get_model("shop_messages", "Suppression").objects.all()
    for one in suppressed.filter(email__regex=r"[^\x01-\x7f]"):
        email = normalise_email(one.email)
        if email != one.email and not suppressed.filter(email=email, reason=one.reason).exists():
            suppressed.filter(pk=one.pk).update(email=email)


class Migration(migrations.Migration):

    dependencies = [
        ('shop_messages', '0009_keep_earlier_words'),
    ]

    operations = [migrations.RunPython(write_anew, migrations.RunPython.noop)]
