from django.db import IntegrityError, migrations, transaction

from storefront.promotions.rules import LONGEST_CODE, normalise_code


def write_anew(apps, schema_editor):
    """Where another code reads the same, both stay."""
    codes = apps.get_model("promotions", "DiscountCode").objects
    for pk, code in codes.filter(code__regex=r"[^\x01-\x7f]").values_list("pk", "code"):
        if len(as_it_reads := normalise_code(code)) <= LONGEST_CODE:
            try:
                with transaction.atomic():
                    codes.filter(pk=pk).update(code=as_it_reads)
            except IntegrityError:
                pass


class Migration(migrations.Migration):

    dependencies = [
        ('promotions', '0003_say_when_rows_changed'),
    ]

    operations = [migrations.RunPython(write_anew, migrations.RunPython.noop)]
