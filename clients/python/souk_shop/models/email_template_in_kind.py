from typing import Literal

EmailTemplateInKind = Literal[
    "abandoned_cart",
    "cancelled",
    "daily_summary",
    "email_verification",
    "gift_card",
    "log_in_changed",
    "log_in_code",
    "low_stock",
    "mention",
    "password_reset",
    "payment_failed",
    "receipt",
    "refunded",
    "review_request",
    "shipped",
    "staff_invitation",
    "webhook_disabled",
]

EMAIL_TEMPLATE_IN_KIND_VALUES: set[EmailTemplateInKind] = {
    "abandoned_cart",
    "cancelled",
    "daily_summary",
    "email_verification",
    "gift_card",
    "log_in_changed",
    "log_in_code",
    "low_stock",
    "mention",
    "password_reset",
    "payment_failed",
    "receipt",
    "refunded",
    "review_request",
    "shipped",
    "staff_invitation",
    "webhook_disabled",
}


def check_email_template_in_kind(value: str) -> EmailTemplateInKind:
    if value in EMAIL_TEMPLATE_IN_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {EMAIL_TEMPLATE_IN_KIND_VALUES!r}")
