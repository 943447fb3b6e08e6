"""What each noun's service refuses: one table, read by the test of both doors.

A case says what is sent through either door and which field and code the refusal has. `given` runs in the shop
and returns ids for the paths' placeholders.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from storefront.taxes.models import TaxRate


@dataclass(frozen=True)
class Case:
    """One thing that is refused. A path with `{id}` is filled from what `given` returns."""

    name: str
    code: str
    method: str
    api: str
    admin: str
    body: dict[str, Any] = field(default_factory=dict)
    form: dict[str, str] = field(default_factory=dict)
    field: str = ""
    given: Callable[[], dict[str, Any]] = dict


def _default_rate() -> dict[str, Any]:
    return {"id": TaxRate.objects.get(country=None, tax_class="standard").pk}


_RATE = {"name": "VAT", "percent": "19", "country": "DE", "region": "", "tax_class": "standard"}


def _rate(what: str, code: str, at: str, **wrong: str) -> Case:
    entered = _RATE | wrong
    return Case(
        name=f"tax rate: {what}",
        method="post",
        api="/tax-rates",
        body=entered,
        admin="/admin/taxes/taxrate/add/",
        form=entered,
        field=at,
        code=code,
    )


CASES = [
    _rate("above 100 percent", "too_large", "percent", percent="101"),
    _rate("below nothing", "too_small", "percent", percent="-1"),
    _rate("four decimals", "too_precise", "percent", percent="1.2345"),
    _rate("country of three letters", "invalid", "country", country="de"),
    _rate("class with spaces", "invalid", "tax_class", tax_class="my class"),
    _rate("no name", "required", "name", name=""),
    _rate("name too long", "too_long", "name", name="x" * 61),
    _rate("region of no country", "required", "country", country="", region="CA"),
    _rate("second of its place", "configuration.taken", "", country="", tax_class="standard"),
    Case(
        name="tax rate: the default is deleted",
        method="delete",
        api="/tax-rates/{id}",
        admin="/admin/taxes/taxrate/{id}/delete/",
        form={"post": "yes"},
        code="configuration.in_use",
        given=_default_rate,
    ),
    Case(
        name="tax rate: the default is given a country",
        method="patch",
        api="/tax-rates/{id}",
        body={"country": "DE"},
        admin="/admin/taxes/taxrate/{id}/change/",
        form=_RATE,
        code="configuration.in_use",
        given=_default_rate,
    ),
]
