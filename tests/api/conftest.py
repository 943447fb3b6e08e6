"""Callers of both doors, and answers that are held against their document."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import jsonschema_rs
import pytest
from django.http import HttpResponse
from django.test import Client
from django_tenants.utils import tenant_context
from pytest_django import Settings

from accounts import roles, tokens
from accounts.models import User
from kernel import clock, scope, throttling
from tenants.models import Tenant
from tests import database
from tests.api import exchanged

if TYPE_CHECKING:
    from api.souk_api import SoukAPI
    from tests.api import hot


def document(name: str) -> dict[str, Any]:
    """The OpenAPI document of `shop` or `platform`, written out. It is the caller's own to change."""
    return json.loads(_written_out(name))


def folded(name: str) -> dict[str, Any]:
    """The same as it is sent."""
    return json.loads(_as_sent(name))


@lru_cache
def _written_out(name: str) -> str:
    return json.dumps(_api(name).document())


@lru_cache
def _as_sent(name: str) -> str:
    return json.dumps(_api(name).folded())


def _api(name: str) -> "SoukAPI":
    from api.platform import api as platform
    from api.shop import api as shop

    return {"shop": shop, "platform": platform}[name]


@lru_cache
def _document(name: str) -> dict[str, Any]:
    """The document to look things up in, read once."""
    return document(name)


@lru_cache
def _paths(name: str) -> list[tuple[re.Pattern[str], dict[str, Any]]]:
    """What each path of a document looks like, literal paths first."""
    paths = sorted(_document(name)["paths"].items(), key=lambda pair: pair[0].count("{"))
    return [(re.compile(re.sub(r"{[^}]+}", "[^/]+", template)), item) for template, item in paths]


@lru_cache
def find_operation(name: str, method: str, path: str) -> dict[str, Any] | None:
    """The operation a path belongs to."""
    return next(
        (item[method] for pattern, item in _paths(name) if method in item and pattern.fullmatch(path)), None
    )


@lru_cache
def _validator(name: str, operation: str, status: str) -> Any:
    for item in _document(name)["paths"].values():
        for details in item.values():
            if details["operationId"] == operation:
                answer = details["responses"][status]
                if "$ref" in answer:
                    answer = _document(name)["components"]["responses"][answer["$ref"].rsplit("/")[-1]]
                content = answer.get("content")
                if not content or not any("json" in kind for kind in content):
                    return None
                schema = next(iter(content.values()))["schema"]
                schemas = _used_schemas(name, json.dumps(schema))
                return jsonschema_rs.validator_for(
                    {**schema, "components": {"schemas": schemas}}, validate_formats=True
                )
    raise KeyError(operation)


def _used_schemas(name: str, text: str) -> dict[str, Any]:
    """The components a schema refers to and those they refer to: a validator of them all is slow to make."""
    every, used, asked = _document(name)["components"]["schemas"], {}, [text]
    while asked:
        for found in re.findall(r'"#/components/schemas/([^"]+)"', asked.pop()):
            if found not in used:
                used[found] = every[found]
                asked.append(json.dumps(every[found]))
    return used


@lru_cache
def _client() -> Client:
    """One for all: making one reads every static file's name."""
    return Client(raise_request_exception=False)


def hold_against_document(name: str, method: str, url: str, response: HttpResponse) -> None:
    """Fail where an answer is not what the document says."""
    operation = find_operation(name, method.lower(), urlsplit(url).path)
    status = str(response.status_code)
    assert "X-Request-Id" in response
    if operation is None or status in ("405", "304") or ("fields=" in url and status == "200"):
        return  # what was asked for is a part of what the document says
    assert status in operation["responses"], f"{operation['operationId']} does not declare {status}"
    if status >= "400" and "problem" in response["Content-Type"]:
        code, codes = response.json()["code"], operation["x-codes"]
        assert code in codes[status], f"{operation['operationId']} does not declare {code}: `make refusals`"
    validator = _validator(name, operation["operationId"], status)
    if validator is not None:
        wrong = [f"{list(e.instance_path)}: {e.message}" for e in validator.iter_errors(response.json())]
        assert not wrong, f"{operation['operationId']} {status}: {wrong[:5]}"


@dataclass
class Api:
    """A client that speaks JSON to one host and holds every answer against the document."""

    host: str
    document: str = "shop"
    headers: dict[str, str] = field(default_factory=dict)

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        sent = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        url = path if path.startswith("/api/") else f"/api/v1{path}"
        data = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        response = _client().generic(method, url, headers={"host": self.host, **sent}, **data)
        hold_against_document(self.document, method, url, response)
        operation = find_operation(self.document, method.lower(), urlsplit(url).path)
        if operation is not None and "fields=" not in url:
            exchanged.note(self.document, operation["operationId"], body, response)
        return response

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self("POST", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self("PATCH", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self("PUT", path, body, **headers)

    def delete(self, path: str, **headers: str) -> HttpResponse:
        return self("DELETE", path, **headers)

    def as_(self, user: User, tenant: Tenant | None = None) -> "Api":
        """The same host, logged in."""
        pair = issue(user, tenant)
        return self.with_(Authorization=f"Bearer {pair.access}")

    def with_(self, **headers: str) -> "Api":
        """The same host with more headers."""
        added = {name.replace("_", "-"): value for name, value in headers.items()}
        return Api(self.host, self.document, self.headers | added)


def issue(user: User, tenant: Tenant | None) -> tokens.Pair:
    """A pair of tokens in the tenant's world, or the platform's."""
    if tenant is None:
        return tokens.issue(user=user, now=clock.now())
    with tenant_context(tenant):
        return tokens.issue(user=user, now=clock.now())


@pytest.fixture
def api(shop: Tenant) -> Api:
    """Nobody in particular at the shop `alpha`."""
    return Api("alpha.localhost")


@pytest.fixture
def other_api(other_shop: Tenant) -> Api:
    """Nobody in particular at the shop `bravo`."""
    return Api("bravo.localhost")


@pytest.fixture
def platform(db: None) -> Api:
    """Nobody in particular at the platform."""
    return Api("localhost", "platform")


@pytest.fixture
def operator(platform: Api) -> Api:
    """Someone who operates the platform."""
    return platform.as_(User.objects.create_superuser("operator@souk.example", database.PASSWORD))


@pytest.fixture
def member(shop: Tenant) -> Callable[..., User]:
    """Make a member of the shop's staff with a role."""

    def make(role: str = roles.OWNER, email: str = "") -> User:
        from django.contrib.auth.models import Group

        with tenant_context(shop):
            user = User.objects.create_user(
                email or f"{role.lower()}@staff.example", database.PASSWORD, is_staff=True
            )
            user.groups.add(Group.objects.get(name=role))
            return user

    return make


@pytest.fixture
def owner_api(api: Api, shop: Tenant) -> Api:
    """The owner of the shop `alpha`, logged in."""
    with tenant_context(shop):
        owner = User.objects.get(email="owner@alpha.example")
    return api.as_(owner, shop)


@pytest.fixture
def customer_api(api: Api, shop: Tenant) -> Api:
    """A customer of the shop `alpha`, logged in."""
    from storefront.customers import services

    with tenant_context(shop):
        customer = services.register(
            email="ada@example.com",
            password=database.PASSWORD,
            first_name="Ada",
            last_name="Lovelace",
            now=clock.now(),
        )
    return api.as_(customer.user, shop)


ADDRESS = {
    "first_name": "Ada",
    "last_name": "Lovelace",
    "line1": "12 St James's Square",
    "city": "Berlin",
    "postal_code": "10115",
    "country": "DE",
}
PAYMENT = {"gateway": "sandbox", "card": "4242424242424242"}


@pytest.fixture
def product(owner_api: Api) -> dict[str, Any]:
    """An active product of one variant, ten of which are in stock."""
    made = owner_api.post(
        "/products",
        {"title": "Stoneware mug", "status": "active", "price": {"amount": "12.90", "currency": "EUR"}},
    )
    assert made.status_code == 201, made.content
    variant = made.json()["variants"][0]["id"]
    location = owner_api.get("/stock-locations").json()["results"][0]["id"]
    stocked = owner_api.post(
        "/stock-adjustments",
        {"variant": variant, "location": location, "delta": 10, "reason": "first delivery"},
    )
    assert stocked.status_code == 201, stocked.content
    return owner_api.get(f"/products/{made.json()['id']}").json()


@pytest.fixture
def no_valkey(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The store of the limits does not answer."""
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    for cached in (throttling.client, throttling._script):
        cached.cache_clear()
        monkeypatch.setattr(throttling, cached.__name__, cached)
    yield
    for cached in (throttling.client, throttling._script):
        cached.cache_clear()


def fill_cart(api: Api, product: dict[str, Any], *, quantity: int = 2) -> tuple[str, Api]:
    """A cart that is ready to be ordered, a guest's or that of a customer who calls, and whoever holds it."""
    cart = api.post("/carts").json()
    guest = api.with_(X_Cart_Token=cart["token"]) if "token" in cart else api
    path = f"/carts/{cart['id']}"
    added = guest.post(f"{path}/items", {"variant": product["variants"][0]["id"], "quantity": quantity})
    assert added.status_code == 201, added.content
    options = {"email": "guest@example.com", "shipping_address": ADDRESS, "shipping_method": "standard"}
    completed = guest.patch(path, options)
    assert completed.status_code == 200, completed.content
    return cart["id"], guest


@pytest.fixture
def own_folder(settings: Settings, tmp_path: Path) -> None:
    """Files go to a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def small_shop(shop: Tenant, request: pytest.FixtureRequest) -> Iterator[Tenant]:
    """The shop alpha, whose plan allows no more than the parameter."""
    from tenants import hosts

    shop.entitlements = {"plan": "Starter", **request.param}
    shop.save(update_fields=["entitlements"])
    hosts.forget(shop)
    yield shop
    scope.leave()
    hosts.forget(shop)


@pytest.fixture
def world(
    fresh_database: str,
    django_db_blocker: Any,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> "Iterator[hot.World]":
    """A shop whose hot reads are watched, in a database in which it may commit, its pictures in a folder."""
    from api import caching
    from tenants import hosts
    from tests.api import hot

    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(
        hosts, "SECONDS_IN_PROCESS", hosts.SECONDS_WHILE_TOLD
    )  # as in a web server, however slow
    with django_db_blocker.unblock():
        made = hot.World()
        caching.Forget(made.shop.schema_name)()
        yield made
