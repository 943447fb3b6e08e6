from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_audit'),
    ]

    safe_because = "code that knows nothing of the new columns leaves them at their defaults"

    operations = [
        migrations.RunSQL(
            "ALTER TABLE django_admin_log ADD COLUMN verb varchar(40) NOT NULL DEFAULT '', ADD COLUMN fields jsonb",
            "ALTER TABLE django_admin_log DROP COLUMN verb, DROP COLUMN fields",
        ),
    ]
