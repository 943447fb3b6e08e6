from typing import Literal

TranslationsUpdateKind = Literal["category", "collection", "product"]

TRANSLATIONS_UPDATE_KIND_VALUES: set[TranslationsUpdateKind] = {
    "category",
    "collection",
    "product",
}


def check_translations_update_kind(value: str) -> TranslationsUpdateKind:
    if value in TRANSLATIONS_UPDATE_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {TRANSLATIONS_UPDATE_KIND_VALUES!r}")
