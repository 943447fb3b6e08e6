"""Uploads in a bucket, against a local S3 service over HTTP: each shop under its own prefix."""

import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django_tenants.utils import tenant_context
from moto.server import ThreadedMotoServer
from PIL import Image

from config import env
from config.settings.media import media_storage
from kernel import clock
from media import errors, files, private, services
from media.models import Asset
from storefront.transfers import runs, services as transfers
from tasks import registry
from tenants.models import Tenant
from tests.actors import STAFF
from tests.api.conftest import Api
from tests.api.forms import picture, upload

BUCKET = "souk-test"


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    """The address of an S3 service with a bucket in it."""
    server = ThreadedMotoServer(port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def _use(settings: Any, url: str) -> None:
    given = env.Environment(
        s3_bucket=BUCKET, s3_endpoint_url=url, s3_region="us-east-1", s3_access_key="a", s3_secret_key="b"
    )
    settings.STORAGES = {**settings.STORAGES, "default": media_storage(given)}


@pytest.fixture
def bucket(service: str, settings: Any) -> Any:
    """The bucket, emptied, in which uploads are kept."""
    found = boto3.resource(
        "s3",
        endpoint_url=service,
        region_name="us-east-1",
        aws_access_key_id="a",
        aws_secret_access_key="b",
    ).create_bucket(Bucket=BUCKET)
    found.objects.delete()
    _use(settings, service)
    return found


def _keys(bucket: Any) -> set[str]:
    return {found.key for found in bucket.objects.all()}


def _store() -> Asset:
    return services.store_image(content=picture(), filename="a.png", now=clock.now())


def _store_whole() -> Asset:
    asset = _store()
    registry.make_renditions.run()
    return asset


@pytest.mark.django_db
def test_each_shops_files_are_under_its_own_prefix_and_served_on_its_host_alone(
    bucket: Any, shop: Tenant, other_shop: Tenant
) -> None:
    with tenant_context(shop):
        asset = _store_whole()
    assert len(_keys(bucket)) == 4
    assert all(key.startswith(f"{shop.schema_name}/{asset.name[:32]}") for key in _keys(bucket))
    with tenant_context(other_shop):
        assert not default_storage.exists(asset.name)
        with pytest.raises(FileNotFoundError):
            default_storage.open(asset.name)
    served = Client(headers={"host": "alpha.localhost"}).get(f"/media/{asset.name}")
    assert (served.status_code, served["X-Content-Type-Options"]) == (200, "nosniff")
    assert b"".join(served).startswith(b"\x89PNG")  # type: ignore[call-overload]
    unchanged = Client(headers={"host": "alpha.localhost"}).get(
        f"/media/{asset.name}", headers={"if-modified-since": served["Last-Modified"]}
    )
    assert unchanged.status_code == 304
    assert Client(headers={"host": "bravo.localhost"}).get(f"/media/{asset.name}").status_code == 404


def test_files_go_with_their_row_and_strays_are_swept(
    bucket: Any, in_shop: Tenant, django_capture_on_commit_callbacks: Any
) -> None:
    kept, gone = _store_whole(), _store_whole()
    with django_capture_on_commit_callbacks(execute=True):
        services.delete_asset(asset=gone)
    assert len(_keys(bucket)) == 4
    Asset.objects.create(kind="file", name="b" * 32 + ".csv", bytes=1, created_at=clock.now())
    later = clock.now().replace(year=clock.now().year + 1)
    assert [asset.kind for asset in services.list_missing(older_than=later)] == ["file"]
    Asset.objects.all().delete()
    assert services.delete_strays(older_than=clock.now().replace(year=2000)) == 0
    assert services.delete_strays(older_than=later) == 1
    assert (_keys(bucket), kept.name != "") == (set(), True)


@pytest.mark.django_db
def test_all_files_of_one_shop_go_and_no_other_shops(bucket: Any, shop: Tenant, other_shop: Tenant) -> None:
    for each in (shop, other_shop):
        with tenant_context(each):
            _store_whole()
            files.save("private/a.bin", ContentFile(b"a"))
    with tenant_context(shop):
        files.delete_all()
        files.delete_all()
    assert len(_keys(bucket)) == 5
    assert all(key.startswith(f"{other_shop.schema_name}/") for key in _keys(bucket))


def test_an_empty_bucket_is_no_reason_to_forget_every_picture(bucket: Any, in_shop: Tenant) -> None:
    _store()
    bucket.objects.delete()
    later = clock.now().replace(year=clock.now().year + 1)
    assert services.list_missing(older_than=later) == []


@pytest.mark.django_db
def test_a_service_that_does_not_answer_leaves_no_row(settings: Any, shop: Tenant) -> None:
    _use(settings, "http://127.0.0.1:9")
    with tenant_context(shop), pytest.raises(errors.StorageUnavailable):
        _store()
    with tenant_context(shop):
        assert not Asset.objects.exists()
    answer = Client(headers={"host": "alpha.localhost"}).get(f"/media/{'a' * 32}.jpg")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


def test_without_a_bucket_files_stay_on_disk() -> None:
    assert media_storage(env.Environment(s3_bucket=""))["BACKEND"] == "media.storages.TenantStorage"
    assert "canary" not in repr(env.Environment(s3_secret_key="canary"))  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_private_file_is_fetched_from_the_bucket_by_an_address_that_runs_out(
    bucket: Any, shop: Tenant, other_shop: Tenant
) -> None:
    now = clock.now()
    with (
        tenant_context(shop),
        private.kept(
            content=io.BytesIO(b"Handle,Title\n"),
            filename="products.csv",
            content_type="text/csv",
            now=now,
            expires_at=None,
            is_limited=False,
        ) as asset,
    ):
        path = private.address(asset, now=now).path
    assert _keys(bucket) == {f"{shop.schema_name}/{asset.name}"}
    assert Client(headers={"host": "bravo.localhost"}).get(path).status_code == 404
    sent_on = Client(headers={"host": "alpha.localhost"}).get(path)
    assert (sent_on.status_code, sent_on["Cache-Control"]) == (302, "private, no-store")
    query = parse_qs(urlsplit(sent_on["Location"]).query)
    assert (query["X-Amz-Expires"], len(query["X-Amz-Signature"][0])) == (["60"], 64)
    with urlopen(sent_on["Location"]) as answer:
        assert answer.read() == b"Handle,Title\n"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="products.csv"'
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["Content-Type"] == "text/csv"
    with tenant_context(shop):
        Asset.objects.all().delete()
        assert services.delete_strays(older_than=now.replace(year=now.year + 1)) == 1
    assert _keys(bucket) == set()


def test_a_product_file_comes_in_and_goes_out_by_the_bucket(bucket: Any, in_shop: Tenant) -> None:
    content = b"Handle,Title,Variant Price\nmug,Mug,8\n"
    made = transfers.request_import(
        content=io.BytesIO(content),
        size=len(content),
        filename="a.csv",
        dry_run=False,
        actor=STAFF,
        now=clock.now(),
    )
    exported = transfers.request_export(tells_stock=True, actor=STAFF, now=clock.now())
    for _ in range(2):
        runs.run_next(now=clock.now())
    made.refresh_from_db()
    assert (made.status, made.report["created"], made.error_detail) == ("done", 1, "")
    exported.refresh_from_db()
    with private.open_file(exported.file) as file:
        assert b"mug,Mug," in file.read()
    bucket.objects.delete()
    gone = transfers.repeat_import(transfer_id=made.pk, actor=STAFF, now=clock.now())
    runs.run_next(now=clock.now())
    gone.refresh_from_db()
    assert (gone.status, gone.error_code) == ("failed", "transfers.file_gone")


def test_a_picture_comes_and_goes_by_the_api(
    bucket: Any,
    owner_api: Api,
    api: Api,
    product: dict[str, Any],
    shop: Tenant,
    django_capture_on_commit_callbacks: Any,
) -> None:
    path = f"/products/{product['id']}/images"
    made = upload(owner_api, path, picture("JPEG", (600, 400)), alt="A mug")
    assert made.status_code == 201, made.content
    assert len(_keys(bucket)) == 1
    with tenant_context(shop):
        registry.make_renditions.run()
    (shown,) = api.get(f"/products/{product['id']}").json()["images"]
    addresses = [shown["url"], *shown["thumbnails"].values()]
    assert len(_keys(bucket)) == len(set(addresses)) == 4
    there, elsewhere = (Client(headers={"host": f"{slug}.localhost"}) for slug in ("alpha", "bravo"))
    for address in addresses:
        served = there.get(address)
        assert (served.status_code, served["X-Content-Type-Options"]) == (200, "nosniff")
        with Image.open(io.BytesIO(b"".join(served))) as found:  # type: ignore[call-overload]
            assert found.format == ("JPEG" if address == shown["url"] else "WEBP")
        assert elsewhere.get(address).status_code == 404
    with django_capture_on_commit_callbacks() as callbacks:
        assert owner_api.delete(f"{path}/{shown['id']}").status_code == 204
    with tenant_context(shop):
        for callback in callbacks:
            callback()
    assert _keys(bucket) == set()
    assert [there.get(address).status_code for address in addresses] == [404] * 4
