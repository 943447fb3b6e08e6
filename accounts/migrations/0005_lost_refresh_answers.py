from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_audit_verb_and_fields'),
    ]

    operations = [
        migrations.AddField(
            model_name='tokenfamily',
            name='previous_jti',
            field=models.CharField(blank=True, db_default='', default='', max_length=32),
        ),
    ]
