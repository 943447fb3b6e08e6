from typing import Literal

TranslationsDeleteKind = Literal["category", "collection", "product"]

TRANSLATIONS_DELETE_KIND_VALUES: set[TranslationsDeleteKind] = {
    "category",
    "collection",
    "product",
}


def check_translations_delete_kind(value: str) -> TranslationsDeleteKind:
    if value in TRANSLATIONS_DELETE_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {TRANSLATIONS_DELETE_KIND_VALUES!r}")
