"""Columns of lists and fields of pages that show a value of the row as it is shown everywhere."""

from collections.abc import Callable, Mapping
from typing import Any

from unfold.decorators import display

from admin_theme.dialogs import StrOrPromise
from admin_theme.shown import show_item, show_money_cell, show_time


def time(description: StrOrPromise, name: str) -> Any:
    """A moment; a dash for none."""
    return _column(description, name, show_time)


def number(description: StrOrPromise, name: str) -> Any:
    """How many."""
    return _column(description, name, int)


def money(description: StrOrPromise, name: str, *, currency: str = "") -> Any:
    """An amount, in the currency that the field of that name has, or in the shop's."""

    def show(_admin: Any, row: Any) -> Any:
        return show_money_cell(getattr(row, name), getattr(row, currency) if currency else "")

    return display(description=description, ordering=name)(show)


def choice(description: StrOrPromise, name: str, labels: Mapping[str, str] | bool | None = None) -> Any:
    """One of the field's choices in its words, as a label in the colour that belongs to it."""

    def show(_admin: Any, row: Any) -> str:
        return str(getattr(row, f"get_{name}_display")())

    return display(description=description, ordering=name, label=labels)(show)


def word(description: StrOrPromise, name: str, labels: Mapping[str, str]) -> Any:
    """A word that is kept, as a label in the colour that belongs to it."""

    def show(_admin: Any, row: Any) -> str:
        return str(getattr(row, name)).replace("_", " ")

    return display(description=description, ordering=name, label=labels)(show)


def variant(description: StrOrPromise, path: str = "", *, detail: str = "title", ordering: Any = None) -> Any:
    """Product and variant; `path` leads from the row to the variant."""

    def show(_admin: Any, row: Any) -> Any:
        for name in filter(None, path.split(".")):
            row = getattr(row, name)
        return show_item(row.product.title, getattr(row, detail) or row.title or "–")

    return display(description=description, ordering=ordering)(show)


def _column(description: StrOrPromise, name: str, show: Callable[[Any], Any]) -> Any:
    def cell(_admin: Any, row: Any) -> Any:
        return show(getattr(row, name))

    return display(description=description, ordering=name)(cell)
