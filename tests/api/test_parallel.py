"""What must hold when many calls come at once; each test commits, in a database of its own."""

import json
import threading
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django_tenants.utils import tenant_context

from accounts.models import User
from api.models import IdempotencyKey
from kernel import scope, throttling
from kernel.throttling import Limit
from storefront.orders.models import Order
from storefront.payments.models import SandboxCharge
from tenants.models import Tenant
from tests.api.conftest import PAYMENT, Api, fill_cart, issue
from tests.concurrency import race


def _at_once(number: int, call: Callable[[int], Any], *, threads: int = 10) -> list[Any]:
    Client(headers={"host": "alpha.localhost"}).get(
        "/api/v1/shop"
    )  # builds the middleware, which a server does once
    ends = race.run([partial(call, i) for i in range(number)], runners=threads)
    for end in ends:
        if isinstance(end, Exception):
            raise end
    return ends


def _post(path: str, body: Any, **headers: str) -> Any:
    sent = {"host": "alpha.localhost"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return Client(headers=sent).post(f"/api/v1{path}", json.dumps(body), content_type="application/json")


@pytest.fixture
def owner(fresh_database: str) -> Api:
    """The owner of `alpha` in a database that is committed to."""
    shop = Tenant.objects.get(slug="alpha")
    with tenant_context(shop):
        user = User.objects.get(email="owner@alpha.example")
    return Api("alpha.localhost").as_(user, shop)


@pytest.fixture
def stocked(owner: Api) -> dict[str, Any]:
    """A product of ten in stock."""
    made = owner.post("/products", {"title": "Mug", "status": "active", "price": {"amount": "12.90"}}).json()
    location = owner.get("/stock-locations").json()["results"][0]["id"]
    owner.post(
        "/stock-adjustments", {"variant": made["variants"][0]["id"], "location": location, "delta": 10}
    )
    return made


def test_fifty_parallel_refreshes_get_one_successor_pair(owner: Api) -> None:
    shop = Tenant.objects.get(slug="alpha")
    with tenant_context(shop):
        user = User.objects.get(email="owner@alpha.example")
    pair = issue(user, shop)
    answers = _at_once(50, lambda _i: _post("/auth/token/refresh", {"refresh": pair.refresh}))
    assert Counter(answer.status_code for answer in answers) == {200: 50}
    assert len({answer.json()["refresh"] for answer in answers}) == 1


def test_of_thirty_parallel_checkouts_with_one_key_one_orders(owner: Api, stocked: dict[str, Any]) -> None:
    cart, guest = fill_cart(Api("alpha.localhost"), stocked)
    token = guest.headers["X-Cart-Token"]

    def order(_i: int) -> Any:
        return _post("/orders", {"cart": cart, "payment": PAYMENT}, Idempotency_Key="one", X_Cart_Token=token)

    answers = _at_once(30, order)
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) <= {201, 409}
    placed = [answer.json() for answer in answers if answer.status_code == 201]
    assert placed
    assert all(answer == placed[0] for answer in placed)
    refused = [answer.json()["code"] for answer in answers if answer.status_code == 409]
    assert set(refused) <= {"idempotency.in_progress"}
    with tenant_context(Tenant.objects.get(slug="alpha")):
        assert (Order.objects.count(), SandboxCharge.objects.count()) == (1, 1)


def test_a_key_whose_first_request_still_runs_is_refused_and_free_when_its_session_is_gone(
    owner: Api,
) -> None:
    shop, bearer = Tenant.objects.get(slug="alpha"), owner.headers["Authorization"]
    with tenant_context(shop):
        schema = scope.schema()
    found: list[str] = []

    def held(digest: str) -> None:
        found.append(digest)

    from api import idempotency

    original = idempotency._digest
    idempotency._digest = lambda request, key: (held(d := original(request, key)), d)[1]  # type: ignore[assignment]
    try:
        _post("/carts", {}, Idempotency_Key="probe", Authorization=bearer)
    finally:
        idempotency._digest = original
    with tenant_context(shop):
        IdempotencyKey.objects.all().delete()
    connection.set_schema_to_public()

    let_go, holding = threading.Event(), threading.Event()

    def worker() -> None:
        with connection.cursor() as cursor:
            name = f"{schema}:idempotency:{found[0]}"
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name])
        holding.set()
        let_go.wait(30)
        connection.close()  # as a killed worker's session ends: nothing is unlocked by hand

    thread = threading.Thread(target=worker)
    thread.start()
    assert holding.wait(30)
    refused = _post("/carts", {}, Idempotency_Key="probe", Authorization=bearer)
    assert (refused.status_code, refused.json()["code"]) == (409, "idempotency.in_progress")
    let_go.set()
    thread.join()
    assert _post("/carts", {}, Idempotency_Key="probe", Authorization=bearer).status_code == 201


def test_of_twenty_parallel_changes_with_one_etag_one_wins(owner: Api, stocked: dict[str, Any]) -> None:
    bearer = owner.headers["Authorization"]
    for path, field in ((f"/products/{stocked['id']}", "title"), ("/settings", "name")):
        headers = {
            "host": "alpha.localhost",
            "If-Match": owner.get(path)["ETag"],
            "Authorization": bearer,
        }

        def change(i: int, path: str = path, field: str = field, headers: dict = headers) -> int:
            body = json.dumps({field: f"Mug {i}"})
            answer = Client(headers=headers).patch(f"/api/v1{path}", body, content_type="application/json")
            return answer.status_code

        assert Counter(_at_once(20, change)) == {200: 1, 412: 19}, path


def test_without_the_etag_all_twenty_would_have_won(owner: Api, stocked: dict[str, Any]) -> None:
    bearer = owner.headers["Authorization"]

    def change(i: int) -> int:
        headers = {"host": "alpha.localhost", "Authorization": bearer}
        return (
            Client(headers=headers)
            .patch(
                f"/api/v1/products/{stocked['id']}",
                json.dumps({"title": f"Mug {i}"}),
                content_type="application/json",
            )
            .status_code
        )

    assert Counter(_at_once(20, change)) == {200: 20}


def test_of_two_hundred_parallel_calls_a_limit_of_fifty_lets_fifty_pass(fresh_database: str) -> None:
    limit = Limit("fifty", 50, 100_000)
    verdicts = _at_once(200, lambda _i: throttling.take(limit, "someone").is_allowed, threads=20)
    assert Counter(verdicts) == {True: 50, False: 150}


def test_a_thousand_guesses_from_two_hundred_addresses_check_at_most_ten_passwords(
    owner: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    from accounts import log_ins

    checked: list[str] = []

    class Counting:
        def authenticate(self, request: Any, username: str, password: str) -> None:
            checked.append(password)

    monkeypatch.setattr(log_ins, "ModelBackend", Counting)

    def guess(i: int) -> int:
        client = Client(headers={"host": "alpha.localhost"}, REMOTE_ADDR=f"10.0.0.{i % 200}")
        body = json.dumps({"email": "Owner@alpha.example", "password": f"guess {i}"})
        return client.post("/api/v1/auth/token", body, content_type="application/json").status_code

    statuses = Counter(_at_once(1_000, guess, threads=20))
    assert len(checked) == statuses[401] <= 10
    assert statuses[429] == 1_000 - len(checked)
