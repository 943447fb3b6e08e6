from typing import Literal

EmailTemplateInLocale = Literal["ar", "de", "en", "es", "fr"]

EMAIL_TEMPLATE_IN_LOCALE_VALUES: set[EmailTemplateInLocale] = {
    "ar",
    "de",
    "en",
    "es",
    "fr",
}


def check_email_template_in_locale(value: str) -> EmailTemplateInLocale:
    if value in EMAIL_TEMPLATE_IN_LOCALE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {EMAIL_TEMPLATE_IN_LOCALE_VALUES!r}")
