"""Which statuses and codes each operation can refuse with, as `tests.api.refusals` reads it from the code."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import orjson

from api.components import Part

KEPT = Path(__file__).parent / "refusals.json"
Codes = dict[str, list[str]]
"""By status."""


@dataclass(frozen=True, slots=True)
class Refusals:
    """Of one document: what is refused by the doors that a request passes, and by each operation itself."""

    doors: dict[str, Codes]
    operations: dict[str, Part]

    def of(self, operation: str) -> Codes:
        """All of an operation."""
        found = self.operations[operation]
        return joined(*(self.doors[door] for door in found["doors"]), found["codes"])


@lru_cache
def of(api: str) -> Refusals:
    """Of the document of `shop` or `platform`."""
    return Refusals(**orjson.loads(KEPT.read_bytes())[api])


def joined(*parts: Codes) -> Codes:
    """All of them, by status."""
    found: dict[str, set[str]] = {}
    for part in parts:
        for status, codes in part.items():
            found.setdefault(status, set()).update(codes)
    return {status: sorted(codes) for status, codes in sorted(found.items())}
