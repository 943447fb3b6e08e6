"""What passes between rooms is typed: free-form dictionaries in public signatures only grow fewer."""

import ast

import pytest

from tests.architecture.test_house import ROOT, SOURCES

FREE_FORM = {
    "accounts": 1,
    "billing": 0,
    "media": 0,
    "storefront": 5,
    "tasks": 1,
    "tenants": 1,
    # of doors, whose forms and contexts are Django's
    "admin_theme": 45,
    "api": 6,
    "web": 3,
}
"""So many public functions take or return `dict[str, Any]`. A lower number may be put down, a higher one not."""


def _free_form(room: str) -> list[str]:
    found = []
    for path in SOURCES:
        name = path.relative_to(ROOT).as_posix()
        if name.split("/")[0] != room or "/migrations/" in name:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
                hints = [node.returns, *(each.annotation for each in every)]
                if any(hint is not None and "dict[str, Any]" in ast.unparse(hint) for hint in hints):
                    found.append(f"{name}:{node.lineno} {node.name}")
    return found


@pytest.mark.parametrize("room", FREE_FORM)
def test_no_more_free_form_dictionaries_than_there_were(room: str) -> None:
    found = _free_form(room)
    assert len(found) <= FREE_FORM[room], found


def test_no_service_asks_for_a_clock_that_it_does_not_read() -> None:
    unread = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in SOURCES
        if path.relative_to(ROOT).parts[0]
        in ("accounts", "billing", "media", "storefront", "tasks", "tenants")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if any(each.arg == "now" for each in (*node.args.args, *node.args.kwonlyargs))
        if not any(isinstance(part, ast.Name) and part.id == "now" for part in ast.walk(node))
    ]
    assert unread == []
