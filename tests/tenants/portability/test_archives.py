"""What an archive holds is read without Souk, and believed by nobody: one that is damaged, cut off or forged."""

import csv
import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError
from django_tenants.utils import tenant_context

from kernel.jobs.models import Wakeup
from storefront.orders.models import Order
from tenants.models import Tenant
from tests.tenants.portability.conftest import facts, list_schemas, page, run


def test_an_archive_of_elsewhere_says_neither_plan_nor_hosts_nor_members(alpha: Tenant, file: Path) -> None:
    run("export_shop", "alpha", "-o", file)
    tenant = {"state": "active", "entitlements": {"weight": 99, "has_paid": True}}
    claims = {
        "tenant": lambda kept: {**kept, **tenant},
        "domains": lambda kept: [*kept, {**kept[0], "domain": "bravo-to-be.example", "is_primary": False}],
        "members": lambda kept: [*kept, {**kept[0], "email": "owner@bravo.example"}],
        "connected_accounts": lambda kept: [{"gateway": "stripe", "account": "acct_of_another"}],
        "wakeups": lambda kept: [{"job": "tenants.erase_due", "due_at": "2020-01-01T00:00:00Z"}],
    }
    shop = {"id": str(uuid4()), "slug": "elsewhere", "name": "Elsewhere", "schema": "public"}
    run("restore_shop", _forged(file, shop, claims))
    brought = Tenant.objects.get(slug="elsewhere")
    assert (brought.state, brought.subscription.status) == ("trial", "trialing")
    assert (brought.entitlements["has_paid"], brought.entitlements["weight"]) == (False, 1)
    assert list(brought.domains.values_list("domain", flat=True)) == ["elsewhere.localhost"]
    assert not brought.memberships.exists()
    assert not brought.connected_accounts.exists()
    assert not Wakeup.objects.filter(schema_name=brought.schema_name, job="tenants.erase_due").exists()
    assert page("elsewhere").status_code == 200
    with pytest.raises(CommandError, match="reserved"):
        run("restore_shop", _forged(file, {**shop, "id": str(uuid4()), "slug": "admin"}, {}))
    with pytest.raises(CommandError, match="no file of a shop"):
        run("restore_shop", _forged(file, shop, {}, extra="media/../../out.txt"))


def test_what_is_damaged_cut_off_or_of_another_key_is_refused_and_nothing_is_made(
    alpha: Tenant, file: Path, tmp_path: Path
) -> None:
    key, other = tmp_path / "key", tmp_path / "other"
    key.write_text("correct horse battery staple")
    other.write_text("incorrect horse battery staple")
    run("export_shop", "alpha", "-o", file, "--key-file", key)
    whole, before = file.read_bytes(), (facts(alpha), list_schemas())
    assert b"Lovelace" not in whole
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    for words, content, flags in (
        ("encrypted", whole, ()),
        ("key is another", whole, ("--key-file", other)),
        ("changed or cut off", bytes(flipped), ("--key-file", key)),
        ("changed or cut off", whole[:-1], ("--key-file", key)),
        ("cut off", whole[:40], ("--key-file", key)),
        ("no archive", b"not at all", ()),
    ):
        file.write_bytes(content)
        with pytest.raises(CommandError, match=words):
            run("restore_shop", file, *flags)
    run("export_shop", "alpha", "-o", file)
    with pytest.raises(CommandError, match=r"Not as they were.*orders_order\.csv"):
        run(
            "restore_shop",
            _rewritten(file, "data/orders_order.csv", lambda text: text.replace(b"Ada", b"Bob", 1)),
        )
    assert (facts(alpha), list_schemas()) == before
    file.write_bytes(whole)
    run("restore_shop", file, "--key-file", key)
    assert facts(alpha)["orders_order"] == before[0]["orders_order"]


def test_it_is_read_without_souk(alpha: Tenant, file: Path) -> None:
    run("export_shop", "alpha", "-o", file)
    with tarfile.open(file) as tar:
        names = tar.getnames()
        rows = list(csv.DictReader(io.TextIOWrapper(tar.extractfile("data/orders_order.csv"), "utf-8")))
        manifest = json.load(tar.extractfile("manifest.json"))
        subscription = json.load(tar.extractfile("public/subscription.json"))
    with tenant_context(alpha):
        order = Order.objects.get()
    assert (rows[0]["email"], rows[0]["note"]) == (order.email, order.note)
    assert "media/picture.webp" in names
    assert "data/django_session.csv" not in names
    assert manifest["tables"]["orders_order"]["columns"]["email"].startswith("character varying")
    assert subscription["plan"] == "starter"


def _rewritten(file: Path, member: str, change: Callable[[bytes], bytes]) -> Path:
    """The archive with one member changed, and its checksum as it was."""
    other = file.with_name("other.souk")
    with tarfile.open(file) as source, tarfile.open(other, "w:gz") as target:
        for info in source:
            content = source.extractfile(info).read()
            if info.name == member:
                content = change(content)
                info.size = len(content)
            target.addfile(info, io.BytesIO(content))
    return other


def _forged(
    file: Path, shop: dict[str, Any], claims: dict[str, Callable[[Any], Any]], extra: str = ""
) -> Path:
    """The archive as somebody else has made one of it: another shop, other claims, and sums that are right."""
    other = file.with_name("forged.souk")
    with tarfile.open(file) as source:
        members = {info.name: source.extractfile(info).read() for info in source}
    told = json.loads(members.pop("manifest.json"))
    told["shop"] = shop
    for name, claim in claims.items():
        member = f"public/{name}.json"
        members[member] = json.dumps(claim(json.loads(members[member]))).encode()
    if extra:
        members[extra] = b"pwned"
    told["members"] = {
        name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in members.items()
    }
    with tarfile.open(other, "w:gz") as target:
        for name, content in {**members, "manifest.json": json.dumps(told).encode()}.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            target.addfile(info, io.BytesIO(content))
    return other
