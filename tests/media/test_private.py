"""Private files: reached by signed addresses that run out, on their own shop's host alone."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.files.base import File
from django.test import Client
from django_tenants.utils import tenant_context

from kernel import clock
from media import errors, private, services
from media.models import Asset
from media.storages import TenantStorage
from tenants.models import Tenant

CONTENT = b"<script>alert(1)</script>,=1+1\n"
NAME = 'Größe "1".html'


@pytest.fixture(autouse=True)
def _own_folder(settings: object, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]


def keep(*, lasts: timedelta | None = timedelta(days=1), is_limited: bool = False) -> Asset:
    now = clock.now()
    with private.kept(
        content=io.BytesIO(CONTENT),
        filename=NAME,
        content_type="text/html",
        now=now,
        expires_at=None if lasts is None else now + lasts,
        is_limited=is_limited,
    ) as asset:
        return asset


def files() -> list[str]:
    return sorted(
        str(p.relative_to(settings.MEDIA_ROOT)) for p in Path(settings.MEDIA_ROOT).rglob("*") if p.is_file()
    )


@pytest.fixture
def asset(shop: Tenant) -> Asset:
    with tenant_context(shop):
        return keep()


@pytest.fixture
def path(asset: Asset, shop: Tenant) -> str:
    with tenant_context(shop):
        return private.address(asset, now=clock.now()).path


def test_it_lies_under_the_shops_own_private_prefix(asset: Asset, shop: Tenant) -> None:
    assert files() == [f"{shop.schema_name}/{asset.name}"]
    assert asset.name.startswith("private/")
    assert (asset.bytes, asset.original_name) == (len(CONTENT), NAME)


def test_a_signed_address_hands_it_out_to_be_saved(shop_client: Client, path: str) -> None:
    answer = shop_client.get(path)
    assert (answer.status_code, b"".join(answer)) == (200, CONTENT)  # type: ignore[call-overload]
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "Gr%C3%B6%C3%9Fe" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert shop_client.post(path).status_code == 405


def test_another_shop_and_the_platform_do_not_know_the_address(
    path: str, asset: Asset, other_shop: Tenant, platform_client: Client
) -> None:
    with tenant_context(other_shop):  # the same row there, so that nothing but the signature refuses
        twin = keep()
        Asset.objects.filter(pk=twin.pk).update(id=asset.pk)
    assert Client(headers={"host": "bravo.localhost"}).get(path).status_code == 404
    assert platform_client.get(path).status_code == 404


def test_an_address_that_was_changed_is_none(shop_client: Client, path: str, shop: Tenant) -> None:
    folder, _, token = path.rpartition("/")
    with tenant_context(shop):
        body, _, signature = private.address(keep(), now=clock.now()).path.rpartition("/")[2].rpartition(":")
    own = token.rpartition(":")[2]
    for wrong in (
        token[:-1] + ("a" if token[-1] != "a" else "b"),
        f"{body}:{own}",
        f"{token.rpartition(':')[0]}:{signature}",
        token.rpartition(":")[0],
        "",
        "x" * 3000,
        "..%2f..",
    ):
        assert shop_client.get(f"{folder}/{wrong}").status_code == 404, wrong


def test_an_address_runs_out(shop_client: Client, path: str) -> None:
    with time_machine.travel(clock.now() + private.ADDRESS_LASTS - timedelta(seconds=5)):
        assert shop_client.get(path).status_code == 200
    with time_machine.travel(clock.now() + private.ADDRESS_LASTS + timedelta(seconds=5)):
        refused = shop_client.get(path)
    assert (refused.status_code, refused["Cache-Control"]) == (410, "private, no-store")


def test_an_address_is_good_no_longer_than_its_file(in_shop: Tenant) -> None:
    asset = keep(lasts=timedelta(minutes=1))
    assert private.address(asset, now=clock.now()).expires_at == asset.expires_at


def test_nothing_leads_to_it_but_the_signed_address(shop_client: Client, asset: Asset, shop: Tenant) -> None:
    assert shop_client.get(f"/media/{asset.name}").status_code == 404
    assert shop_client.get(f"/media/private/{asset.pk}").status_code == 404
    with tenant_context(shop):
        picture = Asset.objects.create(
            kind="image", name="a" * 32 + ".jpg", width=1, height=1, bytes=1, created_at=clock.now()
        )
        path = private.address(picture, now=clock.now()).path
    assert shop_client.get(path).status_code == 404


def test_it_is_collected_when_its_time_is_over(
    in_shop: Tenant, django_capture_on_commit_callbacks: object
) -> None:
    kept, _gone = keep(lasts=None), keep()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert private.delete_expired(now=clock.now()) == 0
        assert private.delete_expired(now=clock.now() + timedelta(days=2)) == 1
    assert files() == [f"{in_shop.schema_name}/{kept.name}"]


def test_orphans_are_collected_both_ways(in_shop: Tenant) -> None:
    kept, lost, stray = keep(), keep(), keep()
    later = clock.now() + timedelta(days=2)
    Asset.objects.filter(pk=stray.pk).delete()
    Path(settings.MEDIA_ROOT, in_shop.schema_name, lost.name).unlink()
    assert services.delete_strays(older_than=clock.now() - timedelta(days=1)) == 0
    assert services.delete_strays(older_than=later) == 1
    assert services.list_missing(older_than=later) == [lost]
    assert files() == [f"{in_shop.schema_name}/{kept.name}"]


def test_a_disk_that_fails_leaves_nothing(in_shop: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    real = TenantStorage._save

    def fills_up(self: TenantStorage, name: str, content: File) -> str:
        real(self, name, content)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(TenantStorage, "_save", fills_up)
    with pytest.raises(errors.StorageFull):
        keep()
    assert (files(), Asset.objects.exists()) == ([], False)


def test_what_a_merchant_uploads_counts_against_the_plan_and_what_we_write_does_not(in_shop: Tenant) -> None:
    in_shop.entitlements = {**in_shop.entitlements, "max_media_mb": 0}
    with pytest.raises(errors.MediaLimitReached):
        keep(is_limited=True)
    assert files() == []
    keep()
