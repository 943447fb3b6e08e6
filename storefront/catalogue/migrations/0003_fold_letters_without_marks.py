from django.db import migrations

# letters that have no mark to drop, as `kernel.transliteration.fold` writes them; what is rarer comes with the next save
_PAIRS = {"æ": "ae", "œ": "oe", "þ": "th"}
_LETTERS, _FOLDED = "ðøđħıłŧƒ", "dodhiltf"


def _folded(column: str) -> str:
    text = f"translate({column}, '{_LETTERS}', '{_FOLDED}')"
    for letter, letters in _PAIRS.items():
        text = f"replace({text}, '{letter}', '{letters}')"
    return text


_ANY = f"[{_LETTERS}{''.join(_PAIRS)}]"


class Migration(migrations.Migration):
    safe_because = "only the words that searches are compared with change, and a search that older code folds is rare"

    dependencies = [("catalogue", "0002_take_slugs_of_any_script_and_longer_skus")]

    operations = [
        migrations.RunSQL(
            f"""UPDATE catalogue_product
                SET search_words = {_folded("search_words")}, search_body = {_folded("search_body")}
                WHERE search_words ~ '{_ANY}' OR search_body ~ '{_ANY}'""",
            migrations.RunSQL.noop,
        )
    ]
