"""Columns of lists and fields of pages that show a value of the row as it is shown everywhere."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, TypeGuard

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateField, DecimalField, DurationField, Field, JSONField, Model
from django.utils.text import capfirst
from unfold.decorators import display

from admin_theme.fields import is_amount
from admin_theme.formatting import (
    StrOrPromise,
    say_time,
    show,
    show_duration,
    show_item,
    show_money,
    show_money_cell,
    show_time,
)

_OURS = (DateField, DecimalField, DurationField, JSONField, ArrayField)
"""Kinds of columns that Django shows as programs write them."""


def of(description: StrOrPromise, show: Callable[[Any], Any], **options: Any) -> Any:
    """What is shown of a row; `options` are those of Unfold's `display`."""

    def cell(_admin: Any, row: Any) -> Any:
        return show(row)

    return display(description=description, **options)(cell)


def time(description: StrOrPromise, name: str) -> Any:
    """A moment; a dash for none."""
    return _column(description, name, show_time)


def duration(description: StrOrPromise, name: str) -> Any:
    """So many milliseconds."""
    return _column(description, name, show_duration)


def number(description: StrOrPromise, name: str) -> Any:
    """How many."""
    return _column(description, name, int)


def money(description: StrOrPromise, name: str, *, currency: str = "") -> Any:
    """An amount, in the currency that the field of that name has, or in the shop's."""

    def show(row: Any) -> Any:
        return show_money_cell(getattr(row, name), getattr(row, currency) if currency else "")

    return of(description, show, ordering=name)


def show_field(column: "Field[Any, Any]", row: Any) -> Any:
    """What the column has of the row."""
    value = getattr(row, column.name)
    if is_amount(column):
        return show_money_cell(value, getattr(row, "currency", ""))
    return show(value)


def say(column: "Field[Any, Any]", value: Any) -> str:
    """A value of the column in a text."""
    if is_amount(column):
        return show_money(value)
    return say_time(value) if isinstance(value, datetime) else str(show(value))


def is_ours(column: object) -> "TypeGuard[Field[Any, Any]]":
    """Whether a column of the database is shown in our way, and not in Django's."""
    return isinstance(column, _OURS)


@cache
def listed(model: type[Model], name: Any) -> Any:
    """What a list shows for a name: the model's own column as people read it, and else what is asked for."""
    try:
        column: Any = model._meta.get_field(name) if isinstance(name, str) else None
    except FieldDoesNotExist:
        return name
    if not is_ours(column):
        return name

    def cell(row: Any) -> Any:
        return show_field(column, row)

    cell.__name__ = name  # which its cells are called by
    return display(description=capfirst(column.verbose_name), ordering=name)(cell)


class Word(str):
    """A word for people that knows the code it stands for."""

    code: object

    def __new__(cls, text: StrOrPromise, code: object) -> "Word":
        word = super().__new__(cls, text)
        word.code = code
        return word


class Colours(dict[Any, str]):
    """Unfold's labels for words: colours by their codes, none for the others."""

    def __contains__(self, word: object) -> bool:
        return isinstance(word, Word)

    def __getitem__(self, word: Word) -> str:
        return self.get(word.code, "")


def state(
    description: StrOrPromise,
    words: Mapping[str, tuple[StrOrPromise, str]],
    read: Callable[[Any], str],
) -> Any:
    """The word for the code that `read` gives of a row, as a label; `words` have each code's word and colour."""

    def show(row: Any) -> Word:
        code = read(row)
        return Word(words[code][0], code)

    return of(description, show, label=Colours({code: colour for code, (_word, colour) in words.items()}))


def choice(description: StrOrPromise, name: str, labels: Mapping[Any, str] | None = None) -> Any:
    """One of the field's choices in its words, as a label in the colour that belongs to what is kept."""

    def show(row: Any) -> Word:
        return Word(getattr(row, f"get_{name}_display")(), getattr(row, name))

    return of(description, show, ordering=name, label=None if labels is None else Colours(labels))


def variant(description: StrOrPromise, path: str = "", *, detail: str = "title") -> Any:
    """Product and variant; `path` leads from the row to the variant."""

    def show(row: Any) -> Any:
        for name in filter(None, path.split(".")):
            row = getattr(row, name)
        return show_item(row.product.title, getattr(row, detail) or row.title or "–")

    return of(description, show)


def _column(description: StrOrPromise, name: str, show: Callable[[Any], Any]) -> Any:
    return of(description, lambda row: show(getattr(row, name)), ordering=name)
