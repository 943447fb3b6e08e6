import io
from pathlib import Path

import pytest
from django.test import Client
from django_tenants.utils import tenant_context
from PIL import Image

from demo import drawn
from kernel import clock
from media import addresses, services
from media.models import Asset
from tasks import registry
from tenants.models import Tenant


@pytest.fixture
def asset(shop: Tenant, settings: object, tmp_path: Path) -> Asset:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    (tmp_path / "secret.txt").write_text("secret")
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(out, "JPEG")
    with tenant_context(shop):
        return services.store_image(content=out.getvalue(), filename="a.jpg", now=clock.now())


def test_a_shop_serves_its_picture(shop_client: Client, asset: Asset) -> None:
    response = shop_client.get(f"/media/{asset.name}")
    assert response.status_code == 200
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "immutable" in response["Cache-Control"]
    assert Image.open(io.BytesIO(b"".join(response))).size == (300, 200)  # type: ignore[call-overload]


def test_its_renditions_too_and_until_they_are_made_itself(
    shop: Tenant, shop_client: Client, asset: Asset
) -> None:
    address = f"/media/{addresses.thumbnail_name(asset.name, 'small')}"
    early = shop_client.get(address)
    assert (early.status_code, early["Location"]) == (302, f"/media/{asset.name}")
    assert early["Cache-Control"] == "no-store"
    with tenant_context(shop):
        registry.make_renditions.run()
    served = shop_client.get(address)
    assert (served.status_code, served["Content-Type"]) == (200, "image/webp")
    assert served["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in served["Cache-Control"]
    assert Image.open(io.BytesIO(b"".join(served))).format == "WEBP"  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("asked", "status", "at"),
    [
        ("bytes=0-99", 206, slice(0, 100)),
        ("bytes=100-", 206, slice(100, None)),
        ("bytes=-10", 206, slice(-10, None)),
        ("bytes=-99999999", 206, slice(0, None)),
        ("bytes=5-99999999", 206, slice(5, None)),
        ("bytes=99999999-", 416, slice(0, 0)),
        ("bytes=-0", 416, slice(0, 0)),
        ("bytes=9-3", 200, slice(0, None)),
        ("bytes=0-1,5-6", 200, slice(0, None)),
        ("bytes=-", 200, slice(0, None)),
        ("lines=0-1", 200, slice(0, None)),
    ],
)
def test_a_part_of_a_picture_is_sent_alone(
    shop_client: Client, asset: Asset, asked: str, status: int, at: slice
) -> None:
    path = f"/media/{asset.name}"
    all_of_it = b"".join(shop_client.get(path))  # type: ignore[call-overload]
    answer = shop_client.get(path, headers={"range": asked})
    assert (answer.status_code, answer["Accept-Ranges"]) == (status, "bytes")
    assert b"".join(answer) == all_of_it[at]  # type: ignore[call-overload]
    if status == 206:
        first, last, _ = at.indices(len(all_of_it))
        assert answer["Content-Range"] == f"bytes {first}-{last - 1}/{len(all_of_it)}"
    other = {"range": asked, "if-range": "Thu, 01 Jan 2015 00:00:00 GMT"}
    assert shop_client.get(path, headers=other).status_code == 200


def test_a_picture_of_the_samples_is_served_whole(shop: Tenant, shop_client: Client, asset: Asset) -> None:
    with tenant_context(shop):
        drawing = drawn.get(shape="beanie", colour="#c2683f")
        kept = services.store_picture(picture=drawing, filename="beanie.webp", now=clock.now())
    answer = shop_client.get(f"/media/{kept.name}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")


def test_what_has_not_changed_is_not_sent_again(shop_client: Client, asset: Asset) -> None:
    first = shop_client.get(f"/media/{asset.name}")
    again = shop_client.get(f"/media/{asset.name}", headers={"if-modified-since": first["Last-Modified"]})
    assert again.status_code == 304


def test_another_shop_and_the_platform_have_no_such_file(
    asset: Asset, other_shop: Tenant, platform_client: Client
) -> None:
    assert Client(headers={"host": "bravo.localhost"}).get(f"/media/{asset.name}").status_code == 404
    assert platform_client.get(f"/media/{asset.name}").status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "../secret.txt",
        "..%2fsecret.txt",
        "%2e%2e/secret.txt",
        "....//secret.txt",
        "..\\secret.txt",
        "/etc/passwd",
        "secret.txt",
        "",
        ".",
        "a" * 32 + ".svg",
        "a" * 32 + ".html",
        "a" * 32 + ".jpg%00.html",
        "0" * 32 + ".jpg",
        "0" * 32 + ".webp",
        "0" * 32 + "-small.webp",
        "0" * 5000,
    ],
)
def test_nothing_else_can_be_named(shop_client: Client, asset: Asset, name: str) -> None:
    assert shop_client.get(f"/media/{name}").status_code in (404, 301)
    assert shop_client.get(f"/media/{name}", follow=True).status_code == 404


def test_only_reading(shop_client: Client, asset: Asset) -> None:
    assert shop_client.delete(f"/media/{asset.name}").status_code == 405
