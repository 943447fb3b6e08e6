"""TARGETS R11: the disk is full in the middle of an upload: a clear 507, and nothing is left."""

import contextlib
import ctypes
import io
import os
import random
import resource
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django_tenants.utils import tenant_context
from PIL import Image

from media.models import Asset
from storefront.catalogue.models import ProductImage
from tenants.models import Tenant
from tests import invariants
from tests.api.conftest import Api
from tests.api.forms import upload

pytestmark = pytest.mark.django_db
ROOM = 100 * 1024
"""Enough for a part of the picture."""


@contextlib.contextmanager
def _small_disk(folder: Path) -> Iterator[Path]:
    """A filesystem of its own with little room; skips where one cannot be mounted."""
    libc = ctypes.CDLL(None, use_errno=True)
    folder.mkdir()
    target = os.fsencode(folder)
    if libc.mount(b"tmpfs", target, b"tmpfs", 0, f"size={ROOM}".encode()) != 0:
        pytest.skip(f"no filesystem can be mounted here: {os.strerror(ctypes.get_errno())}")
    try:
        yield folder
    finally:
        libc.umount2(target, 2)


@contextlib.contextmanager
def _small_files(folder: Path) -> Iterator[Path]:
    """A folder whose files the kernel lets grow no further."""
    folder.mkdir()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, before[1]))
    try:
        yield folder
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def _noise() -> bytes:
    """A picture that does not compress."""
    out = io.BytesIO()
    Image.frombytes("RGB", (900, 900), random.Random(1).randbytes(900 * 900 * 3)).save(out, "JPEG")
    return out.getvalue()


@pytest.mark.parametrize("limit", [_small_disk, _small_files], ids=["disk", "file"])
def test_the_disk_is_full_in_the_middle_of_an_upload(
    limit: Any,
    owner_api: Api,
    product: dict[str, Any],
    shop: Tenant,
    settings: Any,
    tmp_path: Path,
) -> None:
    path = f"/products/{product['id']}/images"
    with limit(tmp_path / "media") as folder:
        settings.MEDIA_ROOT = folder
        answer = upload(owner_api, path, _noise(), filename="a.jpg")
        assert (answer.status_code, answer.json()["code"]) == (507, "media.storage_full")
        assert [file for file in folder.rglob("*") if file.is_file()] == []
    with tenant_context(shop):
        assert not Asset.objects.exists()
        assert not ProductImage.objects.exists()
    settings.MEDIA_ROOT = tmp_path / "other"
    assert upload(owner_api, path, _noise(), filename="a.jpg").status_code == 201
    invariants.check(shop, media=tmp_path / "other")
