"""Which migrations code of the release before can live with: a table, and every migration of ours against it."""

import sys
from pathlib import Path

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState

from tenants.fleet import plan, rules
from tenants.provisioning import template

TEXT = models.CharField(max_length=20)
HARMLESS = [
    [migrations.AddField("cart", "wish", models.CharField(max_length=20, null=True))],
    [migrations.AddField("cart", "wish", models.CharField(max_length=20, db_default=""))],
    [migrations.AddField("cart", "wishes", models.ManyToManyField("carts.cart"))],
    [migrations.AlterField("cart", "note", models.CharField(max_length=30))],
    [migrations.AlterField("cart", "note", models.CharField(max_length=20, null=True))],
    [migrations.AlterField("cart", "note", models.CharField(max_length=20, help_text="to the shop"))],
    [AddIndexConcurrently("cart", models.Index(fields=["note"], name="cart_note"))],
    [migrations.RunPython(migrations.RunPython.noop)],
    [
        migrations.CreateModel("Wish", [("id", models.BigAutoField(primary_key=True)), ("text", TEXT)]),
        migrations.AddConstraint("wish", models.UniqueConstraint(fields=["text"], name="wish_once")),
        migrations.RemoveField("wish", "text"),
    ],
    [
        migrations.AddField("cart", "wish", models.CharField(max_length=20, null=True)),
        migrations.AlterField("cart", "wish", models.TextField(null=True)),
    ],
]
BREAKING = [
    [migrations.AddField("cart", "wish", TEXT)],
    [
        migrations.AddField("cart", "wish", models.CharField(max_length=20, default=""))
    ],  # dropped again by Django
    [migrations.AlterField("cart", "note", models.CharField(max_length=10))],
    [migrations.AlterField("cart", "note", models.CharField(max_length=20, unique=True))],
    [migrations.AlterField("cart", "note", models.IntegerField())],
    [migrations.RemoveField("cart", "note")],
    [migrations.RenameField("cart", "note", "remark")],
    [migrations.RenameModel("Cart", "Basket")],
    [migrations.DeleteModel("Cart")],
    [migrations.AlterModelTable("cart", "baskets")],
    [migrations.AddConstraint("cart", models.UniqueConstraint(fields=["note"], name="cart_note_once"))],
    [migrations.RunSQL("ALTER TABLE carts_cart DROP COLUMN note")],
    [migrations.SeparateDatabaseAndState([migrations.RemoveField("cart", "note")], [])],
    [
        migrations.AddField("cart", "wish", models.CharField(max_length=20, null=True)),
        migrations.AlterField("cart", "wish", models.CharField(max_length=20)),
    ],
]


def _names(operations: list[Operation]) -> str:
    return "+".join(type(operation).__name__ for operation in operations)


def judge(operations: list[Operation], **attributes: str) -> list[str]:
    state = ProjectState()
    fields = [("id", models.BigAutoField(primary_key=True)), ("note", TEXT)]
    state.add_model(ModelState("carts", "Cart", fields))
    body = {"operations": operations, **attributes}
    return rules.find_breaking([type("Migration", (migrations.Migration,), body)("0002", "carts")], state)


@pytest.mark.parametrize("operations", HARMLESS, ids=_names)
def test_what_only_adds_is_harmless(operations: list[Operation]) -> None:
    assert judge(operations) == []


@pytest.mark.parametrize("operations", BREAKING, ids=_names)
def test_what_takes_away_or_demands_is_breaking(operations: list[Operation]) -> None:
    assert len(judge(operations)) == 1
    assert judge(operations, safe_because="no code has read it since the release before") == []


def test_what_runs_python_or_outside_transactions_is_not_replayed() -> None:
    def is_replayable(*operations: Operation, atomic: bool = True) -> bool:
        body = {"operations": list(operations), "atomic": atomic}
        return rules.is_replayable(type("Migration", (migrations.Migration,), body)("0002", "carts"))

    python, add = migrations.RunPython(migrations.RunPython.noop), migrations.AddField("cart", "wish", TEXT)
    assert is_replayable(add)
    assert not is_replayable(add, python)
    assert not is_replayable(migrations.SeparateDatabaseAndState([python], []))
    assert not is_replayable(add, atomic=False)


def test_every_migration_of_ours_after_the_first_is_harmless_or_says_why() -> None:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    later = {
        str(m)
        for (label, _), m in loader.disk_migrations.items()
        if template.is_tenants(label) and not m.initial
    }
    own = {
        name
        for name in later
        if not loader.disk_migrations[tuple(name.split("."))].__module__.startswith("django.")
    }
    assert plan.find_breaking(own) == [], "\n".join(map(str, plan.find_breaking(own)))


def test_a_shop_is_made_of_every_migration_that_django_finds() -> None:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    known = {
        (pair, Path(str(sys.modules[migration.__module__].__file__)))
        for pair, migration in loader.disk_migrations.items()
        if template.is_tenants(pair[0])
    }
    assert set(template._migrations()) == known
