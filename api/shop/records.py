"""Saving what a shop is configured with: rows that are checked by their own model and no more."""

from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model

from api import problems
from kernel.errors import NotFound, Taken
from kernel.problems import FieldError

Record = TypeVar("Record", bound=Model)


def find(model: type[Record], pk: int, *, lock: bool = False) -> Record:
    """The row of that id, locked where it is to be changed. Raises NotFound."""
    rows = model._default_manager.select_for_update() if lock else model._default_manager
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def save(record: Any, **changes: Any) -> None:
    """Set the fields, check the row as its model says, and save it. Raises InvalidFields or Taken."""
    for name, value in changes.items():
        setattr(record, name, value)
    try:
        record.full_clean()
    except ValidationError as error:
        raise problems.InvalidFields(_field_errors(error)) from error
    try:
        with transaction.atomic():
            record.save()
    except IntegrityError as error:
        raise Taken from error


def _field_errors(error: ValidationError) -> list[FieldError]:
    found: list[FieldError] = []
    for name, reasons in error.error_dict.items():
        field = "body" if name == NON_FIELD_ERRORS else name
        found += [
            {"field": field, "code": reason.code or "invalid", "detail": " ".join(reason.messages)}
            for reason in reasons
        ]
    return found
