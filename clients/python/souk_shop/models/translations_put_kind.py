from typing import Literal

TranslationsPutKind = Literal["category", "collection", "product"]

TRANSLATIONS_PUT_KIND_VALUES: set[TranslationsPutKind] = {
    "category",
    "collection",
    "product",
}


def check_translations_put_kind(value: str) -> TranslationsPutKind:
    if value in TRANSLATIONS_PUT_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {TRANSLATIONS_PUT_KIND_VALUES!r}")
