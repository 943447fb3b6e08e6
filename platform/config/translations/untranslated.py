"""Words that people read and that no catalogue can translate: literals in the places where texts are said.

In Python: what an error is raised with, what a message box says, labels and helps of forms, descriptions of columns
and actions, the words of dialogs. In templates: text and the attributes that are read. A name that is the same in
every language stands in `NAMES`.
"""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from config.translations import sources

NAMES = {"Souk", "API", "UTC", "SKU", "ms", "HTML", "MB", "CSV", "URL"}
_FORM_WORDS = {"label", "help_text", "empty_label", "verbose_name", "verbose_name_plural"}
_ASSIGNED = _FORM_WORDS | {"search_help_text"}
_READ = {"alt", "aria-label", "title", "placeholder", "summary"}
_WORD = re.compile(r"[^\W\d_]{2,}")
_BLOCK = re.compile(r"\{%-?\s*blocktranslate\b.*?\{%-?\s*endblocktranslate\s*-?%\}", re.DOTALL)
_COMMENT = re.compile(
    r"\{% block body_class %\}\w*|\{%\s*comment\b.*?\{%\s*endcomment\s*%\}|\{#.*?#\}", re.DOTALL
)
_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_LITERAL = re.compile(r"""(?<!_\()(?:hint=|default:)("([^"]*)"|'([^']*)')""")


def find() -> list[str]:
    """A line for each, `file:line: text`."""
    return [
        *(found for path in sources.python_files() for found in in_python(path)),
        *(found for path in sources.templates() for found in in_template(path)),
    ]


def in_python(path: Path) -> Iterator[str]:
    """The literals of a module that should be messages."""
    is_door = sources.name(path).startswith(("admin_theme/", "web/"))
    for node in ast.walk(sources.tree(path)):
        for said in _said(node, is_door=is_door):
            for each in (said.body, said.orelse) if isinstance(said, ast.IfExp) else (said,):
                if _is_text(each):
                    yield f"{sources.name(path)}:{each.lineno}: {ast.unparse(each)}"


def _said(node: ast.AST, *, is_door: bool) -> Iterator[ast.expr]:
    if isinstance(node, ast.Call):
        called, whole = sources.last_name(node.func), ast.unparse(node.func)
        if called in sources.error_classes():
            yield from node.args[:1]
            yield from (word.value for word in node.keywords if word.arg == "detail")
        if whole.startswith("messages.") or called in ("add_error", "message_user"):
            yield from node.args[1:2]
        if is_door:
            yield from (word.value for word in node.keywords if word.arg in _FORM_WORDS)
            if called == "ValidationError":
                yield from node.args[:1]
            if called in ("action", "display"):
                yield from (word.value for word in node.keywords if word.arg == "description")
            if called == "button":
                yield from (*node.args[:3], *(word.value for word in node.keywords if word.arg == "submit"))
            if whole.startswith("columns."):
                yield from node.args[:1]
    elif isinstance(node, ast.FunctionDef) and is_door and "button" in map(_decorator, node.decorator_list):
        yield from (each.value for each in ast.walk(node) if isinstance(each, ast.Return) and each.value)
    elif isinstance(node, ast.Tuple) and is_door and len(node.elts) == 2:
        first, second = node.elts
        if isinstance(second, ast.Dict) and any(ast.unparse(key) == "'fields'" for key in second.keys if key):
            yield first
    elif isinstance(node, ast.Assign) and is_door and sources.last_name(node.targets[0]) in _ASSIGNED:
        yield node.value


def _decorator(node: ast.expr) -> str:
    return sources.last_name(node.func if isinstance(node, ast.Call) else node)


def _is_text(node: ast.expr) -> bool:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return any(
        isinstance(part, ast.Constant) and isinstance(part.value, str) and _WORD.search(part.value)
        for part in parts
    )


def in_template(path: Path) -> Iterator[str]:
    """The words of a template that are in no tag of translation."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".xml":
        return
    for found in _LITERAL.finditer(source):
        if _WORD.search(found[2] or found[3] or ""):
            yield f"{sources.name(path)}:{source.count(chr(10), 0, found.start()) + 1}: {found[1]}"
    reader = _Reader()
    for pattern in (_COMMENT, _BLOCK, _TAG):
        source = pattern.sub(lambda found: "\n" * found[0].count("\n"), source)
    if path.suffix == ".txt":
        reader.handle_data(source)
    else:
        reader.feed(source)
        reader.close()
    for line, text in reader.found:
        if set(_WORD.findall(text)) - NAMES:
            yield f"{sources.name(path)}:{line}: {' '.join(text.split())}"


class _Reader(HTMLParser):
    """The texts that a browser would show, or read out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if (
            self._unread
            or tag in ("style", "script", "code")
            or "material-symbols-outlined" in str(dict(attrs).get("class"))
        ):
            self._unread += 1
        self.found += [(self.getpos()[0], value or "") for name, value in attrs if name in _READ]

    def handle_endtag(self, tag: str) -> None:
        self._unread = max(0, self._unread - 1)

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.found.append((self.getpos()[0], data))
