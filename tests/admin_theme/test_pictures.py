"""Pictures uploaded in the admin pass the same service as those of the API."""

import errno
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_tenants.utils import tenant_context

from media.models import Asset
from media.storages import TenantStorage
from storefront.catalogue.models import ProductImage, Variant
from tenants import hosts
from tenants.models import Tenant
from tests.admin_theme.test_shop_work import _picture, _product_form
from tests.storefront import stories


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def variant(shop: Tenant) -> Variant:
    with tenant_context(shop):
        return stories.goods("Cup")


def _send(client: Client, variant: Variant, file: SimpleUploadedFile, **image: Any) -> Any:
    form = _product_form(title="Cup", slug=variant.product.slug) | {
        "variants-INITIAL_FORMS": 1,
        "variants-0-id": variant.pk,
        "variants-0-product": variant.product_id,
        "images-TOTAL_FORMS": 1,
        "images-0-position": 1,
        "images-0-product": variant.product_id,
        "images-0-file": file,
    }
    path = f"/admin/catalogue/product/{variant.product_id}/change/"
    return client.post(path, form | {f"images-{name}": value for name, value in image.items()})


def _files(tmp_path: Path) -> int:
    return sum(path.is_file() for path in tmp_path.rglob("*"))


def test_a_new_file_takes_the_place_of_the_old(
    as_owner: Client,
    shop: Tenant,
    variant: Variant,
    tmp_path: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:
    assert _send(as_owner, variant, _picture()).status_code == 302
    with tenant_context(shop):
        image = ProductImage.objects.get()
        before = image.asset
    with django_capture_on_commit_callbacks() as callbacks:
        again = _send(as_owner, variant, _picture(), **{"INITIAL_FORMS": 1, "0-id": image.pk})
    assert again.status_code == 302, again.context["errors"]
    with tenant_context(shop):
        for callback in callbacks:
            callback()
        image.refresh_from_db()
        assert image.asset != before
        assert not Asset.objects.filter(pk=before.pk).exists()


def test_the_plans_limit_is_said_in_the_form(
    as_owner: Client, shop: Tenant, variant: Variant, tmp_path: Path
) -> None:
    Tenant.objects.filter(pk=shop.pk).update(entitlements={"plan": "Tiny", "max_media_mb": 0})
    hosts.forget(shop)
    answer = _send(as_owner, variant, _picture())
    hosts.forget(shop)
    assert answer.status_code == 200
    assert "Tiny" in answer.content.decode()
    assert _files(tmp_path) == 0


def test_a_full_disk_is_said_and_leaves_nothing(
    as_owner: Client, shop: Tenant, variant: Variant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_full(*_args: Any) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(TenantStorage, "_save", is_full)
    answer = _send(as_owner, variant, _picture())
    assert answer.status_code == 200
    assert "no room" in answer.content.decode()
    with tenant_context(shop):
        assert not ProductImage.objects.exists()
        assert not Asset.objects.exists()
    assert _files(tmp_path) == 0
