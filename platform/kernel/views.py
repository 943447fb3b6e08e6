"""Views: the typed shapes in which rows leave their room, for whichever door."""

from typing import Any, TypeVar, cast

View = TypeVar("View")


def of(view: type[View], row: object, **others: Any) -> View:
    """A row as the view (a TypedDict) shows it: each of its fields from `others`, or else as the row has it."""
    names = view.__annotations__
    return cast(View, {name: others[name] if name in others else getattr(row, name) for name in names})
