from typing import Literal

EmailtemplatesListLocaleType0 = Literal["ar", "de", "en", "es", "fr"]

EMAILTEMPLATES_LIST_LOCALE_TYPE_0_VALUES: set[EmailtemplatesListLocaleType0] = {
    "ar",
    "de",
    "en",
    "es",
    "fr",
}


def check_emailtemplates_list_locale_type_0(value: str) -> EmailtemplatesListLocaleType0:
    if value in EMAILTEMPLATES_LIST_LOCALE_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {EMAILTEMPLATES_LIST_LOCALE_TYPE_0_VALUES!r}")
