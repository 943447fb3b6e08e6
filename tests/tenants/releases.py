"""A release that is still to come: migrations of the app `carts` that only exist for the length of a test.

Models stay as they are, so that what runs beside a fleet migration is code of the release before it.
"""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from tenants.provisioning import template

PRESENT = "storefront.carts.migrations"
FOLDER = Path(str(importlib.import_module(PRESENT).__file__)).parent
LAST = max(path.stem for path in FOLDER.glob("0*.py"))
EXPAND = f"""
class Migration(migrations.Migration):
    dependencies = [("carts", "{LAST}")]
    operations = [
        migrations.AddField("cart", "wish", models.CharField(max_length=20, null=True)),
        migrations.CreateModel("Wish", [("id", models.BigAutoField(primary_key=True, serialize=False)),
                                        ("cart", models.ForeignKey("carts.cart", on_delete=models.CASCADE))]),
    ]
"""
BACKFILL = """
def fill(apps, editor):
    apps.get_model("carts", "Cart").objects.update(wish="none")

class Migration(migrations.Migration):
    dependencies = [("carts", "0002_expand")]
    operations = [migrations.RunPython(fill), migrations.AlterField("cart", "wish", models.TextField(null=True))]
"""
INDEX = """
from django.contrib.postgres.operations import AddIndexConcurrently

class Migration(migrations.Migration):
    atomic = False
    dependencies = [("carts", "0003_backfill")]
    operations = [AddIndexConcurrently("cart", models.Index(fields=["wish"], name="cart_wish"))]
"""
CONTRACT = f"""
class Migration(migrations.Migration):
    dependencies = [("carts", "{LAST}")]
    operations = [migrations.RemoveField("cart", "email")]
"""
NEXT = {"0002_expand": EXPAND, "0003_backfill": BACKFILL, "0004_index": INDEX}


@contextmanager
def released(folder: Path, monkeypatch: pytest.MonkeyPatch, **later: str) -> Iterator[None]:
    """Let these migrations (name to source) be those of `carts` that follow the first."""
    package = folder / "carts_to_come"
    package.mkdir()
    (package / "__init__.py").touch()
    for path in FOLDER.glob("0*.py"):
        source = f"import importlib\nMigration = importlib.import_module('{PRESENT}.{path.stem}').Migration\n"
        (package / path.name).write_text(source)
    for name, body in later.items():
        (package / f"{name}.py").write_text(f"from django.db import migrations, models\n{body}")
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setattr("django.conf.settings.MIGRATION_MODULES", {"carts": package.name})
    _forget()
    try:
        yield
    finally:
        monkeypatch.undo()
        for name in [name for name in sys.modules if name.startswith(package.name)]:
            del sys.modules[name]
        _forget()


@contextmanager
def model_of_the_release() -> Iterator[type[models.Model]]:
    """The model `Wish` is known to the code, as it is when the release has come."""
    wish = type("Wish", (models.Model,), {"__module__": "storefront.carts.models", "Meta": _Meta})
    try:
        yield wish
    finally:
        del apps.all_models["carts"]["wish"]
        apps.clear_cache()


class _Meta:
    app_label = "carts"


def _forget() -> None:
    template.fingerprint.cache_clear()
    template.sql_for.cache_clear()
