"""Which migrations code of the release before can live with, and which can be replayed as SQL.

A fleet is migrated while older code serves it. So a release may add (expand) and fill (backfill), and only
a later one, when no code uses a thing any more, may take it away (contract). A migration that this module
would refuse and that is safe all the same says why in an attribute of its class, `safe_because`.
"""

from collections.abc import Iterable, Iterator

from django.db.migrations import Migration, operations
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.models import ModelOperation
from django.db.migrations.state import ProjectState
from django.db.models import Field
from django.db.models.fields import NOT_PROVIDED

HARMLESS = (
    operations.CreateModel,
    operations.AddIndex,  # and AddIndexConcurrently
    operations.RemoveIndex,
    operations.RenameIndex,
    operations.RemoveConstraint,
    operations.AlterModelOptions,
    operations.AlterModelManagers,
    operations.AlterModelTableComment,
    operations.RunPython,
)
WIDENING = {"max_length", "null", "default", "db_default", "db_index", "db_comment"}


def is_replayable(migration: Migration) -> bool:
    """Whether the migration is the same SQL for every shop, to be run in one transaction."""
    return migration.atomic and all(operation.reduces_to_sql for operation in _flat(migration.operations))


def find_breaking(migrations: Iterable[Migration], state: ProjectState) -> list[str]:
    """What older code could not live with, in words; `state` is what shops have now, and is changed."""
    found: list[str] = []
    unknown: set[tuple[str, ...]] = set()  # tables and columns that older code does not know
    for migration in migrations:
        is_declared = bool(getattr(migration, "safe_because", ""))
        for operation in migration.operations:
            found += [
                f"{migration}: {part.describe()}"
                for part in _flat([operation])
                if not (_is_harmless(migration.app_label, part, state, unknown) or is_declared)
            ]
            operation.state_forwards(migration.app_label, state)
    return found


def _flat(parts: Iterable[Operation]) -> Iterator[Operation]:
    for part in parts:
        if isinstance(part, operations.SeparateDatabaseAndState):
            yield from _flat(part.database_operations)
        else:
            yield part


def _is_harmless(
    label: str, operation: Operation, state: ProjectState, unknown: set[tuple[str, ...]]
) -> bool:
    model = _model(operation)
    if isinstance(operation, operations.CreateModel):
        unknown.add((label, model))
    if (label, model) in unknown:
        return True
    if isinstance(operation, operations.AddField):
        unknown.add((label, model, operation.name))
        return _is_optional(operation.field)
    if isinstance(operation, operations.AlterField):
        if (label, model, operation.name) in unknown:
            return _is_optional(operation.field)
        return _is_wider(state.models[label, model].fields[operation.name], operation.field)
    return isinstance(operation, HARMLESS)


def _model(operation: Operation) -> str:
    """The name of the model it is about, in lower case, or nothing."""
    if isinstance(operation, ModelOperation):
        return str(operation.name_lower)
    return str(getattr(operation, "model_name", "")).lower()


def _is_optional(field: "Field[object, object]") -> bool:
    """Whether rows can be written by code that does not know the column; Django drops its `default` again."""
    has_value = field.null or field.db_default is not NOT_PROVIDED or field.generated
    return bool(field.many_to_many or has_value)


def _is_wider(before: "Field[object, object]", after: "Field[object, object]") -> bool:
    """Whether the column takes all that it took."""
    (_, old_kind, old_args, old), (_, kind, args, new) = before.deconstruct(), after.deconstruct()
    changed = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
    changed -= set(after.non_db_attrs)
    is_same = (old_kind, list(old_args)) == (kind, list(args))
    longest = (before.max_length or 0, after.max_length or 0)
    return is_same and changed <= WIDENING and before.null <= after.null and longest[0] <= longest[1]
