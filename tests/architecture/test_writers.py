"""One writer a noun: doors translate and call a room's service, and never write through the ORM themselves."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.apps import apps

from tests.architecture.test_house import ROOT, SOURCES

DOORS = ("api", "admin_theme", "web", "tasks", "demo")
MANAGER = {
    "create",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "update",
    "delete",
}
INSTANCE = {"save", "delete", "set", "save_m2m"}
ADMIN = {"save_model", "save_related", "save_formset", "delete_model", "delete_queryset", "save", "delete"}
RELATED = {"add", "remove", "clear", "set"}
SQL = re.compile(
    r"\s*(insert into|delete from|truncate|update \S+ set)\s"
    r"|\s*(INSERT|DELETE|TRUNCATE|UPDATE)\s"
    r"|.*\b(INSERT\s+INTO|DELETE\s+FROM|UPDATE\s+\S+(\s+AS)?(\s+\w+)?\s+SET)\s",
    re.DOTALL,
)

SERVICES = {
    "api/idempotency.py",  # of the answers that are kept
    "demo/samples.py",  # of a sample's pictures, all by one statement: a shop with samples is there in a second
    "tasks/beat.py",
    "tasks/dispatcher.py",  # of next runs
    "tasks/due.py",  # of the leases of marks
    "tasks/runs.py",
    "tasks/schedules.py",
}
"""Services of the tables that are a door's own, which nothing else in it writes, and one exception."""


def _root(node: ast.expr) -> ast.expr:
    """What a chain of attributes and calls begins with."""
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node


def _imported(tree: ast.Module) -> set[str]:
    """The names of modules and functions, of which a call is no write of a row."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in node.names if not alias.name[:1].isupper()}
    return names


@cache
def _relations() -> frozenset[str]:
    """What models call the rows they are tied to: of these, `add` and `clear` are writes."""
    found = set()
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if field.one_to_many or field.many_to_many:
                found.add(field.get_accessor_name() if field.auto_created else field.name)
    return frozenset(found - {None})


def _is_queryset(node: ast.expr) -> bool:
    text = ast.unparse(node)
    return ".objects" in text or any(f".{name}(" in text for name in ("filter", "exclude", "all", "order_by"))


def writes(source: str) -> Iterator[int]:
    """The lines on which a row is written through the ORM, or by SQL."""
    tree = ast.parse(source)
    modules = _imported(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant | ast.JoinedStr) and SQL.match(_text(node)):
            yield node.lineno
        if isinstance(node, ast.Attribute) and node.attr in MANAGER and _is_manager(node.value):
            yield node.lineno  # called here, or handed to what calls it
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        name, receiver = node.func.attr, node.func.value
        root = _root(receiver)
        if isinstance(receiver, ast.Call) and ast.unparse(receiver.func) == "super":
            if name in ADMIN:
                yield node.lineno
        elif isinstance(root, ast.Name) and root.id in modules and not _has_call(receiver):
            continue
        elif (
            (name in RELATED | MANAGER and _is_related(receiver))
            or (name in MANAGER and (_is_queryset(receiver) or _sets_columns(node)))
            or (name in INSTANCE and not _is_no_row(receiver, name))
        ):
            yield node.lineno


def _is_related(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in _relations()


def _text(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return "".join(_text(part) if isinstance(part, ast.Constant) else "x" for part in node.values)


def _is_manager(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager", "_base_manager")


def _sets_columns(node: ast.Call) -> bool:
    """Whether columns are named, as nothing else that has these methods does."""
    return bool(node.keywords) and not node.args and not ast.unparse(node.func).startswith("self.")


def _has_call(node: ast.expr) -> bool:
    """Whether it is something that a function has returned."""
    return any(isinstance(each, ast.Call) for each in ast.walk(node))


def _is_no_row(receiver: ast.expr, name: str) -> bool:
    """What has these methods and is no row: a service's own, a picture, a set."""
    text = ast.unparse(receiver)
    if name == "set":
        return not isinstance(receiver, ast.Attribute)  # `role.permissions.set(…)` and not `cache.set(…)`
    return text == "self" or text.endswith(("image", "cache"))


def counted(doors: tuple[str, ...] = DOORS) -> dict[str, int]:
    """How many writes each door's file has, of those with any."""
    found = {}
    for path in SOURCES:
        name = path.relative_to(ROOT).as_posix()
        is_command = "/management/" in name and not name.startswith("perf/")  # makes what it measures
        if (name.split("/")[0] in doors or is_command) and "/migrations/" not in name:
            lines = sorted(set(writes(Path(path).read_text())))
            if lines:
                found[name] = len(lines)
    return found


def test_no_door_writes_a_row_itself() -> None:
    assert counted().keys() - SERVICES == set(), "call the room's service"


def test_no_door_asks_for_the_tries_of_a_use_case() -> None:
    asked = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in SOURCES
        if path.relative_to(ROOT).parts[0] in DOORS
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if "throttling.require(" in line or "throttling.take(" in line
    ]
    assert asked == [], "the service takes them, or a door yet to come forgets to"


def test_the_guard_sees_each_way_to_write() -> None:
    for line in (
        "Rate.objects.create(name='VAT')",
        "Rate.objects.filter(pk=1).update(percent=1)",
        "rate.save(update_fields=['name'])",
        "rate.delete()",
        "queries.get_rate(rate_id=1).delete()",
        "self.zone.methods.all().delete()",
        "role.permissions.set([])",
        "formset.save()",
        "form.save()",
        "super().save_model(request, obj, form, change)",
        "cursor.execute('UPDATE taxes_taxrate SET percent = 0')",
        "Rate.objects.bulk_create([])",
        "handed_to(Rate.objects.create)",
        "found.update(percent=1)",
        "user.groups.add(group)",
        "product.collections.clear()",
        "zone.methods.update(values)",
        "cursor.execute(f'WITH due AS (SELECT 1) UPDATE public.{table} t SET percent = 0')",
        "cursor.execute('delete from taxes_taxrate')",
    ):
        assert set(writes(f"from storefront.taxes import queries; {line}")) == {1}, line


def test_the_guard_lets_services_pass() -> None:
    for line in (
        "services.update(rate_id=1)",
        "locations.delete(location_id=1)",
        "digest.update(b'')",
        "changes.update({})",
        "cache.set('a', 1)",
        "self.delete(request, obj)",
        "image.save(out, 'JPEG')",
        "digest.marks.add('a')",
        '"a text: Update the rate, and delete from it what is over"',
    ):
        assert list(writes(f"from storefront.taxes import services, locations\n{line}")) == [], line
