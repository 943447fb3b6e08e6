from typing import Literal

EmailtemplatesListKindType0 = Literal[
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

EMAILTEMPLATES_LIST_KIND_TYPE_0_VALUES: set[EmailtemplatesListKindType0] = {
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


def check_emailtemplates_list_kind_type_0(value: str) -> EmailtemplatesListKindType0:
    if value in EMAILTEMPLATES_LIST_KIND_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {EMAILTEMPLATES_LIST_KIND_TYPE_0_VALUES!r}")
