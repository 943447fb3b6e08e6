from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_keys_expire'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='second_factor',
            field=models.JSONField(blank=True, editable=False, null=True),
        ),
    ]
