"""The contracts of the house forget nobody: import-linter checks only what they name."""

import subprocess
import sys
import tomllib
from graphlib import TopologicalSorter
from typing import Any

import grimp
import pytest

from tests.plugin import ROOT

CONFIGURED: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
CONTRACTS = {contract["name"]: contract for contract in CONFIGURED["contracts"]}
PARTS = ("services", "queries", "models", "rules")


def test_every_package_has_its_layer_in_the_house() -> None:
    # import-linter knows `exhaustive` only inside a package, and the house has none around it
    packages = {
        path.parent.name
        for source in (ROOT, ROOT / "platform")
        for path in source.glob("*/__init__.py")
        if path.parent.name != "tests"
    }
    layers = CONTRACTS["The house, top to bottom"]["layers"]
    assert packages == set(CONFIGURED["root_packages"])
    assert sorted(packages) == sorted(name.strip() for layer in layers for name in layer.split("|"))


def test_every_room_is_ordered_inside() -> None:
    rooms = {
        f"storefront.{room.name}"
        for room in (ROOT / "storefront").iterdir()
        if any((room / f"{part}.py").exists() or (room / part).is_dir() for part in PARTS)
    }
    assert rooms == set(CONTRACTS["Inside a room"]["containers"])


def test_no_module_imports_itself_by_way_of_others() -> None:
    house = grimp.build_graph(*CONFIGURED["root_packages"], cache_dir=None)  # with what a function imports
    TopologicalSorter(
        {name: house.find_modules_directly_imported_by(name) for name in house.modules}
    ).prepare()


@pytest.mark.parametrize("folder", ["storefront", "billing", "accounts", "media", "tenants"])
def test_a_domain_that_speaks_http_is_refused(folder: str) -> None:
    code = 'from django.http import HttpRequest\n\n__all__ = ["HttpRequest"]\n'
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--select", "TID251"]
    done = subprocess.run(
        [*command, "--stdin-filename", f"{folder}/services.py", "-"],
        cwd=ROOT,
        input=code,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "TID251" in done.stdout
