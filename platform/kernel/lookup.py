"""The one row that somebody asked for."""

from typing import Any, TypeVar

from django.db.models import QuerySet

from kernel.errors import DomainError

Row = TypeVar("Row")


def one(found: "QuerySet[Any, Row]", missing: DomainError | type[DomainError]) -> Row:
    """The first of these. Raises `missing` where there is none."""
    row = found.first()
    if row is None:
        raise missing
    return row
