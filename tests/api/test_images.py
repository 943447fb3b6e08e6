"""Pictures over HTTP: uploaded, put in order, deleted with their files, within the plan's bytes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django_tenants.utils import tenant_context

from kernel import clock
from media.models import Asset
from media.pictures import LARGEST_BYTES
from storefront.catalogue import orphans
from storefront.catalogue.models import ProductImage
from tasks import registry
from tenants import hosts
from tenants.models import Tenant
from tests.api.conftest import Api
from tests.api.forms import picture, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]


def _files(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in tmp_path.rglob("*") if path.is_file())


def _path(product: dict[str, Any]) -> str:
    return f"/products/{product['id']}/images"


def test_a_picture_is_uploaded_shown_and_served(
    owner_api: Api, api: Api, product: dict[str, Any], shop: Tenant, shop_client: Client
) -> None:
    made = upload(owner_api, _path(product), picture("JPEG", (600, 400)), filename="Mug.JPG", alt="A mug")
    assert made.status_code == 201, made.content
    image = made.json()
    assert (image["alt"], image["position"], image["width"], image["height"]) == ("A mug", 1, 600, 400)
    (shown,) = api.get(f"/products/{product['id']}").json()["images"]
    assert shown == image
    assert set(shown["thumbnails"].values()) == {shown["url"]}
    with tenant_context(shop):
        registry.make_renditions.run()
    (later,) = api.get(f"/products/{product['id']}").json()["images"]
    assert later["url"] == shown["url"]
    for address in (later["url"], *later["thumbnails"].values()):
        kind = "image/jpeg" if address == later["url"] else "image/webp"
        served = shop_client.get(address)
        assert (served.status_code, served["Content-Type"]) == (200, kind)
        assert served["X-Content-Type-Options"] == "nosniff"
    assert len({later["url"], *later["thumbnails"].values()}) == 4
    changed = owner_api.patch(f"{_path(product)}/{image['id']}", {"alt": "A cup"}).json()
    assert changed["thumbnails"] == later["thumbnails"]


def test_its_words_place_and_variant_are_changed(owner_api: Api, product: dict[str, Any]) -> None:
    first, second = (upload(owner_api, _path(product), picture()).json() for _ in range(2))
    assert (first["position"], second["position"]) == (1, 2)
    variant = product["variants"][0]["id"]
    change = {"alt": "Front", "position": 3, "variant": variant}
    changed = owner_api.patch(f"{_path(product)}/{first['id']}", change).json()
    assert {name: changed[name] for name in change} == change
    assert changed["url"] == first["url"]
    images = owner_api.get(f"/products/{product['id']}").json()["images"]
    assert [image["id"] for image in images] == [second["id"], first["id"]]
    assert owner_api.patch(f"{_path(product)}/{first['id']}", {"url": "x"}).status_code == 422
    assert owner_api.patch(f"{_path(product)}/{first['id']}", {"variant": 999_999}).status_code == 422


def test_deleting_takes_the_files_along(
    owner_api: Api,
    product: dict[str, Any],
    shop: Tenant,
    tmp_path: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:
    kept, gone = (upload(owner_api, _path(product), picture()).json() for _ in range(2))
    with tenant_context(shop):
        registry.make_renditions.run()
    assert len(_files(tmp_path)) == 8

    def _commit(call: Any) -> Any:
        """What the request's own commit would run, in the shop as there."""
        with django_capture_on_commit_callbacks() as callbacks:
            answer = call()
        assert kept["url"].rpartition("/")[2] in _files(tmp_path), "nothing goes before the commit"
        with tenant_context(shop):
            for callback in callbacks:
                callback()
        return answer

    assert _commit(lambda: owner_api.delete(f"{_path(product)}/{gone['id']}")).status_code == 204
    assert len(_files(tmp_path)) == 4
    assert owner_api.delete(f"{_path(product)}/{gone['id']}").status_code == 404
    assert _commit(lambda: owner_api.delete(f"/products/{product['id']}")).status_code == 204
    assert (_files(tmp_path), kept["id"] > 0) == ([], True)
    with tenant_context(shop):
        assert not Asset.objects.exists()


def test_what_is_not_a_form_with_a_picture_is_refused(
    owner_api: Api, product: dict[str, Any], tmp_path: Path
) -> None:
    path = _path(product)
    assert owner_api.post(path, {"alt": "x"}).status_code == 415
    assert upload(owner_api, path, b"<svg onload='alert(1)'/>", filename="a.svg").status_code == 422
    assert upload(owner_api, path, picture(), colour="red").json()["errors"][0]["field"] == "colour"
    assert upload(owner_api, path, picture(), alt=["a", "b"]).status_code == 422
    assert upload(owner_api, path, picture(), alt="x" * 513).status_code == 422
    assert upload(owner_api, path, picture(), variant="999999").status_code == 422
    assert upload(owner_api, "/products/999999/images", picture()).status_code == 404
    too_large = upload(owner_api, path, b"\xff\xd8" + b"x" * (LARGEST_BYTES + 70_000))
    assert (too_large.status_code, too_large.json()["code"]) == (413, "request.too_large")
    missing = Client().post(
        f"/api/v1{path}", {"alt": "x"}, headers={"host": owner_api.host, **owner_api.headers}
    )
    assert (missing.status_code, missing.json()["errors"][0]["field"]) == (422, "file")
    broken = Client(raise_request_exception=False).generic(
        "POST",
        f"/api/v1{path}",
        b"--x\r\nno form",
        content_type="multipart/form-data",
        headers={"host": owner_api.host, **owner_api.headers},
    )
    assert (broken.status_code, broken.json()["code"]) == (400, "request.malformed_form")
    assert _files(tmp_path) == []


def test_nobody_else_uploads(api: Api, customer_api: Api, product: dict[str, Any]) -> None:
    assert upload(api, _path(product), picture()).status_code == 401
    assert upload(customer_api, _path(product), picture()).status_code == 403


def test_a_retry_uploads_once(owner_api: Api, product: dict[str, Any]) -> None:
    key = {"Idempotency-Key": "one"}
    first, again = (upload(owner_api, _path(product), picture(), headers=key) for _ in range(2))
    assert (first.status_code, again.content, again["Idempotency-Replayed"]) == (201, first.content, "true")
    other = upload(owner_api, _path(product), picture(colour="red"), headers=key)
    assert other.json()["code"] == "idempotency.mismatch"
    assert len(owner_api.get(f"/products/{product['id']}").json()["images"]) == 1


@pytest.fixture
def small_plan(shop: Tenant) -> Iterator[None]:
    """A plan without room for a picture; no cache remembers it afterwards."""
    shop.entitlements = {"plan": "Starter", "max_media_mb": 0}
    shop.save(update_fields=["entitlements"])
    hosts.forget(shop)
    yield
    connection.set_schema_to_public()
    hosts.forget(shop)


def test_the_plan_limits_the_bytes_and_says_so(
    owner_api: Api, product: dict[str, Any], small_plan: None, tmp_path: Path
) -> None:
    refused = upload(owner_api, _path(product), picture())
    body = refused.json()
    assert (refused.status_code, body["code"]) == (403, "plan.media_limit")
    assert (body["plan"], body["limit_mb"], body["used_mb"]) == ("Starter", 0, 0.0)
    assert _files(tmp_path) == []


def test_halves_are_collected_both_ways(owner_api: Api, product: dict[str, Any], shop: Tenant) -> None:
    whole, fileless, sourced = (upload(owner_api, _path(product), picture()).json() for _ in range(3))
    later = clock.now().replace(year=clock.now().year + 1)
    with tenant_context(shop):
        registry.make_renditions.run()
        storage = default_storage
        rows = {row.pk: row for row in ProductImage.objects.select_related("asset")}
        ProductImage.objects.filter(pk=sourced["id"]).update(source_url="https://pictures.example/a.png")
        for gone in (fileless, sourced):
            storage.delete(rows[gone["id"]].asset.name)
        assert orphans.collect(older_than=clock.now().replace(year=2000)) == orphans.Collected()
        collected = orphans.collect(older_than=later)
        assert (collected.missing, collected.unused) == (2, 0)
        assert collected.strays == 2, "their renditions"
        assert set(ProductImage.objects.values_list("pk", "state")) == {
            (whole["id"], "ready"),
            (sourced["id"], "pending"),
        }
        assert Asset.objects.count() == 1
        assert len(storage.listdir("")[1]) == 4
        assert orphans.collect(older_than=later) == orphans.Collected()
