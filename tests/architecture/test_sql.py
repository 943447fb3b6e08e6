"""SQL stays in its room: none hands text to another to be composed."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from kernel.prepared import Statement
from tests.architecture.test_house import ROOT, SOURCES

ROOMS = {folder.name for folder in ROOT.iterdir()} - {"perf", "demo", "tests"} | {"kernel"}
"""Whose modules may be imported for a look: some of `config` and `perf` make a server of the process."""
_SQL = re.compile(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|WHERE|FROM|JOIN|json_build_object)\b")


def module_name(path: Path) -> str:
    relative = path.relative_to(ROOT / "platform" if (ROOT / "platform") in path.parents else ROOT)
    return ".".join(relative.with_suffix("").parts).removesuffix(".__init__")


def room_of(name: str) -> str:
    parts = name.split(".")
    return ".".join(parts[:2]) if parts[0] == "storefront" else parts[0]


def names_of_others(path: Path) -> Iterator[tuple[str, Any]]:
    """What a module takes from the rooms of others: names that it imports, and attributes of modules."""
    tree = ast.parse(path.read_text())
    modules: dict[str, ModuleType] = {}
    own = room_of(module_name(path))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            if room_of(node.module).split(".")[0] not in ROOMS:
                continue
            source = importlib.import_module(node.module)
            for alias in node.names:
                found = getattr(source, alias.name, None)
                if isinstance(found, ModuleType):
                    modules[alias.asname or alias.name] = found
                elif room_of(node.module) != own:
                    yield f"{node.module}.{alias.name}", found
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            source = modules[node.value.id]
            if room_of(source.__name__) != own and hasattr(source, node.attr):
                yield f"{source.__name__}.{node.attr}", getattr(source, node.attr)


def test_no_sql_text_crosses_rooms() -> None:
    crossing = {
        f"{path.relative_to(ROOT)} takes {name}"
        for path in SOURCES
        if "migrations" not in path.parts
        for name, value in names_of_others(path)
        if isinstance(value, Statement) or (isinstance(value, str) and _SQL.search(value))
    }
    assert crossing == set()
