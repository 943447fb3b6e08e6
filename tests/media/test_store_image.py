import io
import struct
import tracemalloc
import zlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django_tenants.utils import tenant_context
from PIL import Image

from kernel import clock, jobs
from kernel.jobs import wakeups
from media import addresses, errors, pictures, renditions, services
from media.models import Asset
from media.storages import TenantStorage
from storefront.catalogue import signals
from storefront.catalogue.models import ProductImage
from tasks import registry
from tenants.models import Tenant
from tests.media import hostile
from tests.storefront.catalogue.factories import make_product


@pytest.fixture(autouse=True)
def _own_folder(settings: object, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]


def encoded(
    kind: str = "JPEG", size: tuple[int, int] = (400, 300), mode: str = "RGB", **options: object
) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 128 if mode in "LP" else "teal").save(out, kind, **options)
    return out.getvalue()


def store(content: bytes, filename: str = "picture.jpg") -> Asset:
    return services.store_image(content=content, filename=filename, now=clock.now())


def files() -> list[str]:
    return sorted(
        str(p.relative_to(settings.MEDIA_ROOT)) for p in Path(settings.MEDIA_ROOT).rglob("*") if p.is_file()
    )


@pytest.mark.parametrize(
    ("kind", "mode", "stored"),
    [
        ("JPEG", "RGB", "image/jpeg"),
        ("JPEG", "L", "image/jpeg"),
        ("JPEG", "CMYK", "image/jpeg"),
        ("PNG", "RGB", "image/png"),
        ("PNG", "L", "image/png"),
        ("PNG", "P", "image/png"),
        ("WEBP", "RGB", "image/jpeg"),
        ("AVIF", "RGB", "image/jpeg"),
        ("GIF", "P", "image/png"),
    ],
)
def test_pictures_are_stored_and_shrunk_by_a_job(in_shop: Tenant, kind: str, mode: str, stored: str) -> None:
    asset = store(encoded(kind, mode=mode))
    assert (asset.content_type, asset.width, asset.height) == (stored, 400, 300)
    assert files() == [f"{in_shop.schema_name}/{asset.name}"]
    (stored_bytes,) = (p.stat().st_size for p in Path(settings.MEDIA_ROOT).rglob("*") if p.is_file())
    assert asset.bytes == stored_bytes
    registry.make_renditions.run()
    asset.refresh_from_db()
    assert asset.bytes == sum(p.stat().st_size for p in Path(settings.MEDIA_ROOT).rglob("*") if p.is_file())
    names = [asset.name] + [addresses.thumbnail_name(asset.name, size) for size in addresses.SIZES]
    assert files() == sorted(f"{in_shop.schema_name}/{name}" for name in names)
    with default_storage.open(addresses.thumbnail_name(asset.name, "small")) as small:
        shrunk = Image.open(small)
        assert (shrunk.format, max(shrunk.size)) == ("WEBP", 160)


def test_what_is_transparent_stays_so(in_shop: Tenant) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (50, 50), (10, 20, 30, 100)).save(out, "PNG")
    assert store(out.getvalue()).content_type == "image/png"


@pytest.mark.parametrize(("mode", "kind"), [("LA", "PNG"), ("RGBA", "WEBP"), ("RGBA", "AVIF")])
def test_transparency_of_every_kind_stays(in_shop: Tenant, mode: str, kind: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (50, 50), (10, 100) if mode == "LA" else (10, 20, 30, 100)).save(out, kind)
    asset = store(out.getvalue())
    with default_storage.open(asset.name) as file:
        assert Image.open(file).getchannel("A").getextrema()[1] < 110


def test_sixteen_bits_of_grey_are_kept_and_scaled_for_pages(in_shop: Tenant) -> None:
    ramp = Image.new("I;16", (256, 4))
    ramp.putdata([level * 257 for _ in range(4) for level in range(256)])
    out = io.BytesIO()
    ramp.save(out, "PNG")
    asset = store(out.getvalue())
    with default_storage.open(asset.name) as file:
        stored = Image.open(file)
        assert (stored.mode, list(stored.getdata())) == ("I;16", list(ramp.getdata()))
    registry.make_renditions.run()
    with default_storage.open(addresses.thumbnail_name(asset.name, "large")) as file:
        shown = Image.open(file).convert("L")
    levels = [shown.getpixel((x, 2)) for x in (0, 64, 128, 192, 255)]
    assert all(abs(level - x) <= 3 for level, x in zip(levels, (0, 64, 128, 192, 255), strict=True))


def test_a_wide_picture_of_sixteen_bits_is_scaled_when_it_is_made_smaller(in_shop: Tenant) -> None:
    wide = Image.new("I;16", (3000, 8))
    wide.putdata([x * 20 for _ in range(8) for x in range(3000)])
    out = io.BytesIO()
    wide.save(out, "PNG")
    with default_storage.open(store(out.getvalue()).name) as file:
        darkest, lightest = Image.open(file).convert("L").getextrema()
    assert darkest < 3
    assert 225 < lightest < 240


def test_what_comes_without_loss_is_kept_without_loss(in_shop: Tenant) -> None:
    noise = Image.effect_noise((64, 64), 80).convert("RGB")
    for kind, options in (("PNG", {}), ("WEBP", {"lossless": True})):
        out = io.BytesIO()
        noise.save(out, kind, **options)
        with default_storage.open(store(out.getvalue()).name) as file:
            assert Image.open(file).convert("RGB").tobytes() == noise.tobytes()


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
def test_a_picture_that_moves_is_refused_aloud(in_shop: Tenant, kind: str) -> None:
    first, *others = [Image.new("RGB", (40, 30), colour) for colour in ("red", "green", "blue")]
    out = io.BytesIO()
    first.save(out, kind, save_all=True, append_images=others)
    with pytest.raises(errors.UnsupportedFile, match="moves"):
        store(out.getvalue())


def test_what_phones_write_is_taken(in_shop: Tenant) -> None:
    out = io.BytesIO()
    both = [Image.new("RGB", (4032, 3200), "teal"), Image.new("RGB", (400, 320), "teal")]
    both[0].save(out, "MPO", save_all=True, append_images=both[1:])
    assert Image.open(io.BytesIO(out.getvalue())).format == "MPO"
    assert store(out.getvalue()).width == 2400


def test_48_megapixels_are_taken_within_memory(in_shop: Tenant) -> None:
    asset = store(encoded(size=(8064, 6048)))
    assert (asset.width, asset.height) == (2400, 1800)


def test_metadata_and_appended_bytes_are_gone(in_shop: Tenant) -> None:
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    asset = store(encoded(exif=exif) + b"<script>alert(1)</script>")
    with default_storage.open(asset.name) as file:
        stored = file.read()
    assert b"secret place" not in stored
    assert b"script" not in stored


def test_a_rotated_picture_is_straightened(in_shop: Tenant) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    asset = store(encoded(size=(400, 300), exif=exif))
    assert (asset.width, asset.height) == (300, 400)


def test_a_large_picture_is_made_smaller(in_shop: Tenant) -> None:
    assert store(encoded(size=(5000, 2500))).width == 2400


def _png_that_says(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", errors.UnsupportedFile),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", errors.UnsupportedFile),
        (b"<!doctype html><script>alert(1)</script>", errors.UnsupportedFile),
        (b"GIF89a<script>alert(1)</script>", errors.UnsupportedFile),
        (b"%PDF-1.7", errors.UnsupportedFile),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", errors.UnsupportedFile),
        (encoded("BMP"), errors.UnsupportedFile),
        (encoded("TIFF"), errors.UnsupportedFile),
        (encoded()[:200], errors.UnsupportedFile),
        (_png_that_says(60_000, 60_000), errors.FileTooLarge),
        (_png_that_says(8_000, 8_000), errors.FileTooLarge),
        (b"\xff\xd8" + b"x" * (20 * 1024 * 1024), errors.FileTooLarge),
    ],
    ids=[
        "empty",
        "svg",
        "html",
        "gif-html",
        "pdf",
        "eps",
        "bmp",
        "tiff",
        "cut",
        "bomb",
        "many pixels",
        "many bytes",
    ],
)
def test_what_is_refused_leaves_nothing(in_shop: Tenant, content: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        store(content)
    assert files() == []
    assert not Asset.objects.exists()


@pytest.mark.parametrize(
    "filename", ["../../etc/passwd", "..\\..\\x.png", "a\x00.png", "/absolute.jpg", "x" * 900, "<b>.html", ""]
)
def test_the_uploaders_name_names_no_file(in_shop: Tenant, filename: str) -> None:
    asset = store(encoded(), filename)
    assert all(name.startswith(f"{in_shop.schema_name}/{asset.name[:32]}") for name in files())
    assert "/" not in asset.original_name
    assert len(asset.original_name) <= 200


def test_a_disk_that_fails_leaves_nothing(in_shop: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    real = TenantStorage._save
    fails = True

    def fills_up(self: TenantStorage, name: str, content: File) -> str:
        if fails:
            real(self, name, content)
            raise OSError(28, "No space left on device")
        return str(real(self, name, content))

    monkeypatch.setattr(TenantStorage, "_save", fills_up)
    with pytest.raises(errors.StorageFull):
        store(encoded())
    assert files() == []


def test_each_shop_has_a_folder_of_its_own(in_shop: Tenant, other_shop: Tenant) -> None:
    asset = store(encoded())
    with tenant_context(other_shop):
        assert not default_storage.exists(asset.name)
        with pytest.raises(FileNotFoundError):
            default_storage.open(asset.name)
    assert default_storage.exists(asset.name)


def test_deleting_takes_the_files_along(in_shop: Tenant, django_capture_on_commit_callbacks: object) -> None:
    asset = store(encoded())
    registry.make_renditions.run()
    assert len(files()) == 4
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        services.delete_asset(asset=asset)
    assert files() == []


def test_strays_are_swept(in_shop: Tenant) -> None:
    kept = store(encoded())
    with transaction.atomic():
        store(encoded())
        transaction.set_rollback(True)
    registry.make_renditions.run()
    assert len(files()) == 5
    assert services.delete_strays(older_than=clock.now().replace(year=2000)) == 0
    assert services.delete_strays(older_than=clock.now().replace(year=clock.now().year + 1)) == 1
    assert all(kept.name[:32] in name for name in files())


def test_outside_a_shop_files_are_the_platforms(db: None) -> None:
    assert connection.schema_name == "public"
    assert default_storage.path("x").endswith("/public/x")


def test_a_worker_killed_between_two_sizes_is_made_good(
    in_shop: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    asset = store(encoded())
    real, calls = renditions.files.replace, []

    def dies(name: str, content: File) -> None:
        calls.append(name)
        real(name, content)
        if len(calls) == 2:
            raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(renditions.files, "replace", dies)
        with pytest.raises(SystemExit):
            registry.make_renditions.run()
    asset.refresh_from_db()
    assert (asset.renditions, len(files())) == ("waiting", 3)
    assert wakeups.list_marks(renditions.JOB, now=clock.now())
    registry.make_renditions.run()
    asset.refresh_from_db()
    assert (asset.renditions, len(files())) == ("made", 4)
    assert asset.bytes == sum(p.stat().st_size for p in Path(settings.MEDIA_ROOT).rglob("*") if p.is_file())
    assert wakeups.list_marks(renditions.JOB, now=clock.now()) == []
    registry.make_renditions.run()
    assert len(files()) == 4


def test_a_full_disk_puts_renditions_off_and_a_lost_file_gives_them_up(
    in_shop: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    full, lost = store(encoded()), store(encoded())
    for asset in (full, lost):
        ProductImage.objects.create(product=make_product(), asset=asset, state="ready")
    default_storage.delete(lost.name)
    heard: list[object] = []
    asked: list[str] = []
    monkeypatch.setattr(jobs, "enqueue", asked.append)

    def fills_up(self: TenantStorage, name: str, content: File) -> str:
        raise OSError(28, "No space left on device")

    def hear(**_: object) -> None:
        heard.append(1)

    signals.catalogue_changed.connect(hear, dispatch_uid="test")
    try:
        with monkeypatch.context() as patched:
            patched.setattr(TenantStorage, "_save", fills_up)
            registry.make_renditions.run()
        for asset in (full, lost):
            asset.refresh_from_db()
        assert (full.renditions, lost.renditions, asked, len(heard)) == ("waiting", "none", [], 1)
        assert wakeups.list_marks(renditions.JOB, now=clock.now()) == []
        assert wakeups.list_marks(renditions.JOB, now=clock.now() + timedelta(minutes=3))
        registry.make_renditions.run()
        full.refresh_from_db()
        assert (full.renditions, len(heard)) == ("made", 2)
    finally:
        signals.catalogue_changed.disconnect(dispatch_uid="test")


@pytest.mark.parametrize("make", [hostile.many_segments, hostile.many_chunks], ids=["jpeg", "png"])
def test_a_picture_in_very_many_parts_is_refused_before_they_are_kept(make: Callable[[bytes], bytes]) -> None:
    content = make(encoded("JPEG" if make is hostile.many_segments else "PNG"))
    tracemalloc.start()
    try:
        with pytest.raises(errors.UnsupportedFile, match="too many parts"):
            pictures.clean(content)
        assert tracemalloc.get_traced_memory()[1] < len(content) + 40_000_000
    finally:
        tracemalloc.stop()
