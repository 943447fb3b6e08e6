from typing import Literal

EmailKindKind = Literal[
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

EMAIL_KIND_KIND_VALUES: set[EmailKindKind] = {
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


def check_email_kind_kind(value: str) -> EmailKindKind:
    if value in EMAIL_KIND_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {EMAIL_KIND_KIND_VALUES!r}")
