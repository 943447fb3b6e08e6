"""A table of parcels that have left, as carriers and spreadsheets write it: orders and how they are followed."""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kernel.actors import Actor
from kernel.errors import DomainError, Invalid
from storefront.orders import fulfilments

MOST_ROWS = 1000
COLUMNS: Mapping[str, frozenset[str]] = {
    "order": frozenset(
        {"order", "order number", "order no", "name", "reference", "bestellung", "bestellnummer"}
    ),
    "number": frozenset({"tracking", "tracking number", "number", "sendungsnummer", "parcel"}),
    "carrier": frozenset({"carrier", "company", "tracking company", "shipping carrier", "versender"}),
    "url": frozenset({"url", "link", "tracking url", "tracking link"}),
}
"""The columns, and what each may be called at the top of a table; without a top they stand in this order."""
_ORDER = re.compile(r"#?([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class Listed:
    """A parcel of the table: which line it is on, its order's number, how it is followed."""

    line: int
    order: int
    tracking: dict[str, str]


@dataclass(frozen=True, slots=True)
class Refused:
    """A parcel that was not sent, and why."""

    line: int
    order: int
    why: str


def read(text: str) -> list[Listed]:
    """The parcels of a table, its cells parted by commas, semicolons or tabs. Raises Invalid naming the wrong line."""
    lines = text.lstrip("\ufeff").splitlines()
    first = next((line for line in lines if line.strip()), "")
    sign = max("\t;,", key=first.count)
    rows = [
        (number, [cell.strip() for cell in row])
        for number, row in enumerate(csv.reader(lines, delimiter=sign), start=1)
        if any(cell.strip() for cell in row)
    ]
    if not rows:
        raise Invalid(_("The table is empty."), field="table", reason="required")
    if len(rows) > MOST_ROWS + 1:
        raise Invalid(
            _("A table has at most {most} rows.").format(most=MOST_ROWS), field="table", reason="too_long"
        )
    places = _places(rows[0][1])
    return [_listed(number, row, places) for number, row in (rows[1:] if _is_top(rows[0][1]) else rows)]


def fulfil(*, parcels: Sequence[Listed], actor: Actor, now: datetime) -> list[Refused]:
    """Send all that is left of each order; return those that could not be sent. The others are."""
    refused = []
    for parcel in parcels:
        try:
            with transaction.atomic():
                fulfilments.fulfil(number=parcel.order, tracking=parcel.tracking, actor=actor, now=now)
        except DomainError as error:
            refused.append(Refused(parcel.line, parcel.order, error.detail))
    return refused


def _is_top(row: Sequence[str]) -> bool:
    return not _ORDER.fullmatch(row[0])


def _places(row: Sequence[str]) -> dict[str, int]:
    """Where each column is."""
    if not _is_top(row):
        return {name: place for place, name in enumerate(COLUMNS) if place < len(row)}
    called = [" ".join(re.split(r"[\s_-]+", cell.lower())) for cell in row]
    found = {
        name: place
        for name, names in COLUMNS.items()
        for place, cell in reversed(list(enumerate(called)))
        if cell in names
    }
    if "order" not in found:
        raise Invalid(
            _("No column is called “order”. Name the columns order, tracking number, carrier, url."),
            field="table",
            reason="invalid",
        )
    return found


def _listed(line: int, row: Sequence[str], places: Mapping[str, int]) -> Listed:
    cells = {name: row[place] if place < len(row) else "" for name, place in places.items()}
    number = _ORDER.fullmatch(cells.pop("order"))
    if number is None:
        raise Invalid(
            _("Line {line} does not begin with an order's number.").format(line=line),
            field="table",
            reason="invalid",
        )
    return Listed(line, int(number[1]), {name: cell for name, cell in cells.items() if cell})
