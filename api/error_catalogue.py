"""Every code an answer may carry, read from the error classes themselves."""

import importlib
import pkgutil
from dataclasses import dataclass
from types import ModuleType

import accounts
import billing
import media
import storefront
import tasks
import tenants
from api import errors
from front.errors import Refused
from kernel import problems
from kernel.errors import DomainError, Kind

_ROOTS: tuple[ModuleType, ...] = (accounts, tenants, media, storefront, billing, tasks)


@dataclass(frozen=True, slots=True)
class Entry:
    """One code: the status it comes with, what it says and what it means."""

    code: str
    status: int
    title: str
    meaning: str


def entries() -> list[Entry]:
    """All codes, in order."""
    _load()
    found = {entry.code: entry for entry in (_entry(kind) for kind in _subclasses(DomainError))}
    store = Entry(
        "store.unavailable", 503, "We cannot reach our database", "Try again after `Retry-After` seconds."
    )
    found[store.code] = store
    found.pop(DomainError.code, None)
    return [found[code] for code in sorted(found)]


def as_markdown() -> str:
    """The catalogue as docs/errors.md holds it."""
    lines = [
        "# Error codes",
        "",
        "Every error is an `application/problem+json` document (RFC 9457); `code` is stable and `detail` is",
        "for people. Made by `python manage.py error_catalogue`; a test compares it with the code.",
        "",
        "| code | status | title | meaning |",
        "|---|---|---|---|",
    ]
    lines += [f"| `{e.code}` | {e.status} | {e.title} | {e.meaning} |" for e in entries()]
    return "\n".join(lines) + "\n"


def _load() -> None:
    """Import every `errors` module of the domain, so that its classes are known."""
    for root in _ROOTS:
        for module in pkgutil.walk_packages(root.__path__, f"{root.__name__}."):
            if module.name.endswith(".errors"):
                importlib.import_module(module.name)


def _subclasses(kind: type[DomainError]) -> list[type[DomainError]]:
    found = []
    for sub in kind.__subclasses__():
        if "code" in sub.__dict__ and not sub.__module__.startswith("tests."):
            found.append(sub)
        found += _subclasses(sub)
    return found


def _entry(kind: type[DomainError]) -> Entry:
    of_its_own = issubclass(kind, errors.RequestError) or issubclass(kind, Refused)
    status = kind.status if of_its_own else problems.STATUS[Kind(kind.kind)]  # type: ignore[attr-defined]
    meaning = " ".join((kind.__doc__ or "").split("\n\n")[0].split())
    return Entry(kind.code, status, kind.title, meaning)
