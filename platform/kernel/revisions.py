"""When a row was last changed, in an order that a reader can follow without missing anything.

Times and ids do not say in which order transactions commit. A row therefore carries the transaction that last wrote
it: whatever is still being written has a number of `pg_snapshot_xmin` or above, so that a reader who stops below it,
and goes on from there, sees every change (`api.pagination`).
"""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.db.models import Func, Model, QuerySet
from django.db.models.functions import Now

from kernel import clock

FIELDS = ("changed_in", "updated_at")
"""What a write that names its fields has to name as well."""


class CurrentTransaction(Func):
    """The number of the running transaction, which is never used again."""

    template = "(pg_current_xact_id()::text)::bigint"
    output_field = models.BigIntegerField()


class TransactionField(models.BigIntegerField):
    """The transaction that last saved the row."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("editable", False)
        options.setdefault("db_default", CurrentTransaction())
        super().__init__(**options)

    def pre_save(self, model_instance: Model, add: bool) -> Any:
        """The running one, whenever the row is saved."""
        return CurrentTransaction()


class Dated(models.Model):
    """A row of which every save says when it was; an `update` of rows names `updated_at` itself."""

    SAYING_WHEN: ClassVar[tuple[str, ...]] = ("updated_at",)

    updated_at = models.DateTimeField(auto_now=True, db_default=Now())

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row; fields that are named alone are saved with those that say when."""
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], *self.SAYING_WHEN}
        super().save(*args, **kwargs)


class Revised(Dated):
    """A row of which every save says when it was, and in which transaction."""

    SAYING_WHEN = FIELDS

    changed_in = TransactionField()

    class Meta:
        abstract = True


def stamp(rows: Iterable[Any]) -> None:
    """Say of these rows that they change now; whoever writes them in bulk names FIELDS too."""
    for row in rows:
        row.changed_in, row.updated_at = CurrentTransaction(), clock.now()


def changing() -> dict[str, Any]:
    """What an `update` of rows writes besides, by field."""
    return {"changed_in": CurrentTransaction(), "updated_at": clock.now()}


class Settled(Func):
    """The lowest number of a transaction that is still open: rows below it are complete."""

    template = "(pg_snapshot_xmin(pg_current_snapshot())::text)::bigint"
    output_field = models.BigIntegerField()


def settled(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Those of the rows that no open transaction can come before, in the order in which they were changed."""
    return rows.filter(changed_in__lt=Settled()).order_by("changed_in", "pk")
