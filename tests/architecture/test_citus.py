"""What Citus lacks, and what Souk therefore does not do: rules that hold without a cluster.

Where code takes another way on Citus, that way is gone here as well: on a plain server, which takes all of it.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connections
from django.db.models import AutoField
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

from kernel import clock, writing
from kernel.jobs import wakeups
from kernel.jobs.models import Wakeup
from kernel.scope import connection
from storefront.catalogue.models import Product
from storefront.orders import numbers
from tenants import rules
from tenants.models import Tenant
from tenants.postgres import citus, statements
from tenants.provisioning import template
from tests.architecture.test_house import ROOT, SOURCES

_WRITES = re.compile(r"\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+(?!SET\b)([\w.{}\"]+)")
_KINDS = re.compile(
    r"CREATE (SCHEMA|TABLE|INDEX|UNIQUE INDEX|STATISTICS) |INSERT INTO |SELECT pg_catalog\.setval\("
    r"|ALTER TABLE ONLY \S+\s+ADD CONSTRAINT |ALTER TABLE ONLY \S+ ALTER COLUMN \S+ SET STATISTICS "
    r"|ALTER STATISTICS "
)


def _texts(path: Path) -> Iterator[tuple[int, str]]:
    """Whatever is written in quotes in a module, with `{…}` for what is put in."""
    tree = ast.parse(path.read_text())
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = [p.value if isinstance(p, ast.Constant) else "{…}" for p in node.values]
            yield node.lineno, "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            yield node.lineno, node.value


@cache
def _statements() -> list[tuple[Path, int, str]]:
    return [
        (path.relative_to(ROOT), line, text)
        for path in SOURCES
        if "migrations" not in path.parts and path.relative_to(ROOT).parts[0] not in ("perf", "demo")
        for line, text in _texts(path)
        if re.search(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|ALTER|CREATE|DROP)\b", text)
    ]


def _conditions(text: str) -> Iterator[str]:
    """What follows each ON CONFLICT, up to the end of its statement or of the brackets around it."""
    for found in re.finditer(r"\bON CONFLICT\b", text):
        depth = 0
        for place in range(found.end(), len(text)):
            depth += {"(": 1, ")": -1}.get(text[place], 0)
            if depth < 0 or text[place] == ";":
                break
        yield text[found.end() : place + 1]


def test_no_conflict_is_resolved_by_a_question() -> None:
    assert [
        f"{path}:{line}"
        for path, line, text in _statements()
        for condition in _conditions(text)
        if re.search(r"\bSELECT\b", condition)
    ] == []


def test_no_statement_writes_into_a_shop_and_into_public() -> None:
    # but for `wakeups.mark_with`, which takes two where the server is Citus
    both = []
    for path, _, text in _statements():
        written = set(_WRITES.findall(text)) | ({"{…}"} if re.search(r"AS \(\{…\}\)", text) else set())
        is_public = {name.startswith("public.") for name in written}
        if is_public == {True, False}:
            both.append(f"{path.name}: {', '.join(sorted(written))}")
    assert both == ["wakeups.py: public.jobs_wakeup, {…}"]


def test_every_table_of_public_that_sql_of_shops_writes_is_told_to_the_cluster() -> None:
    written = {
        name.removeprefix("public.")
        for path, _, text in _statements()
        for name in _WRITES.findall(text)
        if name.startswith("public.")
    }
    assert written == set(citus.WRITTEN_BY_SHOPS)


def test_tables_are_joined_by_words_and_not_by_commas() -> None:
    joined = re.compile(
        r"\bFROM\s+[a-z_]+_[a-z_]+(?:\s+(?:AS\s+)?[a-z]\w*)?\s*,\s*(?!unnest|regexp_)[a-z_]+_[a-z]"
    )
    assert [f"{path}:{line}" for path, line, text in _statements() if joined.search(text)] == []


def test_several_statements_that_alter_are_sent_by_who_knows_how() -> None:
    assert [
        f"{path}:{line}"
        for path, line, text in _statements()
        if len(found := [s for s in statements.split(text) if re.match(r"[A-Z]{3,}\s", s)]) > 1
        and any(re.match(r"(CREATE|ALTER|DROP)\b", each) for each in found)
    ] == []


def test_whoever_takes_advisory_locks_is_listed() -> None:
    # they are the coordinator's: a process that asked a worker node would hold another lock
    taking = {str(path) for path, _, text in _statements() if "advisory" in text and "pg_" in text}
    assert taking == {
        "api/idempotency.py",
        "platform/kernel/jobs/locks.py",
        "platform/kernel/writing.py",
        "tasks/due.py",
        "tenants/fleet/runs.py",
        "tenants/provisioning/signups.py",
        "tenants/provisioning/template.py",
    }


@pytest.mark.django_db
def test_the_template_is_made_of_statements_that_citus_has() -> None:
    sql = template.sql_for(template.fingerprint())
    assert [each[:200] for each in statements.split(sql) if not _KINDS.match(each)] == []


@pytest.mark.django_db
def test_a_shop_has_no_triggers_and_shares_no_sequence(shop: Tenant) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid WHERE NOT tgisinternal"
            " AND relnamespace = %s::regnamespace",
            [shop.schema_name],
        )
        assert cursor.fetchall() == []
        cursor.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relkind = 'S' AND c.relnamespace = %s::regnamespace"
            " AND NOT EXISTS (SELECT FROM pg_depend d JOIN pg_class t ON t.oid = d.refobjid AND t.relkind = 'r'"
            " WHERE d.objid = c.oid AND d.deptype IN ('a', 'i') AND t.relnamespace = c.relnamespace)",
            [shop.schema_name],
        )
        assert cursor.fetchall() == []


@pytest.mark.django_db
def test_identities_are_made_with_their_tables(shop: Tenant) -> None:
    wanted = {
        (model._meta.db_table, model._meta.auto_field.column)
        for model in apps.get_models(include_auto_created=True)
        if template.is_tenants(model._meta.app_label) and isinstance(model._meta.auto_field, AutoField)
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, attname, pg_get_serial_sequence(c.oid::regclass::text, attname) FROM pg_attribute"
            " JOIN pg_class c ON c.oid = attrelid WHERE attidentity = 'd' AND relnamespace = %s::regnamespace",
            [shop.schema_name],
        )
        found = cursor.fetchall()
    assert {(table, column) for table, column, _ in found} >= wanted
    assert all(sequence for *_, sequence in found)


def test_statements_are_told_apart_by_what_ends_them() -> None:
    sql = """
        -- a comment; with a semicolon
        CREATE TABLE "a;b" (c text DEFAULT 'it''s; so'); /* one; more */
        DO $x$ BEGIN; PERFORM $$;$$; END $x$;
        INSERT INTO t VALUES ('--', E'\\\\', 1 - 2, 3 / 4)
    """
    assert [" ".join(each.split()) for each in statements.split(sql)] == [
        """CREATE TABLE "a;b" (c text DEFAULT 'it''s; so')""",
        "DO $x$ BEGIN; PERFORM $$;$$; END $x$",
        "INSERT INTO t VALUES ('--', E'\\\\', 1 - 2, 3 / 4)",
    ]


@pytest.fixture
def as_on_citus(db: None) -> Iterator[None]:
    """The server is taken for a coordinator; it is none."""
    wrapper: Any = connections["default"]
    wrapper.ensure_connection()
    wrapper._is_on_citus = True
    yield
    wrapper._is_on_citus = False


@pytest.mark.usefixtures("as_on_citus")
def test_a_shop_is_made_statement_by_statement_and_is_the_same(shop: Tenant) -> None:
    name = rules.new_schema_name()
    with CaptureQueriesContext(connection) as sent:
        template.replay(name)
    assert len(sent) > 400
    assert all(len(statements.split(each["sql"])) == 1 for each in sent)
    assert "enable_schema_based_sharding = on" in " ".join(each["sql"] for each in sent[:3])
    assert _described(name) == _described(shop.schema_name)


def _described(schema: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attidentity::text, a.attnotnull::text,
                pg_get_expr(d.adbin, d.adrelid)
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (c.oid, a.attnum)
            WHERE c.relnamespace = %(schema)s::regnamespace AND c.relkind IN ('r', 'i')
            UNION ALL
            SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), contype::text, '', ''
            FROM pg_constraint WHERE connamespace = %(schema)s::regnamespace
            ORDER BY 1, 2, 3
            """,
            {"schema": schema},
        )
        return [tuple(str(each).replace(schema, "") for each in row) for row in cursor.fetchall()]


@pytest.mark.usefixtures("as_on_citus")
def test_work_and_its_mark_are_two_statements(shop: Tenant) -> None:
    now = clock.now()
    with tenant_context(shop):
        first = numbers.take_and_mark(numbers.Series.ORDER, job="a.job", due_at=now)
        with CaptureQueriesContext(connection) as sent:
            assert numbers.take_and_mark(numbers.Series.ORDER, job="a.job", due_at=now) == first + 1
    assert len(sent) == 2
    assert Wakeup.objects.filter(schema_name=shop.schema_name, job="a.job", due_at=now).count() == 2
    with tenant_context(shop):
        assert len(wakeups.list_marks("a.job", now=now)) == 2


@pytest.mark.django_db
def test_a_constraint_is_known_by_its_name_with_a_shards_number_behind_it(shop: Tenant) -> None:
    class Diagnosis:
        constraint_name = "catalogue_product_slug_102008"

    cause = Exception()
    cause.diag = Diagnosis()  # type: ignore[attr-defined]
    error = IntegrityError()
    error.__cause__ = cause
    assert writing.broken_constraint(error) == "catalogue_product_slug"
    assert not any(re.search(r"_\d{5,}$", str(c.name)) for c in Product._meta.constraints)


@pytest.mark.django_db
def test_a_plain_server_is_told_nothing_of_citus() -> None:
    connection.ensure_connection()
    assert not citus.tell(connection.connection)
    assert not connection.is_on_citus
    citus.make_ready()
