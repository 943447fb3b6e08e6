"""What services that write one row have in common: setting its fields, checking it, naming what was broken.

A row's own fields are checked by its model's validators, whichever door the values came through; rules
between fields are a room's `rules.py`; the database's constraints stand behind both.
"""

import re
from collections.abc import Mapping
from typing import Any, NoReturn, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ForeignKey, Model, QuerySet
from django.utils.translation import gettext as _

from kernel import scope, texts
from kernel.errors import DomainError, Invalid, NotFound, Refusals, TooMany

Row = TypeVar("Row", bound=Model)

Changes = dict[str, tuple[Any, Any]]
"""By the field's name: what it was, and what it is."""

REASONS = {
    "required": "required",
    "null": "required",
    "blank": "required",
    "max_length": "too_long",
    "min_length": "too_short",
    "max_value": "too_large",
    "min_value": "too_small",
    "max_digits": "too_large",
    "max_whole_digits": "too_large",
    "max_decimal_places": "too_precise",
    "decimals": "too_precise",
    "invalid_choice": "unknown",
    "unique": "taken",
}
"""Our words for what Django's validators find; all else is `invalid`."""

_SHARD = re.compile(r"_\d{5,}$")  # what Citus puts behind the names of constraints


def unsynced(statement: str) -> str:
    """The statement, whose commit does not wait for the disk where it commits by itself.

    Of what it wrote, a crash of the database's server may undo the last half second, in the order of its commits. For
    what is done again then, and harms nobody: a claim, an answer that the next try finds its way to.
    """
    return statement if connection.in_atomic_block else f"SET LOCAL synchronous_commit TO off; {statement}"


def lock(model: type[Row], pk: object, *, missing: DomainError | None = None) -> Row:
    """The row of that id, which nobody else changes until the transaction ends. Raises `missing` or NotFound."""
    row = model._default_manager.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        raise missing or NotFound()
    return row


def assign(row: Model, values: Mapping[str, Any]) -> Changes:
    """Set the fields, foreign keys by id; what is different now."""
    changes: Changes = {}
    for name, value in values.items():
        field = row._meta.get_field(name)
        attribute = field.attname if isinstance(field, ForeignKey) else name
        before = getattr(row, attribute)
        if before != value:
            changes[name] = (before, value)
        setattr(row, attribute, value)
    return changes


def check(row: Model, *, is_unique: bool = False) -> None:
    """Check each field as its model says, and what only a model of a library's says of a row beside others.

    A text that nobody sees anything of is none. Raises Invalid naming the field and the reason, or Several.
    """
    for field in row._meta.concrete_fields:
        text = getattr(row, field.attname)
        if isinstance(text, str) and not field.blank and texts.is_blank(text):
            setattr(row, field.attname, "")
    try:
        row.clean_fields()
        row.clean()
        if is_unique:
            row.validate_unique()
    except ValidationError as error:
        refusals = Refusals()
        found: dict[str, list[ValidationError]] = {}
        for name, reasons in error.update_error_dict(found).items():
            for reason in reasons:
                with refusals.gather():
                    raise Invalid(
                        " ".join(reason.messages),
                        field=None if name == NON_FIELD_ERRORS else name,
                        reason=REASONS.get(reason.code or "", "invalid"),
                    ) from error
        refusals.tell()


def take_turn(noun: str) -> None:
    """Have whoever else takes the current shop's turn with the noun wait until this transaction has ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{noun}:{scope.schema()}"])


def require_room(
    rows: "QuerySet[Any]", *, most: int, wanted: int = 1, is_parent_locked: bool = False
) -> None:
    """Raises TooMany where there are to be more than `most`: what everybody's pages go through has an end.

    Others who add some at the same time wait, here or for the row that these belong to.
    """
    if not is_parent_locked:
        take_turn(rows.model._meta.label_lower)
    if rows.count() + wanted > most:
        raise TooMany(_("There can be %(most)s of these. Delete one first.") % {"most": most})


def save(row: Model, *, meanings: Mapping[str, DomainError] | None = None) -> None:
    """Write the row. Raises what the broken constraint means by `meanings`, else the error itself."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        explain(error, meanings or {})


def explain(error: IntegrityError, meanings: Mapping[str, DomainError]) -> NoReturn:
    """Raise what the broken constraint means to people, else the error itself."""
    meaning = meanings.get(broken_constraint(error))
    if meaning is None:
        raise error
    raise meaning from error


def broken_constraint(error: IntegrityError) -> str:
    """The constraint's name, as the migration wrote it."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
    return _SHARD.sub("", name)
