import django.contrib.postgres.fields
import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    safe_because = "every column takes all that it took, and each new constraint allows what the old one did"

    dependencies = [
        ('catalogue', '0001_initial'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='category',
            name='category_slug_form',
        ),
        migrations.RemoveConstraint(
            model_name='collection',
            name='collection_slug_form',
        ),
        migrations.RemoveConstraint(
            model_name='product',
            name='product_slug_form',
        ),
        migrations.AlterField(
            model_name='category',
            name='slug',
            field=models.CharField(max_length=255, validators=[django.core.validators.RegexValidator('^[^\\x01-,./:-`{-\\x7f-]+(-[^\\x01-,./:-`{-\\x7f-]+)*$', 'Use lower-case letters, digits and single hyphens.')]),
        ),
        migrations.AlterField(
            model_name='collection',
            name='slug',
            field=models.CharField(max_length=255, validators=[django.core.validators.RegexValidator('^[^\\x01-,./:-`{-\\x7f-]+(-[^\\x01-,./:-`{-\\x7f-]+)*$', 'Use lower-case letters, digits and single hyphens.')]),
        ),
        migrations.AlterField(
            model_name='oldslug',
            name='slug',
            field=models.CharField(max_length=255),
        ),
        migrations.AlterField(
            model_name='product',
            name='slug',
            field=models.CharField(max_length=255, validators=[django.core.validators.RegexValidator('^[^\\x01-,./:-`{-\\x7f-]+(-[^\\x01-,./:-`{-\\x7f-]+)*$', 'Use lower-case letters, digits and single hyphens.')]),
        ),
        migrations.AlterField(
            model_name='productoption',
            name='values',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=255), default=list, size=None),
        ),
        migrations.AlterField(
            model_name='variant',
            name='barcode',
            field=models.CharField(blank=True, max_length=255),
        ),
        migrations.AlterField(
            model_name='variant',
            name='option1',
            field=models.CharField(blank=True, max_length=255),
        ),
        migrations.AlterField(
            model_name='variant',
            name='option2',
            field=models.CharField(blank=True, max_length=255),
        ),
        migrations.AlterField(
            model_name='variant',
            name='option3',
            field=models.CharField(blank=True, max_length=255),
        ),
        migrations.AlterField(
            model_name='variant',
            name='sku',
            field=models.CharField(blank=True, max_length=255, null=True, verbose_name='SKU'),
        ),
        migrations.AlterField(
            model_name='variant',
            name='title',
            field=models.CharField(blank=True, editable=False, max_length=780),
        ),
        migrations.AddConstraint(
            model_name='category',
            constraint=models.CheckConstraint(condition=models.Q(('slug__regex', '^[^\\x01-,./:-`{-\\x7f-]+(-[^\\x01-,./:-`{-\\x7f-]+)*$')), name='category_slug_form'),
        ),
        migrations.AddConstraint(
            model_name='collection',
            constraint=models.CheckConstraint(condition=models.Q(('slug__regex', '^[^\\x01-,./:-`{-\\x7f-]+(-[^\\x01-,./:-`{-\\x7f-]+)*$')), name='collection_slug_form'),
        ),
        migrations.AddConstraint(
            model_name='product',
            constraint=models.CheckConstraint(condition=models.Q(('slug__regex', '^[^\\x01-,./:-`{-\\x7f-]+(-[^\\x01-,./:-`{-\\x7f-]+)*$')), name='product_slug_form'),
        ),
    ]
