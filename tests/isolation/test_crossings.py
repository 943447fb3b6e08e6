"""Everything but rows that could carry one shop into another: keys, files, tasks, tokens, sessions.

Both shops use the same names and the same integer ids throughout, so that nothing differs but the shop.
"""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django_tenants.utils import tenant_context
from PIL import Image

from accounts import api_keys, errors, roles, tokens
from accounts.models import ApiKey, User
from config import celery
from kernel import clock, keys, throttling
from kernel.outbox import delivery
from kernel.throttling import Limit
from media import services as media
from tenants import hosts
from tenants.models import Tenant
from tests import actors
from tests.api.conftest import Api

pytestmark = pytest.mark.django_db
SAME = UUID("00000000-0000-0000-0000-00000000abcd")


def _in(tenant: Tenant, call: Callable[[], Any]) -> Any:
    with tenant_context(tenant):
        return call()


def _api(tenant: Tenant, **headers: str) -> Api:
    return Api(f"{tenant.slug}.localhost").with_(**headers)


def _same_owner(tenant: Tenant) -> User:
    """A user of the same id, address and role in whichever shop."""
    user = User.objects.create(id=SAME, email="same@example.com", is_staff=True)
    user.groups.add(Group.objects.get(name=roles.OWNER))
    return user


# Cache


@pytest.mark.parametrize("alias", sorted(settings.CACHES))
def test_the_same_key_is_another_entry_in_each_shop(shop: Tenant, other_shop: Tenant, alias: str) -> None:
    cache = caches[alias]
    _in(shop, lambda: cache.set("the-same-key", "alpha's", 30))
    assert _in(other_shop, lambda: cache.get("the-same-key")) is None
    _in(other_shop, lambda: cache.set("the-same-key", "bravo's", 30))
    assert _in(shop, lambda: cache.get("the-same-key")) == "alpha's"
    _in(other_shop, lambda: cache.delete("the-same-key"))
    assert _in(shop, lambda: cache.get_many(["the-same-key"])) == {"the-same-key": "alpha's"}
    assert cache.get("the-same-key") is None, "nor does the platform see it"


def test_a_shop_that_uses_up_its_limit_leaves_the_others_theirs(shop: Tenant, other_shop: Tenant) -> None:
    limit = Limit("tests_isolation", 1, 60)

    def take() -> bool:
        return throttling.take(limit, "127.0.0.1").is_allowed

    assert [_in(shop, take), _in(shop, take)] == [True, False]
    assert _in(other_shop, take)


def test_a_host_is_never_answered_from_another_hosts_memory(shop: Tenant, other_shop: Tenant) -> None:
    for _ in range(2):  # the second time from memory
        assert Api("alpha.localhost").get("/shop").json()["name"] == shop.name
        assert Api("BRAVO.localhost.:80").get("/shop").json()["name"] == other_shop.name
    hosts._memory.clear()  # and from the cache
    assert Api("alpha.localhost").get("/shop").json()["name"] == shop.name


# Files


@pytest.fixture
def own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_files_of_one_name_are_two_files(shop: Tenant, other_shop: Tenant, own_media: None) -> None:
    name = f"{'a' * 32}.png"
    for tenant in (shop, other_shop):
        _in(tenant, lambda t=tenant: default_storage.save(name, ContentFile(t.slug.encode())))
    for tenant in (shop, other_shop):
        assert _in(tenant, lambda: default_storage.open(name).read()) == tenant.slug.encode()
    _in(shop, lambda: default_storage.delete(name))
    assert _in(other_shop, lambda: default_storage.exists(name))


def test_a_picture_is_served_on_its_own_shops_host_alone(
    shop: Tenant, other_shop: Tenant, own_media: None
) -> None:
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "teal").save(out, "PNG")
    asset = _in(shop, lambda: media.store_image(content=out.getvalue(), filename="a.png", now=clock.now()))
    statuses = {
        host: Client(headers={"host": host}).get(f"/media/{asset.name}").status_code
        for host in ("alpha.localhost", "bravo.localhost", "localhost")
    }
    assert statuses == {"alpha.localhost": 200, "bravo.localhost": 404, "localhost": 404}
    sneaking = Client(headers={"host": "bravo.localhost"}).get(f"/media/../{shop.schema_name}/{asset.name}")
    assert sneaking.status_code == 404


# Tasks


@celery.app.task(name="tests.deliver_all")
def _deliver_all() -> int:
    return delivery.drain()


def test_a_task_delivers_the_outbox_of_its_shop_and_no_other(
    shop: Tenant, other_shop: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(delivery, "_topics", dict(delivery._topics))
    delivery.register("tests", lambda entry: told.append(entry.payload["shop"]))
    for tenant in (shop, other_shop):
        _in(tenant, lambda t=tenant: delivery.add("tests", {"shop": t.slug}, now=clock.now(), key="same"))
    headers = {celery.SCHEMA_HEADER: shop.schema_name}
    _deliver_all.apply(headers=headers, throw=True)
    assert told == ["alpha"]


# Tokens


def test_no_token_of_one_shop_is_anything_in_the_other(shop: Tenant, other_shop: Tenant) -> None:
    users = {tenant.slug: _in(tenant, lambda t=tenant: _same_owner(t)) for tenant in (shop, other_shop)}
    pair = _in(shop, lambda: tokens.issue(user=users["alpha"], now=clock.now()))
    bearer = {"Authorization": f"Bearer {pair.access}"}
    assert _api(shop, **bearer).get("/orders").status_code == 200
    assert _api(other_shop, **bearer).get("/orders").status_code == 401
    assert _api(other_shop).post("/auth/token/refresh", {"refresh": pair.refresh}).status_code == 401
    assert Api("localhost", "platform", bearer).get("/me/shops").status_code == 401
    assert _api(shop, **bearer).get("/orders").status_code == 200, "what the other shop refused harmed nobody"


def test_an_api_key_opens_its_own_shop(shop: Tenant, other_shop: Tenant) -> None:
    def create() -> tuple[ApiKey, str]:
        return api_keys.create(
            name="same", kind="sk", scopes=["orders:read"], actor=actors.TERMINAL, now=clock.now()
        )

    (_, text), _ = _in(shop, create), _in(other_shop, create)
    bearer = {"Authorization": f"Bearer {text}"}
    assert _api(shop, **bearer).get("/orders").status_code == 200
    assert _api(other_shop, **bearer).get("/orders").status_code == 401
    with pytest.raises(errors.InvalidToken):
        _in(other_shop, lambda: api_keys.authenticate(text, now=clock.now()))


def test_a_guests_token_of_the_same_cart_and_order_id_differs_by_shop(
    shop: Tenant, other_shop: Tenant
) -> None:
    for purpose in ("cart", "order"):
        token = _in(shop, lambda p=purpose: keys.object_token(p, SAME))
        assert _in(shop, lambda p=purpose, t=token: keys.is_object_token(t, p, SAME))
        assert not _in(other_shop, lambda p=purpose, t=token: keys.is_object_token(t, p, SAME))


# Sessions


def test_the_admins_cookie_of_one_shop_is_nobody_in_the_other(shop: Tenant, other_shop: Tenant) -> None:
    for tenant in (shop, other_shop):
        _in(tenant, lambda t=tenant: _same_owner(t))
    client = Client(headers={"host": "alpha.localhost"})
    _in(
        shop,
        lambda: client.force_login(User.objects.get(id=SAME), "django.contrib.auth.backends.ModelBackend"),
    )
    assert client.get("/admin/").status_code == 200
    for host in ("bravo.localhost", "localhost"):
        answer = client.get("/admin/", headers={"host": host})
        assert answer.status_code == 302, host
        assert "/login/" in answer["Location"]
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["domain"] == "", "host-only: no browser sends it to another shop"
