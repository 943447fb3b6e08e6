
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0005_tell_which_import_named_a_picture'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='variant',
            index=models.Index(django.db.models.functions.text.Lower('sku'), name='variant_sku_folded'),
        ),
        migrations.AddIndex(
            model_name='variant',
            index=models.Index(condition=models.Q(('barcode', ''), _negated=True), fields=['barcode'], name='variant_barcode'),
        ),
    ]
