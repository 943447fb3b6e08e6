"""The files whose words people read."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from config.env import ROOT

ROOMS = (
    "accounts",
    "admin_theme",
    "api",
    "billing",
    "media",
    "platform",
    "storefront",
    "tasks",
    "tenants",
    "web",
)
"""Load tests, samples and tests say nothing to anybody who uses a shop."""
_SKIPPED = {"migrations", "management"}


def python_files() -> Iterator[Path]:
    """Modules of the product."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if not _SKIPPED & set(path.relative_to(ROOT).parts):
                yield path


def templates() -> Iterator[Path]:
    """Django's templates; those of messages are Liquid, and a file a language."""
    for room in ROOMS:
        for folder in sorted((ROOT / room).rglob("templates")):
            yield from (
                path for path in sorted(folder.rglob("*")) if path.suffix in (".html", ".txt", ".xml")
            )


@cache
def tree(path: Path) -> ast.Module:
    """A module's syntax."""
    return ast.parse(path.read_text(encoding="utf-8"))


def name(path: Path) -> str:
    """The path as people say it."""
    return str(path.relative_to(ROOT))


@cache
def error_classes() -> frozenset[str]:
    """The names of all that derives from DomainError: their `title`, and what they are raised with, is read."""
    bases: dict[str, set[str]] = {}
    for path in python_files():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef):
                bases.setdefault(node.name, set()).update(last_name(base) for base in node.bases)
    found = {"DomainError"}
    while more := {each for each, above in bases.items() if above & found} - found:
        found |= more
    return frozenset(found)


def last_name(node: ast.expr) -> str:
    """`Invalid` of `errors.Invalid`; empty for what has no name."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
