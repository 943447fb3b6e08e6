from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('transfers', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='transfer',
            name='warnings',
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
    ]
