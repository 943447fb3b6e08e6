"""Filters of lists by what is no column: one choice of a few."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import RadioFilter

from admin_theme.formatting import StrOrPromise

Condition = Q | Callable[[], Q]
"""What a row must fulfil; a function where that depends on the moment."""


def one_of(
    name: str,
    choices: Mapping[str, tuple[StrOrPromise, Condition]],
    *,
    title: StrOrPromise = "",
    shape: Any = RadioFilter,
) -> Any:
    """A filter called `name` in the address, whose choices have a text and a condition each; `shape` is Unfold's."""

    class Chosen(shape):  # type: ignore[misc]
        parameter_name = name

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, StrOrPromise]]:
            return [(key, text) for key, (text, _condition) in choices.items()]

        def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
            if self.value() not in choices:
                return queryset
            condition = choices[self.value()][1]
            return queryset.filter(condition() if callable(condition) else condition)

    Chosen.title = title or name
    return Chosen
