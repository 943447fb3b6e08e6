"""One thing that both doors refuse."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Case:
    """One thing that is refused. A path with `{id}` is filled from what `given` returns."""

    name: str
    code: str
    method: str
    api: str
    admin: str
    body: dict[str, Any] = field(default_factory=dict)
    form: dict[str, str] = field(default_factory=dict)
    field: str = ""
    admin_field: str | None = None  # where the admin shows it, if elsewhere
    given: Callable[[], dict[str, Any]] = dict
