"""What one sees of a product is written in one place, which counts its revision and announces it.

Feeds, webhooks and kept answers missed a product that sold out, was rated or got its picture, since each of five
writers had to think of telling.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.plugin import ROOT

TELLER = "storefront/catalogue/services/changes.py"
KEPT = {"price", "compare_at_price", "in_stock", "rating_average", "rating_count", "revision", "is_shown"}
"""Columns that follow from others: nobody else sets them on rows that are there."""
GENERATOR = "perf/catalogue.py"  # makes a shop out of nothing, and touches all of it
_SQL = re.compile(
    r"\b(UPDATE|DELETE FROM)\s+catalogue_(product|variant|productimage|productoption|collectionproduct)\b"
)


def _sources() -> Iterator[tuple[str, ast.Module]]:
    for room in ("storefront", "api", "admin_theme", "web", "tasks", "demo", "perf", "tenants", "media"):
        for path in sorted((ROOT / room).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if "/migrations/" not in name and name not in (TELLER, GENERATOR):
                yield name, ast.parse(path.read_text())


def _other_writers(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _SQL.search(node.value):
            yield node.lineno
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        called = ast.unparse(node.func)
        written = {keyword.arg for keyword in node.keywords}
        if node.func.attr == "update" and written & KEPT and ("Product" in called or "Variant" in called):
            yield node.lineno
        if called.endswith("products_changed.send"):
            yield node.lineno


def test_nobody_else_writes_what_a_product_shows_or_says_that_it_has_changed() -> None:
    found = [f"{name}:{line}" for name, tree in _sources() for line in _other_writers(tree)]
    assert not found, "call storefront.catalogue.services.touch, set_availability or set_rating"


def test_another_writer_would_be_found() -> None:
    for wrong in (
        "Product.objects.filter(pk=1).update(rating_count=2)",
        "cursor.execute('UPDATE catalogue_variant v SET in_stock = true')",
        "signals.products_changed.send(sender=Product, product_ids=[1])",
    ):
        assert list(_other_writers(ast.parse(wrong)))


def test_the_teller_is_where_it_is_looked_for() -> None:
    assert (Path(ROOT) / TELLER).is_file()
