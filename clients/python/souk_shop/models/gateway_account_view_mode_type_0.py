from typing import Literal

GatewayAccountViewModeType0 = Literal["live", "test"]

GATEWAY_ACCOUNT_VIEW_MODE_TYPE_0_VALUES: set[GatewayAccountViewModeType0] = {
    "live",
    "test",
}


def check_gateway_account_view_mode_type_0(value: str) -> GatewayAccountViewModeType0:
    if value in GATEWAY_ACCOUNT_VIEW_MODE_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {GATEWAY_ACCOUNT_VIEW_MODE_TYPE_0_VALUES!r}")
