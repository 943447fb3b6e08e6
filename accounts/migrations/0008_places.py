from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_second_factor"), ("sessions", "0001_initial")]

    safe_because = "code that knows nothing of the new columns leaves them at their defaults"

    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE django_session
                ADD COLUMN user_id uuid,
                ADD COLUMN address varchar(50) NOT NULL DEFAULT '',
                ADD COLUMN device varchar(200) NOT NULL DEFAULT '',
                ADD COLUMN began_at timestamptz
            """,
            """
            ALTER TABLE django_session
                DROP COLUMN user_id, DROP COLUMN address, DROP COLUMN device, DROP COLUMN began_at
            """,
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("session_key", models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="session key")),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("user_id", models.UUIDField(null=True)),
                ("address", models.CharField(blank=True, max_length=50)),
                ("device", models.CharField(blank=True, max_length=200)),
                ("began_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "db_table": "django_session",
                "abstract": False,
                "managed": False,
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="tokenfamily",
            name="address",
            field=models.CharField(blank=True, db_default="", default="", max_length=50),
        ),
        migrations.AddField(
            model_name="tokenfamily",
            name="device",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
    ]
