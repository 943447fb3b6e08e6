"""A retry is answered as the first time and does nothing."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from cryptography.exceptions import InvalidTag
from django_tenants.utils import tenant_context

from api import idempotency
from api.models import IdempotencyKey
from kernel import clock, throttling
from storefront.orders.models import Order
from tenants.models import Tenant
from tests.api.conftest import PAYMENT, Api, fill_cart

pytestmark = pytest.mark.django_db


def test_a_replay_gives_the_first_answer_and_says_so(api: Api, shop: Tenant, product: dict[str, Any]) -> None:
    cart, guest = fill_cart(api, product)
    body = {"cart": cart, "payment": PAYMENT}
    first = guest.post("/orders", body, Idempotency_Key="k")
    again = guest.post("/orders", body, Idempotency_Key="k")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again["Location"] == first["Location"]
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    with tenant_context(shop):
        assert Order.objects.count() == 1


def test_a_key_is_needed_to_order_and_to_pay(api: Api) -> None:
    for path, body in (("/orders", {}), ("/orders/1001/payments", {})):
        refused = api.post(path, body)
        assert (refused.status_code, refused.json()["code"]) == (400, "idempotency.missing")


def test_another_body_under_the_same_key_is_refused(api: Api) -> None:
    registration = {"email": "eve@example.com", "password": "a long password for tests"}
    assert api.post("/customers", registration, Idempotency_Key="k").status_code == 201
    refused = api.post("/customers", {**registration, "first_name": "Eve"}, Idempotency_Key="k")
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency.mismatch")


def test_one_key_of_two_callers_is_two_keys(api: Api, customer_api: Api, owner_api: Api) -> None:
    carts = {who.post("/carts", Idempotency_Key="k").json()["id"] for who in (api, customer_api, owner_api)}
    assert len(carts) == 3


@pytest.mark.parametrize("header", ["X_Cart_Token", "X_Order_Token"])
def test_a_token_that_is_nobody_s_shares_no_cart(api: Api, header: str) -> None:
    careless = api.with_(**{header: "undefined"})
    carts = {careless.post("/carts", Idempotency_Key="k").json()["id"] for _ in range(2)}
    assert len(carts) == 2


def test_one_key_in_two_shops_is_two_keys(api: Api, other_api: Api) -> None:
    assert (
        api.post("/carts", Idempotency_Key="k").json()["id"]
        != other_api.post("/carts", Idempotency_Key="k").json()["id"]
    )


def test_one_key_on_two_routes_is_two_keys(api: Api, product: dict[str, Any]) -> None:
    cart = api.post("/carts", Idempotency_Key="k").json()
    added = api.post(
        f"/carts/{cart['id']}/items",
        {"variant": product["variants"][0]["id"]},
        Idempotency_Key="k",
        X_Cart_Token=cart["token"],
    )
    assert added.json()["items"]


def test_a_refusal_that_would_be_the_same_again_is_kept(api: Api) -> None:
    first = api.post("/customers", {"email": "no address"}, Idempotency_Key="k")
    again = api.post("/customers", {"email": "no address"}, Idempotency_Key="k")
    assert (first.status_code, again.status_code) == (422, 422)
    assert again["Idempotency-Replayed"] == "true"


def test_a_refusal_for_lack_of_a_log_in_is_not_kept(api: Api, owner_api: Api) -> None:
    body = {"title": "Mug", "price": {"amount": "1.00"}}
    assert api.post("/products", body, Idempotency_Key="k").status_code == 401
    again = api.post("/products", body, Idempotency_Key="k")
    assert "Idempotency-Replayed" not in again


def test_our_own_mistake_is_not_kept(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    from storefront.carts import services

    def fail(**_kwargs: Any) -> None:
        raise RuntimeError("a secret of ours")

    with monkeypatch.context() as broken:
        broken.setattr(services, "create", fail)
        mistake = api.post("/carts", Idempotency_Key="k")
        assert mistake.status_code == 500
        assert b"secret" not in mistake.content
    assert api.post("/carts", Idempotency_Key="k").status_code == 201


def test_a_day_later_the_key_is_free(api: Api, shop: Tenant) -> None:
    def register(email: str) -> int:
        body = {"email": email, "password": "a long password for tests"}
        return api.post("/customers", body, Idempotency_Key="k").status_code

    assert (register("eve@example.com"), register("mallory@example.com")) == (201, 422)
    with time_machine.travel(clock.now() + timedelta(hours=24, seconds=1), tick=False):
        assert register("mallory@example.com") == 201
        with tenant_context(shop):
            assert idempotency.delete_expired(now=clock.now() + timedelta(hours=25)) == 1


def test_a_shop_keeps_so_many_for_a_day_and_the_rest_for_an_hour(
    api: Api, shop: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotency, "MOST_KEPT", 2)
    monkeypatch.setattr(idempotency, "LOOKS_EVERY", 1)

    def register(*keys: str) -> set[str]:
        email = "{}@example.com".format
        registration = {"password": "a long password for tests"}
        answers = [
            api.post("/customers", registration | {"email": email(key)}, Idempotency_Key=key) for key in keys
        ]
        return {
            key
            for key, answer in zip(keys, answers, strict=True)
            if answer.has_header("Idempotency-Replayed")
        }

    register("a", "b", "c", "d")
    assert register("a", "b", "c", "d") == {"a", "b", "c", "d"}, "within the hour"
    with time_machine.travel(clock.now() + timedelta(hours=1, seconds=1), tick=False):
        register("e")
        with tenant_context(shop):
            assert IdempotencyKey.objects.count() == 2
        assert register("d", "e") == {"d", "e"}


def test_no_stranger_has_the_answers_of_staff_forgotten(
    api: Api, owner_api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotency, "MOST_KEPT", 1)
    monkeypatch.setattr(idempotency, "LOOKS_EVERY", 1)
    monkeypatch.setattr(idempotency, "KEPT_AT_LEAST", timedelta(0))
    card = {"amount": {"amount": "50.00"}}
    first = owner_api.post("/gift-cards", card, Idempotency_Key="card").json()
    for key in "abcd":
        registration = {"email": f"{key}@example.com", "password": "a long password"}
        assert api.post("/customers", registration, Idempotency_Key=key).status_code == 201
    again = owner_api.post("/gift-cards", card, Idempotency_Key="card")
    assert (again.headers["Idempotency-Replayed"], again.json()["id"]) == ("true", first["id"])


def test_an_answer_is_kept_small_and_strangers_keep_so_much_an_hour(
    api: Api, shop: Tenant, product: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    cart, guest = fill_cart(api, product)
    with tenant_context(shop):
        IdempotencyKey.objects.all().delete()
    item = {"variant": product["variants"][0]["id"]}
    first = guest.post(f"/carts/{cart}/items", item, Idempotency_Key="a")
    with tenant_context(shop):
        size = len(bytes(IdempotencyKey.objects.get().body))
    assert size < len(first.content) / 2
    assert guest.post(f"/carts/{cart}/items", item, Idempotency_Key="a").content == first.content
    monkeypatch.setattr(throttling, "KEPT", throttling.Limit("kept_bytes_here", 2 * size + 500, 3600))
    answers = [guest.post(f"/carts/{cart}/items", item, Idempotency_Key=f"b{n}") for n in range(3)]
    assert [answer.status_code for answer in answers] == [201, 429, 429]
    assert answers[1].json()["limit"] == "kept_bytes_here"
    quantity = guest.get(f"/carts/{cart}").json()["items"][0]["quantity"]
    assert quantity == answers[0].json()["items"][0]["quantity"], "what is not kept is not done"
    assert guest.post(f"/carts/{cart}/items", item).status_code == 201, "and without a key it is"


def test_what_commits_in_steps_is_counted_before_it_begins(
    api: Api, product: dict[str, Any], shop: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    cart, guest = fill_cart(api, product)
    monkeypatch.setattr(throttling, "KEPT", throttling.Limit("kept_bytes_here", 100, 3600))
    refused = guest.post("/orders", {"cart": cart, "payment": PAYMENT}, Idempotency_Key="a")
    assert (refused.status_code, refused.json()["limit"]) == (429, "kept_bytes_here")
    with tenant_context(shop):
        assert not Order.objects.exists()


def test_what_is_kept_is_not_kept_in_clear(api: Api, shop: Tenant) -> None:
    body = {"email": "eve@example.com", "password": "a long password for tests"}
    assert api.post("/customers", body, Idempotency_Key="k").status_code == 201
    with tenant_context(shop):
        assert b"eve@example.com" not in bytes(IdempotencyKey.objects.get().body)


@pytest.mark.parametrize("path", ["/auth/token", "/auth/token/refresh"])
def test_nothing_is_kept_of_log_ins(api: Api, shop: Tenant, path: str) -> None:
    api.post(path, {"email": "owner@alpha.example", "password": "x", "refresh": "y"}, Idempotency_Key="k")
    with tenant_context(shop):
        assert not IdempotencyKey.objects.exists()


@pytest.mark.parametrize("key", ["", "x" * 256, "caf\u00e9"])
def test_a_key_that_is_none_is_refused(api: Api, key: str) -> None:
    assert api.post("/carts", Idempotency_Key=key).json()["code"] == "idempotency.invalid"


def test_strangers_behind_one_address_do_not_get_each_others_carts(api: Api) -> None:
    first, second = (api.post("/carts", Idempotency_Key="1") for _ in range(2))
    assert first.json()["token"] != second.json()["token"]
    assert "Idempotency-Replayed" not in second


def test_a_customers_cart_is_made_once(customer_api: Api) -> None:
    first, second = (customer_api.post("/carts", Idempotency_Key="1") for _ in range(2))
    assert first.json()["id"] == second.json()["id"]


def test_a_secret_that_is_shown_once_is_shown_to_the_retry_and_to_nobody_who_lacks_the_key(
    owner_api: Api, shop: Tenant
) -> None:
    body = {"name": "Warehouse", "type": "sk"}
    first, again = (owner_api.post("/api-keys", body, Idempotency_Key="only mine") for _ in range(2))
    assert again.json()["key"] == first.json()["key"]
    with tenant_context(shop):
        kept = IdempotencyKey.objects.get()
        with pytest.raises(InvalidTag):
            idempotency.content_of(kept, key="another")


def test_what_was_done_is_taken_back_with_an_answer_that_could_not_be_kept(
    owner_api: Api, shop: Tenant, product: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    location = owner_api.get("/stock-locations").json()["results"][0]["id"]
    wanted = {"variant": product["variants"][0]["id"], "location": location, "delta": 7}

    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError

    before = owner_api.get("/stock-movements").json()["count"]
    with monkeypatch.context() as broken:
        broken.setattr(idempotency, "keep", fail)
        assert owner_api.post("/stock-adjustments", wanted, Idempotency_Key="k").status_code == 500
    assert owner_api.get("/stock-movements").json()["count"] == before
    assert owner_api.post("/stock-adjustments", wanted, Idempotency_Key="k").status_code == 201
    assert owner_api.get("/stock-movements").json()["count"] == before + 1
