from typing import Literal

TranslationsGetKind = Literal["category", "collection", "product"]

TRANSLATIONS_GET_KIND_VALUES: set[TranslationsGetKind] = {
    "category",
    "collection",
    "product",
}


def check_translations_get_kind(value: str) -> TranslationsGetKind:
    if value in TRANSLATIONS_GET_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {TRANSLATIONS_GET_KIND_VALUES!r}")
