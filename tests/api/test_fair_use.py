"""Every operation takes from the caller's, the address's and the shop's bucket, and says what is left."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from api import fair_use
from kernel import throttling
from tests.api.conftest import Api, document

pytestmark = pytest.mark.django_db


@pytest.fixture
def ten_a_minute(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Ten calls, none of which comes back while the test lasts: the clock of the buckets stands still."""
    settings.CALLS_A_MINUTE = 10
    still = throttling._SCRIPT.replace(
        "redis.call('TIME')", "{{'{}', '{}'}}".format(*throttling.client().time())
    )
    assert still != throttling._SCRIPT
    monkeypatch.setattr(throttling, "_SCRIPT", still)
    throttling._script.cache_clear()
    yield
    throttling._script.cache_clear()


def left(answer: Any) -> int:
    return int(re.search(r"r=(\d+)", answer["RateLimit"])[1])


def test_every_answer_says_what_is_left(api: Api, owner_api: Api, ten_a_minute: None) -> None:
    first = api.get("/policies")
    assert first["RateLimit-Policy"] == '"calls";q=10;w=60'
    assert left(first) == 9
    assert left(api.get("/orders")) == 8, "refusals count as well"
    assert left(api.get("/products?q=mug")) == 5, "a search costs three"
    assert left(owner_api.get("/orders")) == 9, "who is known has their own"
    forged = api.with_(Authorization="Bearer nonsense").get("/orders")
    assert (forged.status_code, left(forged)) == (401, 4)


def test_what_no_operation_answers_says_so_too(api: Api, ten_a_minute: None) -> None:
    for answer, status in (
        (api("PUT", "/products"), 405),
        (api.get("/nothing"), 404),
        (api.get("/docs"), 200),
        (api.get("/docs/errors"), 200),
        (api.get("/openapi.json"), 200),
    ):
        assert (answer.status_code, answer["RateLimit-Policy"]) == (status, '"calls";q=10;w=60')
    assert {api.get("/nothing").status_code for _ in range(20)} == {404, 429}


def test_beyond_it_nothing_is_done(api: Api, other_api: Api, ten_a_minute: None) -> None:
    opened = [api.post("/carts") for _ in range(3)]
    assert [answer.status_code for answer in opened] == [201, 201, 429]
    refused = opened[-1]
    assert refused.json()["code"] == "rate.limited"
    assert 0 < int(refused["Retry-After"]) <= 30
    assert left(refused) == 0
    assert other_api.post("/carts").status_code == 201, "another shop has its own"


def test_who_has_many_names_has_one_address(
    api: Api, owner_api: Api, customer_api: Api, ten_a_minute: None
) -> None:
    statuses = [
        each.get("/policies").status_code for each in (api, owner_api, customer_api) for _ in range(10)
    ]
    assert statuses == [200] * 20 + [429] * 10


def test_while_valkey_is_down_reads_go_on_and_guessing_does_not(
    api: Api, ten_a_minute: None, no_valkey: None
) -> None:
    assert {api.get("/policies").status_code for _ in range(15)} == {200}
    guess = {"email": "owner@alpha.example", "password": "not this one"}
    statuses = [api.post("/auth/token", guess).status_code for _ in range(5)]
    assert statuses == [401, 401, 401, 429, 429]
    forgotten = [
        api.post("/auth/password-resets", {"email": f"{n}@example.com"}).status_code for n in range(31)
    ]
    assert forgotten == [202] * 30 + [429]


@pytest.mark.parametrize("name", ["shop", "platform"])
def test_what_weighs_more_is_an_operation(name: str) -> None:
    known = {
        each["operationId"]
        for which in ("shop", "platform")
        for item in document(which)["paths"].values()
        for each in item.values()
    }
    assert set(fair_use.WEIGHTS) <= known
