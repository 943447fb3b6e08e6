"""Two web servers and a worker as on machines of their own: no folder in common, files in a bucket.

What one of them was told the other knows: pictures, log-ins, prices that it keeps in its memory, a shop that closes.
"""

import hashlib
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from django.core.management import call_command
from django_tenants.utils import tenant_context
from moto.server import ThreadedMotoServer

from storefront.catalogue import services as catalogue
from storefront.catalogue.models import Variant
from tenants.models import Tenant
from tests import database, market
from tests.actors import STAFF
from tests.api.forms import picture
from tests.database import PASSWORD
from tests.patience import seconds
from tests.server import (
    FORM,
    Answer,
    Server,
    Worker,
    empty_cache_and_queue,
    form,
    process_facts,
    web_server,
    worker_command,
)

OWNER = {"email": "owner@alpha.example", "password": PASSWORD}
BUCKET = "souk-two-machines"


@dataclass
class Machines:
    """The two webs, and the bucket."""

    first: Server
    second: Server
    bucket: Any
    variant: Variant

    @property
    def path(self) -> str:
        """Of the product that is sold."""
        return f"/api/v1/products/{self.variant.product_id}"


@pytest.fixture(scope="module")
def machines(
    django_db_setup: None,
    django_db_blocker: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Machines]:
    """All of it, running; no test leaves anything that another would mind."""
    folder = tmp_path_factory.mktemp("machines")
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())
        name = stack.enter_context(database.fresh())
        empty_cache_and_queue()
        variant = market.put_on_shelf(shop=Tenant.objects.get(slug="alpha"), sku="MUG", units=5)
        service = ThreadedMotoServer(port=0)
        service.start()
        stack.callback(service.stop)
        host, port = service.get_host_and_port()
        url = f"http://{host}:{port}"
        keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b", "region_name": "us-east-1"}
        bucket = boto3.resource("s3", endpoint_url=url, **keys).create_bucket(Bucket=BUCKET)
        shared = process_facts(database=name, var_dir=folder) | {
            "S3_BUCKET": BUCKET,
            "S3_ENDPOINT_URL": url,
            "S3_REGION": "us-east-1",
            "S3_ACCESS_KEY": "a",
            "S3_SECRET_KEY": "b",
        }
        parts: list[Any] = [
            web_server(environment=_own(shared, folder / name), log=folder / f"{name}.log")
            for name in ("first", "second")
        ]
        parts.append(Worker(worker_command(), _own(shared, folder / "third"), log=folder / "worker.log"))
        for part in parts:
            stack.callback(part.kill)
            part.start()
        yield Machines(parts[0], parts[1], bucket, variant)
        assert not [f for name in ("first", "second", "third") for f in (folder / name).rglob("media/*")]


def _own(shared: dict[str, str], folder: Path) -> dict[str, str]:
    return shared | {"VAR_DIR": str(folder), "MEDIA_ROOT": str(folder / "media")}


def upload(server: Server, path: str, content: bytes, *, token: str) -> Answer:
    """Send a picture as a program does."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": FORM}
    return server.request("POST", path, shop="alpha", body=form(content), headers=headers)


def wait_for(ask: Any, *, longest: float = 30) -> Any:
    """What is answered once it is anything."""
    until = time.monotonic() + seconds(longest)
    while not (found := ask()):
        assert time.monotonic() < until
        time.sleep(0.05)
    return found


def test_a_picture_that_one_was_given_is_shown_by_the_other_in_every_size(machines: Machines) -> None:
    token = market.log_in(machines.first, shop="alpha", **OWNER)["access"]
    content = picture(size=(600, 400))
    made = upload(machines.first, f"{machines.path}/images", content, token=token)
    assert made.status == 201, made.text
    url = urlsplit(made.json()["url"]).path
    shown = machines.second.request("GET", url, shop="alpha")
    assert hashlib.sha256(shown.body).digest() == hashlib.sha256(content).digest()

    def renditions() -> Any:  # which the worker makes
        (image,) = machines.second.request("GET", machines.path, shop="alpha").json()["images"]
        made = set(image["thumbnails"].values())
        return made if image["url"] not in made else None

    for address in wait_for(renditions):
        assert machines.first.request("GET", urlsplit(address).path, shop="alpha").body[8:12] == b"WEBP"
    assert len({each.key for each in machines.bucket.objects.all()}) == 4
    gone = machines.second.request(
        "DELETE",
        f"{machines.path}/images/{made.json()['id']}",
        shop="alpha",
        headers={"Authorization": f"Bearer {token}"},
    )
    assert gone.status == 204
    wait_for(lambda: machines.first.request("GET", url, shop="alpha").status == 404)


def test_who_logs_in_at_one_is_logged_in_at_the_other(machines: Machines) -> None:
    session = market.enter_admin(machines.first, OWNER)
    for machine in (machines.first, machines.second):
        assert market.is_in_admin(machine, session)
    token = market.log_in(machines.first, shop="alpha", **OWNER)
    for machine in (machines.first, machines.second):
        asked = machine.request(
            "GET", "/api/v1/orders", shop="alpha", headers={"Authorization": f"Bearer {token['access']}"}
        )
        assert asked.status == 200


def test_what_changes_here_is_not_kept_there(machines: Machines) -> None:
    def price_at(server: Server) -> str:
        found: str = server.request("GET", machines.path, shop="alpha").json()["price"]["amount"]
        return found

    for _ in range(3):  # both keep it
        assert price_at(machines.first) == price_at(machines.second) == "10.00"
    for number in range(5):
        price = Decimal(f"{20 + number}.00")
        token = market.log_in(machines.first, shop="alpha", **OWNER)["access"]
        changed = machines.first.request(
            "PATCH",
            f"{machines.path}/variants/{machines.variant.pk}",
            shop="alpha",
            body={"price": {"amount": str(price), "currency": "EUR"}},
            headers={"Authorization": f"Bearer {token}"},
        )
        assert changed.status == 200, changed.text
        assert price_at(machines.second) == str(price)
    with tenant_context(Tenant.objects.get(slug="alpha")):  # a third process, which serves nobody
        catalogue.update_variant(
            product_id=machines.variant.product_id,
            variant_id=machines.variant.pk,
            price=Decimal("9.00"),
            actor=STAFF,
        )
    assert price_at(machines.first) == price_at(machines.second) == "9.00"


def test_a_shop_that_is_suspended_is_shut_at_both(machines: Machines) -> None:
    both = (machines.first, machines.second)
    assert [each.request("GET", "/api/v1/shop", shop="alpha").status for each in both] == [200, 200]
    call_command("suspend_shop", "alpha", "--reason", "unpaid")
    for machine in both:
        wait_for(
            lambda asked=machine: asked.request("GET", "/api/v1/shop", shop="alpha").status == 403, longest=5
        )
    call_command("reactivate_shop", "alpha")
    for machine in both:
        wait_for(
            lambda asked=machine: asked.request("GET", "/api/v1/shop", shop="alpha").status == 200, longest=5
        )
