from typing import Literal

PoliciesStarterLanguageType0 = Literal["ar", "de", "en", "es", "fr"]

POLICIES_STARTER_LANGUAGE_TYPE_0_VALUES: set[PoliciesStarterLanguageType0] = {
    "ar",
    "de",
    "en",
    "es",
    "fr",
}


def check_policies_starter_language_type_0(value: str) -> PoliciesStarterLanguageType0:
    if value in POLICIES_STARTER_LANGUAGE_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {POLICIES_STARTER_LANGUAGE_TYPE_0_VALUES!r}")
