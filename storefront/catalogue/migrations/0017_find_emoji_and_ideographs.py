from django.db import migrations
from django.db.models import Q

from kernel import transliteration

_OTHERS = "[\u00ad\u200b-\u200f\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\u3005-\u30ff\u3400-\u9fff\ufe0f\U0001f000-\U0003ffff]"


def fold_anew(apps, schema_editor):
    products = apps.get_model("catalogue", "Product").objects
    others = products.filter(Q(search_words__regex=_OTHERS) | Q(search_body__regex=_OTHERS))
    for pk, words, body in others.values_list("pk", "search_words", "search_body"):
        products.filter(pk=pk).update(
            search_words=transliteration.fold(words), search_body=transliteration.fold(body)
        )


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0016_say_when_rows_changed'),
    ]

    operations = [migrations.RunPython(fold_anew, migrations.RunPython.noop)]
