from typing import Literal

SettingsViewLanguagesItem = Literal["ar", "de", "en", "es", "fr"]

SETTINGS_VIEW_LANGUAGES_ITEM_VALUES: set[SettingsViewLanguagesItem] = {
    "ar",
    "de",
    "en",
    "es",
    "fr",
}


def check_settings_view_languages_item(value: str) -> SettingsViewLanguagesItem:
    if value in SETTINGS_VIEW_LANGUAGES_ITEM_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SETTINGS_VIEW_LANGUAGES_ITEM_VALUES!r}")
