"""Rows by statements written by hand or made once per model, where the ORM's work at each call is felt.

They are prepared (`kernel.prepared`).
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import Any, TypeVar

from django.db import DatabaseError, connection, models
from django.db.models.signals import post_save, pre_save

from kernel import prepared
from kernel.revisions import Dated, TransactionField

Row = TypeVar("Row", bound=models.Model)
AT_ONCE = 100
"""Rows in memory of which there may be without end, and long ones."""


@cache
def columns(model: type[models.Model]) -> str:
    """The model's own columns, as a statement's RETURNING or SELECT list; `instance` reads them.

    Each has the type that this release gives it, also in a shop that stands at another.
    """
    table = model._meta.db_table
    fields = model._meta.concrete_fields
    return ", ".join(f'{table}."{field.column}"::{field.db_type(connection)}' for field in fields)


def instance(model: type[Row], row: Sequence[Any]) -> Row:
    """The instance that a row of the model's `columns` is."""
    names, readers = _readers(model)
    values = list(row)
    for place, read in readers:
        values[place] = read(values[place], None, connection)
    return model.from_db(connection.alias, names, values)


def pieces(found: "models.QuerySet[Row]") -> Iterator[list[Row]]:
    """The rows that are found, which is looked for once, AT_ONCE after the other, each locked until the caller's
    transaction ends.
    """
    keys = list(found.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        some = found.model._base_manager.filter(pk__in=keys[start : start + AT_ONCE])
        yield list(some.select_for_update().order_by("pk"))


def select(model: type[Row], condition: str, *parameters: Any) -> list[Row]:
    """The rows that meet a condition written by hand."""
    with connection.cursor() as cursor:
        sql = f"SELECT {columns(model)} FROM {model._meta.db_table} WHERE {condition}"
        prepared.execute(cursor, (sql, parameters))
        return [instance(model, row) for row in cursor.fetchall()]


def insert(*instances: models.Model) -> None:
    """Insert new rows in this order, those of several models too, in one round trip.

    Keys that Postgres counts are set on the rows of the last model only. Raises what `save` would, and TypeError
    for a model that does something of its own when it is saved, or leaves a value to Postgres; the transaction that
    saves a row is for readers alone.
    """
    calls: list[tuple[str, list[Any]]] = []
    rows: list[models.Model] = []
    for model, group in groupby(instances, key=lambda row: row.__class__):
        rows = list(group)
        fields = _written(model)
        places = f"({', '.join(['%s'] * len(fields))})"
        names = ", ".join(f'"{field.column}"' for field in fields)
        key = model._meta.pk
        sql = f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES {", ".join([places] * len(rows))}'
        values = [
            field.get_db_prep_save(field.pre_save(row, add=True), connection)
            for row in rows
            for field in fields
        ]
        calls.append((f'{sql} RETURNING "{key.column}"', values))
    with connection.cursor() as cursor:
        prepared.execute(cursor, *calls)
        for row, (value,) in zip(rows, cursor.fetchall(), strict=True):
            setattr(row, key.attname, value)
    for row in instances:
        row._state.adding, row._state.db = False, connection.alias


def update(row: models.Model, *names: str) -> None:
    """Write these fields of a row that is there, as `save(update_fields=…)`.

    Raises DatabaseError when it is not there, and TypeError as `insert`.
    """
    _check(row.__class__)
    meta: Any = row._meta
    told = row.SAYING_WHEN if isinstance(row, Dated) else ()
    fields = [meta.get_field(name) for name in dict.fromkeys((*names, *told))]
    places = ", ".join(f'"{field.column}" = %s' for field in fields)
    values = [field.get_db_prep_save(field.pre_save(row, add=False), connection) for field in fields]
    with connection.cursor() as cursor:
        sql = f'UPDATE {meta.db_table} SET {places} WHERE "{meta.pk.column}" = %s'
        prepared.execute(cursor, (sql, [*values, row.pk]))
        if cursor.rowcount != 1:
            raise DatabaseError(f"There is no {meta.model_name} {row.pk} to be written.")


@cache
def _readers(model: type[models.Model]) -> tuple[list[str], list[tuple[int, Any]]]:
    fields = model._meta.concrete_fields
    readers = [(n, field.from_db_value) for n, field in enumerate(fields) if hasattr(field, "from_db_value")]
    return [field.attname for field in fields], readers


@cache
def _written(model: type[models.Model]) -> list[Any]:
    """The fields that an INSERT names: all but those that Postgres counts or computes. Raises TypeError."""
    _check(model)
    return [
        field
        for field in model._meta.concrete_fields
        if not field.generated and not isinstance(field, (models.AutoField, TransactionField))
    ]


@cache
def _check(model: type[models.Model]) -> None:
    """Raises TypeError for a model whose rows the ORM would write otherwise."""
    if model.save not in (models.Model.save, Dated.save) or any(
        s.has_listeners(model) for s in (pre_save, post_save)
    ):
        raise TypeError(f"{model.__name__} does something when it is saved, which this would pass over")
    fields: list[Any] = [f for f in model._meta.concrete_fields if not isinstance(f, TransactionField)]
    if any(f.has_db_default() and not (f.has_default() or getattr(f, "auto_now", False)) for f in fields):
        raise TypeError(f"{model.__name__} leaves a value to Postgres, which this would not fetch")
