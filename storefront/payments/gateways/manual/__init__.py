"""Bank transfer, cash on delivery: the money comes by itself, and staff say when it has."""

from functools import partial

from django.utils.translation import gettext_lazy

from storefront.payments.gateways.manual.gateway import Manual
from storefront.payments.gateways.port import (
    AccountField,
    GatewayType,
    InstructionsAction,
    Wording,
    translated,
)

MOST_DAYS = 90
"""The longest an order may wait for such money."""
_FIELDS = (
    AccountField(
        "name",
        gettext_lazy("Name"),
        gettext_lazy("What buyers read. Empty says it in their own language."),
        longest=60,
    ),
    AccountField(
        "instructions",
        gettext_lazy("Instructions"),
        gettext_lazy(
            "How to pay: the account, whom to pay. {order} and {total} are filled in. Empty says it in our words."
        ),
        kind="long_text",
        longest=2000,
    ),
    AccountField(
        "days",
        gettext_lazy("Days to pay"),
        gettext_lazy("An order that is neither paid nor sent by then expires."),
        kind="number",
        least=1,
        most=MOST_DAYS,
    ),
)


def _type(code: str, title: str, *, wording: Wording, days: int, needs_account: bool) -> GatewayType:
    return GatewayType(
        code=code,
        title=title,
        wording=wording,
        open=partial(Manual, days=days, wording=wording),
        fields=_FIELDS,
        next_actions=(InstructionsAction,),
        is_by_hand=True,
        needs_account=needs_account,
    )


TYPES = (
    _type(
        "manual",
        "Bank transfer",
        wording=translated(
            name=gettext_lazy("Bank transfer"),
            instructions=gettext_lazy(
                "Please pay {total} by bank transfer and name your order {order}. "
                "The goods are sent when the money is there."
            ),
        ),
        days=7,
        needs_account=False,
    ),
    _type(
        "cash_on_delivery",
        "Cash on delivery",
        wording=translated(
            name=gettext_lazy("Cash on delivery"),
            instructions=gettext_lazy(
                "Please have {total} ready in cash: you pay when your order {order} is handed over."
            ),
        ),
        days=30,
        needs_account=True,
    ),
)
