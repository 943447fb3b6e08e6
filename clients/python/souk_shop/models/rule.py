from typing import Literal

Rule = Literal["orders", "spend"]

RULE_VALUES: set[Rule] = {
    "orders",
    "spend",
}


def check_rule(value: str) -> Rule:
    if value in RULE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {RULE_VALUES!r}")
