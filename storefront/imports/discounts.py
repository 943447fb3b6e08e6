"""Discounts of a file: codes and automatic ones, as promotions."""

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from kernel import clock
from kernel.actors import Actor
from storefront.imports.reader import TRUE, Reader
from storefront.imports.rows import Row
from storefront.promotions import services
from storefront.promotions.models import DiscountCode, Promotion
from storefront.promotions.rules import AppliesTo, Kind, normalise_code
from storefront.promotions.services import CodeEdit, PromotionValues
from tenants import current

MARKS = (
    frozenset(("value", "value type")),
    frozenset(("discount value", "discount value type")),
    frozenset(("code", "value", "type")),
)
NEEDS = ("promotions.add_promotion", "promotions.change_promotion")
COLUMNS = {
    **{
        name.lower(): name
        for name in (
            *("Name", "Code", "Value", "Value Type", "Type", "Class", "Method", "Status", "Start", "End"),
            *("Usage Limit", "Once Per Customer", "Minimum", "Used"),
        )
    },
    "title": "Name",
    "discount value": "Value",
    "discount value type": "Value Type",
    "discount type": "Type",
    "discount class": "Class",
    "usage limit per code": "Usage Limit",
    "applies once per customer": "Once Per Customer",
    "minimum purchase": "Minimum",
    "minimum requirement": "Minimum",
    "minimum purchase requirements": "Minimum",
    "times used in total": "Used",
    "starts at": "Start",
    "ends at": "End",
}
_LONGEST_NAME = 80
_NUMBER = re.compile(r"-?[0-9][0-9.,]*")


def write(
    rows: Sequence[Row], reader: Reader, actor: Actor, now: datetime
) -> Literal["created", "updated", "unchanged"]:
    """Add the promotion of a row, with its code; one that is there stays. Raises Invalid, Several, Taken or TooMany."""
    row = rows[0]
    said = " ".join(row.get(name) for name in ("Type", "Class", "Method", "Value Type")).lower()
    is_automatic = "automatic" in said
    code = "" if is_automatic else normalise_code(row.get("Code") or row.get("Name"))
    name = (row.get("Name") or code)[:_LONGEST_NAME]
    if "buy" in said or "bxgy" in said:
        detail = _("The file does not say how many are bought and given: write this one by hand.")
        reader.refuse(row.line, "Type", "not_told", detail)
        return "unchanged"
    if not (name if is_automatic else code):
        reader.refuse(row.line, "Name", "required", _("A discount needs a name or a code."))
        return "unchanged"
    known = (
        Promotion.objects.filter(name=name, is_automatic=True)
        if is_automatic
        else DiscountCode.objects.filter(code=code)
    )
    if known.exists():
        return "unchanged"
    limit = reader.count(row, "Usage Limit") or None
    values: PromotionValues = {
        "name": name,
        "is_automatic": is_automatic,
        **_cheaper(row, said, reader),
        **_least(row, reader),
        "starts_at": read_time(row, "Start", reader),
        "ends_at": read_time(row, "End", reader),
        "is_active": row.get("Status").lower() not in ("draft", "disabled", "inactive", "expired"),
        "limit_per_buyer": 1 if row.get("Once Per Customer").lower() in TRUE else None,
        "usage_limit": limit if is_automatic else None,
    }
    if limit is not None and reader.count(row, "Used"):
        detail = _("It was used {used} times of {limit}, and may be used as often as is left.")
        left = limit - reader.count(row, "Used")
        reader.warn(row.line, "Used", "used_before", detail.format(used=limit - left, limit=limit))
        limit = max(left, 1)
        values["is_active"] = values["is_active"] and left > 0
        values["usage_limit"] = limit if is_automatic else None
    if values["applies_to"] == AppliesTo.LINE:
        detail = _("The file does not say for which products: choose them, then switch it on.")
        reader.warn(row.line, "Class", "switched_off", detail)
        values["is_active"] = False
    codes = []
    if code:
        codes = [CodeEdit(None, {"code": code, "usage_limit": limit})]
    if not reader.errors:
        services.create(values=values, codes=codes, actor=actor, now=now)
    return "created"


def _cheaper(row: Row, said: str, reader: Reader) -> PromotionValues:
    """What it takes off, and of what."""
    if "shipping" in said:
        return {"applies_to": AppliesTo.SHIPPING, "kind": Kind.FREE_SHIPPING}
    applies_to = AppliesTo.LINE if "product" in said or "line" in said else AppliesTo.ORDER
    cell = row.get("Value")
    bare = Row(row.line, {"Value": cell.strip("%-− ")})
    value = reader.amount(bare, "Value") or Decimal(0)
    is_percentage = "percent" in said or "%" in cell
    if is_percentage and value < 1 and "." in cell:  # some write a share of one
        value *= 100
    kind = Kind.PERCENTAGE if is_percentage else Kind.FIXED
    return {"applies_to": applies_to, "kind": kind, "value": value}


def _least(row: Row, reader: Reader) -> PromotionValues:
    """What has to be bought for it: for an amount, or so many pieces (`Minimum quantity of 2 items`)."""
    cell = row.get("Minimum")
    number = _NUMBER.search(cell)
    if number is None:
        return {"minimum_subtotal": Decimal(0)}
    bare = Row(row.line, {"Minimum": number[0]})
    if "quantity" in cell.lower() or "item" in cell.lower():
        return {"minimum_quantity": reader.count(bare, "Minimum")}
    return {"minimum_subtotal": reader.amount(bare, "Minimum") or Decimal(0)}


def read_time(row: Row, column: str, reader: Reader) -> datetime | None:
    """The moment in a cell, by the shop's clock where it names no zone; None where it is empty. Raises Invalid."""
    cell = row.get(column)
    if not cell:
        return None
    text = cell.removesuffix(" UTC")
    day, _space, zone = text.rpartition(" ")
    try:
        found = datetime.fromisoformat(day + zone if zone.startswith(("+", "-")) else text)
    except ValueError:
        detail = _("“{cell}” is no time; write it like 2026-01-31 08:00.").format(cell=cell[:40])
        reader.refuse(row.line, column, "not_a_time", detail)
        return None
    if cell.endswith("UTC") or not found.tzinfo:
        found = found.replace(tzinfo=ZoneInfo("UTC" if cell.endswith("UTC") else current.tenant().time_zone))
    clock.check(found, field=column)
    return found
