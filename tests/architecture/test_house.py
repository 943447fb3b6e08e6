"""The rules of the house that a machine can see."""

import ast
import inspect
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.urls import URLPattern, URLResolver, get_resolver

from tenants.models import Tenant

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [
    path
    for folder in (
        "platform",
        "kernel",
        "tenants",
        "accounts",
        "media",
        "storefront",
        "billing",
        "api",
        "admin_theme",
        "web",
        "tasks",
        "perf",
        "demo",
    )
    for path in (ROOT / folder).rglob("*.py")
]


def test_platform_is_a_source_root_and_no_package() -> None:
    # a package of that name shadows the standard library's `platform`
    assert not (ROOT / "platform" / "__init__.py").exists()


def test_every_model_is_declared_shared_or_tenant() -> None:
    declared = {*settings.SHARED_APPS, *settings.TENANT_APPS}
    undeclared = [m._meta.label for m in apps.get_models() if m._meta.app_config.name not in declared]
    assert undeclared == []


def _world(app_name: str) -> set[str]:
    return {
        name
        for name, listed in (("shared", settings.SHARED_APPS), ("tenant", settings.TENANT_APPS))
        if app_name in listed
    }


def test_no_model_refers_to_one_of_another_world() -> None:
    crossing = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.is_relation and field.related_model and not field.auto_created
        if not _world(model._meta.app_config.name) <= _world(field.related_model._meta.app_config.name)
    ]
    assert crossing == []


def test_every_order_of_a_models_rows_is_total() -> None:
    # rows that tie stand in whatever order Postgres finds them in, so that a page may show one twice and another never
    tied = [
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if "site-packages" not in model._meta.app_config.path
        and (names := _ordered_by(model))
        and not any(unique <= names for unique in _unique(model))
    ]
    assert tied == []


def _ordered_by(model: type[models.Model]) -> set[str]:
    return {
        each.lstrip("-") if isinstance(each, str) else each.expression.name for each in model._meta.ordering
    }


def _unique(model: type[models.Model]) -> list[set[str]]:
    """The sets of columns of which no two rows have the same."""
    single = [{f.name} for f in model._meta.fields if f.unique and not f.null]
    together = [set(each.fields) for each in model._meta.total_unique_constraints if _has_no_gap(model, each)]
    return [{"pk"}, *single, *together]


def _has_no_gap(model: type[models.Model], unique: models.UniqueConstraint) -> bool:
    return unique.nulls_distinct is False or not any(model._meta.get_field(f).null for f in unique.fields)


@pytest.mark.django_db
def test_no_foreign_key_in_the_database_crosses_a_schema() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.conname FROM pg_constraint c
            JOIN pg_class a ON a.oid = c.conrelid JOIN pg_class b ON b.oid = c.confrelid
            WHERE c.contype = 'f' AND a.relnamespace <> b.relnamespace
            """
        )
        assert cursor.fetchall() == []


MOST_TABLES = 69
"""Each costs every shop its rows in the database's own catalogue, and every migration its time. Sixty were enough
for a shop; events, tries of deliveries, the version of what it offers,
its policies, its custom fields and captures each have one since, and gift cards and store credit
three: each has its balance, and both have a ledger."""


@pytest.mark.django_db
def test_a_shop_has_no_more_tables_than_were_decided() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_tables JOIN tenants_tenant ON schema_name = schemaname WHERE slug = 'alpha'"
        )
        assert cursor.fetchone()[0] <= MOST_TABLES


@pytest.mark.django_db
def test_no_extension_lives_in_a_shops_schema() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extnamespace::regnamespace::text FROM pg_extension WHERE extname <> 'plpgsql'")
        assert {row[0] for row in cursor.fetchall()} == {"extensions"}


@pytest.mark.django_db
def test_all_shops_share_the_ids_of_their_content_types_and_permissions(shop, other_shop) -> None:
    def rows(schema: str) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT p.id, p.codename, c.id, c.model FROM {schema}.auth_permission p "
                f"JOIN {schema}.django_content_type c ON c.id = p.content_type_id ORDER BY 1"
            )
            return cursor.fetchall()

    assert rows(shop.schema_name) == rows(other_shop.schema_name) != []


def _views(resolver: URLResolver) -> list[object]:
    found: list[object] = []
    for entry in resolver.url_patterns:
        found += _views(entry) if isinstance(entry, URLResolver) else [entry.callback]
    return found


@pytest.mark.parametrize("urlconf", [settings.PLATFORM_URLCONF, settings.SHOP_URLCONF])
def test_no_view_is_async(urlconf: str) -> None:
    views = _views(get_resolver(urlconf))
    assert views
    assert [view for view in views if inspect.iscoroutinefunction(inspect.unwrap(view))] == []


def test_no_source_but_the_front_and_what_it_asks_defines_an_async_function() -> None:
    # an async view sees the loop thread's connection and reads the wrong schema; these ask no database
    assert [
        f"{path}:{node.lineno}"
        for path in SOURCES
        if path.parent.name != "front"
        and path.parts[-2:] not in (("api", "early.py"), ("torture", "proxy.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.AsyncFunctionDef)
    ] == []


def test_every_cache_alias_keys_by_tenant() -> None:
    assert {alias: c.get("KEY_FUNCTION") for alias, c in settings.CACHES.items()} == dict.fromkeys(
        settings.CACHES, "django_tenants.cache.make_key"
    )


def _calls(path: Path) -> list[ast.Call]:
    return [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]


def test_nobody_clears_a_whole_cache() -> None:
    # it would empty every shop's cache at once
    assert [
        f"{path}:{call.lineno}"
        for path in SOURCES
        for call in _calls(path)
        if ast.unparse(call.func) in {"cache.clear", 'caches["default"].clear', "caches['default'].clear"}
    ] == []


@pytest.mark.parametrize("banned", ["schema_context", "tenant_context"])
def test_no_decorator_enters_a_schema(banned: str) -> None:
    # django-tenants' decorator forms share one instance: two threads swap schemas
    assert [
        f"{path}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
        if banned in ast.unparse(decorator)
    ] == []


def _withs(path: Path) -> list[ast.With]:
    return [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.With)]


def test_no_tenant_is_entered_as_a_context_manager_itself() -> None:
    # django-tenants keeps what `with tenant:` came from on the class: two threads swap schemas
    assert [
        f"{path}:{node.lineno}"
        for path in SOURCES
        for node in _withs(path)
        for item in node.items
        if isinstance(item.context_expr, ast.Name | ast.Attribute)
        and ast.unparse(item.context_expr).split(".")[-1].endswith(("tenant", "shop"))
    ] == []


def test_a_tenant_refuses_to_be_a_context_manager() -> None:
    with pytest.raises(TypeError), Tenant(schema_name="t_aaaaaaaaaa"):
        pytest.fail("it was entered")


def _is_of(expression: ast.expr, name: str) -> bool:
    called = expression.func if isinstance(expression, ast.Call) else expression
    return ast.unparse(called).endswith(name)


def _entered_in_transactions(node: ast.AST, *, within: bool = False) -> list[int]:
    """Lines on which a shop is entered inside a transaction that began outside of it."""
    if isinstance(node, ast.FunctionDef):
        within = any(_is_of(decorator, "atomic") for decorator in node.decorator_list)
    found: list[int] = []
    for item in node.items if isinstance(node, ast.With) else ():
        if within and _is_of(item.context_expr, "tenant_context"):
            found.append(node.lineno)
        within = within or _is_of(item.context_expr, "atomic")
    for child in ast.iter_child_nodes(node):
        found += _entered_in_transactions(child, within=within)
    return found


def test_a_transaction_begins_inside_the_shop_it_is_about() -> None:
    # a hook for the commit runs where the transaction began, whichever shop it was registered in
    allowed = {
        "tenants/provisioning/signups.py": 1
    }  # the owner's account and the record of it, with no such hook
    entered = {
        path.relative_to(ROOT).as_posix(): len(lines)
        for path in SOURCES
        if (lines := _entered_in_transactions(ast.parse(path.read_text())))
    }
    assert entered == allowed


def test_only_the_settings_read_the_environment() -> None:
    allowed = {
        ROOT / "platform/config/local",
        ROOT / "platform/config/env.py",
        ROOT / "platform/config/management",
    }
    # a subprocess inherits the environment, and a crash point is named in it
    allowed |= {ROOT / "tenants/provisioning/template.py", ROOT / "platform/kernel/crashpoints.py"}
    readers = [
        f"{path}:{node.lineno}"
        for path in SOURCES
        if not any(path.is_relative_to(a) for a in allowed) and path.is_relative_to(ROOT / "perf") is False
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {"os.environ.get", "os.getenv"}
    ]
    assert readers == []


def test_every_url_pattern_of_a_shop_is_reached_through_the_tenant_middleware() -> None:
    middleware = settings.MIDDLEWARE
    inside = middleware.index("tenants.middleware.TenantMiddleware")
    assert all(
        middleware.index(m) > inside for m in middleware if "session" in m.lower() or "auth" in m.lower()
    )
    assert all(
        isinstance(p, URLPattern | URLResolver) for p in get_resolver(settings.SHOP_URLCONF).url_patterns
    )


def test_no_door_steps_from_a_shop_onto_the_platform() -> None:
    # services do, for what the registry keeps of the shop they came from (docs/decisions/0004)
    stepping = {
        path.relative_to(ROOT).parts[0]
        for path in SOURCES
        if "scope.on_platform(" in path.read_text(encoding="utf-8")
    }
    assert stepping <= {"tasks", "storefront", "tenants"}


def test_what_comes_from_outside_is_read_by_a_parser_that_nesting_does_not_break() -> None:
    # of a thousand brackets json.loads makes a RecursionError, which no door takes for a wrong value
    doors = {"api", "web", "admin_theme", "storefront"}
    assert [
        f"{path}:{node.lineno}"
        for path in SOURCES
        if doors & set(path.relative_to(ROOT).parts)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "json.loads"
    ] == []


def test_no_test_waits_for_a_silent_network() -> None:
    # a browser counts requests that a page left behind; on a busy machine the silence may never come
    word = "network" + "idle"
    assert [str(path) for path in (ROOT / "tests").rglob("*.py") if word in path.read_text()] == []


def test_doors_name_a_customers_shopper_with_their_user() -> None:
    """What a customer writes asks whether they are still who was let in: `Shopper.of` carries whom to ask."""
    doors = [path for room in ("api", "web", "admin_theme") for path in (ROOT / room).rglob("*.py")]
    assert [str(path) for path in doors if "Shopper(customer_id" in path.read_text()] == []
