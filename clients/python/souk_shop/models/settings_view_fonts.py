from typing import Literal

SettingsViewFonts = Literal["", "bookish", "classic", "rounded", "technical"]

SETTINGS_VIEW_FONTS_VALUES: set[SettingsViewFonts] = {
    "",
    "bookish",
    "classic",
    "rounded",
    "technical",
}


def check_settings_view_fonts(value: str) -> SettingsViewFonts:
    if value in SETTINGS_VIEW_FONTS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SETTINGS_VIEW_FONTS_VALUES!r}")
