"""Amounts as they come in: plain decimals, in the shop's currency or not at all."""

import re
from decimal import Decimal
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import BaseModel, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from api.schemas import Input
from kernel.errors import Invalid
from kernel.money import LARGEST, ZERO
from tenants import current

_PLAIN = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?", re.ASCII)


def plain(value: Any) -> Any:
    """Refuse what Python's decimals take and people do not write: `1e1`, `1_000`, digits of other scripts."""
    if isinstance(value, str) and not _PLAIN.fullmatch(value):
        raise PydanticCustomError("decimal_parsing", "Write a plain decimal number such as 12.90.")
    return value


class _Documented:
    """What the document says of a decimal: a number in these bounds, or a text."""

    def __init__(self, **bounds: float) -> None:
        self.bounds = bounds

    def __get_pydantic_json_schema__(self, _schema: Any, _handler: Any) -> dict[str, Any]:
        return {
            "anyOf": [
                {"type": "number", **self.bounds},
                {"type": "string", "pattern": f"^{_PLAIN.pattern}$"},
            ]
        }


PlainDecimal = Annotated[Decimal, BeforeValidator(plain), _Documented()]
"""A decimal written with digits and a point alone."""

Amount = Annotated[
    Decimal,
    Field(ge=0, le=LARGEST, max_digits=15, decimal_places=3),
    BeforeValidator(plain),
    _Documented(minimum=0, maximum=float(LARGEST)),
]
SignedAmount = Annotated[
    Decimal,
    Field(ge=-LARGEST, le=LARGEST, max_digits=15, decimal_places=3),
    BeforeValidator(plain),
    _Documented(minimum=-float(LARGEST), maximum=float(LARGEST)),
]


class MoneyIn(Input):
    """An amount in the shop's own currency, which need not be named."""

    amount: Amount = Field(examples=["12.90"])
    currency: str | None = Field(default=None, pattern=r"^[A-Z]{3}$", examples=["EUR"])


def amount(given: MoneyIn, *, field: str) -> Decimal:
    """The amount. Raises Invalid for another currency than the shop's."""
    currency = current.tenant().currency
    if given.currency is not None and given.currency != currency:
        raise Invalid(
            _("This shop's currency is {currency}.").format(currency=currency), field=f"{field}.currency"
        )
    return given.amount


def amounts(body: BaseModel, *names: str, nullable: tuple[str, ...] = ()) -> dict[str, Any]:
    """What was sent of the body, with amounts in place of money: null is nothing, of `nullable` ones None.

    Raises Invalid for another currency than the shop's.
    """
    sent = body.model_dump(exclude_unset=True)
    for name in (*names, *nullable):
        if name in sent:
            given: MoneyIn | None = getattr(body, name)
            nothing = None if name in nullable else ZERO
            sent[name] = nothing if given is None else amount(given, field=name)
    return sent
