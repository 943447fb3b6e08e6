"""States and the ways between them, written as a table."""

from collections.abc import Collection, Mapping
from typing import Generic, TypeVar

State = TypeVar("State", bound=str)


class Transitions(Generic[State]):
    """From each state to those it may become. A state that is in no row leads nowhere."""

    def __init__(self, ways: Mapping[State, Collection[State]]) -> None:
        self._ways = {str(before): frozenset(map(str, afters)) for before, afters in ways.items()}

    def allows(self, before: str, after: str) -> bool:
        """Whether what is `before` may become `after`; staying is no way."""
        return str(after) in self._ways.get(str(before), frozenset())

    def after(self, before: str) -> frozenset[str]:
        """What it may become."""
        return self._ways.get(str(before), frozenset())

    def require(self, before: str, after: str) -> None:
        """Raises ValueError where there is no such way: a mistake of ours, and no answer to a caller."""
        if not self.allows(before, after):
            raise ValueError(f"What is {before} does not become {after}.")
