from typing import Literal

ThemeViewFonts = Literal["", "bookish", "classic", "rounded", "technical"]

THEME_VIEW_FONTS_VALUES: set[ThemeViewFonts] = {
    "",
    "bookish",
    "classic",
    "rounded",
    "technical",
}


def check_theme_view_fonts(value: str) -> ThemeViewFonts:
    if value in THEME_VIEW_FONTS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {THEME_VIEW_FONTS_VALUES!r}")
