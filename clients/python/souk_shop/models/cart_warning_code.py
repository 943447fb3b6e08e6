from typing import Literal

CartWarningCode = Literal[
    "code_not_applied",
    "gift_card_unusable",
    "gift_cards_not_covered",
    "no_shipping",
    "out_of_stock",
    "price_changed",
    "quantity_reduced",
    "shipping_method_unavailable",
    "tax_unsettled",
    "unavailable",
]

CART_WARNING_CODE_VALUES: set[CartWarningCode] = {
    "code_not_applied",
    "gift_card_unusable",
    "gift_cards_not_covered",
    "no_shipping",
    "out_of_stock",
    "price_changed",
    "quantity_reduced",
    "shipping_method_unavailable",
    "tax_unsettled",
    "unavailable",
}


def check_cart_warning_code(value: str) -> CartWarningCode:
    if value in CART_WARNING_CODE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {CART_WARNING_CODE_VALUES!r}")
