import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django_tenants.utils import tenant_context

from storefront.catalogue.models import Product
from tenants.models import Tenant

FILE = "Handle,Title,Variant Price\ntee,Tee,10\nmug,Mug,x\n"


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("import_products", *arguments, stdout=out)
    return out.getvalue()


def test_it_imports_and_says_what_to_do_next(shop: Tenant, tmp_path: Path) -> None:
    file = tmp_path / "products.csv"
    file.write_text(FILE)
    lines = run("--shop", "alpha", str(file)).splitlines()
    assert lines[0].startswith("line 3, Variant Price: ")
    assert lines[1].startswith("1 created, 0 updated, 0 unchanged, 1 skipped, 0 of them with warnings")
    assert lines[-1].startswith("Mend the lines above")
    with tenant_context(shop):
        assert Product.objects.filter(slug="tee").exists()


def test_json_is_one_document(shop: Tenant, tmp_path: Path) -> None:
    file = tmp_path / "products.csv"
    file.write_text(FILE)
    document = json.loads(run("--shop", "alpha", "--json", "--dry-run", str(file)))
    assert document["created"] == 1
    assert document["is_dry_run"] is True
    assert document["errors"][0] | {"detail": ""} == {
        "line": 3,
        "column": "Variant Price",
        "code": "not_a_price",
        "detail": "",
    }
    with tenant_context(shop):
        assert not Product.objects.filter(slug="tee").exists()


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["--shop", "nobody", "{file}"], 1),
        (["--shop", "alpha", "/no/such/file.csv"], 2),
        (["--shop", "alpha", "{bad}"], 1),
    ],
)
def test_refusals(shop: Tenant, tmp_path: Path, arguments: list[str], status: int) -> None:
    (tmp_path / "file").write_text(FILE)
    (tmp_path / "bad").write_text("nonsense\n")
    filled = [a.format(file=tmp_path / "file", bad=tmp_path / "bad") for a in arguments]
    with pytest.raises(CommandError) as caught:
        run(*filled)
    assert caught.value.returncode == status


def test_nothing_done_is_a_failure(shop: Tenant, tmp_path: Path) -> None:
    file = tmp_path / "products.csv"
    file.write_text("Handle,Title,Variant Price\nmug,Mug,x\n")
    with pytest.raises(SystemExit) as caught:
        run("--shop", "alpha", str(file))
    assert caught.value.code == 1
