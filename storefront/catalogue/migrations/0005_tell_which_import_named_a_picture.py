from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0004_revisions_and_references'),
        ('media', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='productimage',
            name='import_id',
            field=models.BigIntegerField(editable=False, help_text='the import that named it', null=True),
        ),
        migrations.AddIndex(
            model_name='productimage',
            index=models.Index(condition=models.Q(('import_id__isnull', False)), fields=['import_id'], name='image_of_import'),
        ),
    ]
