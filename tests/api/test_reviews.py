"""Reviews over HTTP: written by customers, moderated by staff, averaged over the approved."""

from collections.abc import Callable
from typing import Any

import pytest
from django_tenants.utils import tenant_context

from accounts import api_keys, roles
from accounts.models import User
from kernel import clock
from storefront.customers import services as customers
from storefront.reviews.services import REVIEWS
from tenants.models import Tenant
from tests import actors, database
from tests.api.conftest import Api, fill_cart

pytestmark = pytest.mark.django_db


def _register(shop: Tenant, name: str) -> User:
    with tenant_context(shop):
        made = customers.register(
            email=f"{name}@example.com", password=database.PASSWORD, first_name=name, now=clock.now()
        )
        return made.user


def _shown(api: Api, path: str) -> list[dict[str, Any]]:
    return api.get(path).json()["results"]


def test_a_review_waits_is_approved_answered_and_counted(
    api: Api, owner_api: Api, customer_api: Api, product: dict[str, Any], shop: Tenant
) -> None:
    path = f"/products/{product['id']}/reviews"
    first = customer_api.post(path, {"rating": 5, "title": "Good", "body": "Keeps warm."})
    assert (first.status_code, first.json()["status"], first.json()["is_verified"]) == (201, "pending", False)
    other = api.as_(_register(shop, "Grace"), shop).post(path, {"rating": 2})
    assert _shown(api, path) == []
    waiting = owner_api.get(f"{path}?status=pending").json()
    assert [review["id"] for review in waiting["results"]] == [other.json()["id"], first.json()["id"]]
    for made in (first, other):
        answer = owner_api.patch(f"/reviews/{made.json()['id']}", {"status": "approved"})
        assert answer.status_code == 200
    replied = owner_api.patch(f"/reviews/{first.json()['id']}", {"reply": " Thank you "})
    assert (replied.json()["reply"], replied.json()["status"]) == ("Thank you", "approved")
    assert {review["author"] for review in _shown(api, path)} == {"Ada", "Grace"}
    rating = api.get(f"/products/{product['id']}").json()["rating"]
    assert (float(rating["average"]), rating["count"]) == (3.5, 2)
    owner_api.patch(f"/reviews/{other.json()['id']}", {"status": "rejected"})
    rating = api.get(f"/products/{product['id']}").json()["rating"]
    assert (float(rating["average"]), rating["count"]) == (5.0, 1)
    assert api.get("/products?rating_min=5").json()["count"] == 1


def test_who_has_paid_for_it_is_verified(customer_api: Api, product: dict[str, Any]) -> None:
    cart = customer_api.post("/carts").json()
    customer_api.post(f"/carts/{cart['id']}/items", {"variant": product["variants"][0]["id"]})
    address = {"last_name": "L", "line1": "1 Road", "city": "Berlin", "postal_code": "10115", "country": "DE"}
    customer_api.patch(f"/carts/{cart['id']}", {"shipping_address": address, "shipping_method": "standard"})
    order = {"cart": cart["id"], "payment": {"gateway": "sandbox", "card": "4242424242424242"}}
    assert customer_api.post("/orders", order, Idempotency_Key="one").status_code == 201
    written = customer_api.post(f"/products/{product['id']}/reviews", {"rating": 4})
    assert written.json()["is_verified"] is True


def test_one_review_a_customer_and_product(customer_api: Api, product: dict[str, Any]) -> None:
    path = f"/products/{product['id']}/reviews"
    assert customer_api.post(path, {"rating": 4}).status_code == 201
    again = customer_api.post(path, {"rating": 1})
    assert (again.status_code, again.json()["code"]) == (409, "review.already_reviewed")


@pytest.mark.parametrize(
    "body",
    [
        {"rating": 0},
        {"rating": 6},
        {"rating": 5, "title": "x" * 121},
        {"rating": 5, "body": "x" * 4001},
        {"rating": 5, "status": "approved"},
        {"rating": 5, "is_verified": True},
        {"rating": 5, "reply": "mine"},
        {},
    ],
    ids=lambda body: ",".join(body) or "empty",
)
def test_what_a_review_may_not_be(customer_api: Api, product: dict[str, Any], body: dict[str, Any]) -> None:
    assert customer_api.post(f"/products/{product['id']}/reviews", body).status_code == 422


def test_nobody_writes_reviews_in_bulk(customer_api: Api, product: dict[str, Any]) -> None:
    path = f"/products/{product['id']}/reviews"
    statuses = [customer_api.post(path, {"rating": 4}).status_code for _ in range(REVIEWS.capacity + 1)]
    assert statuses == [201, *[409] * (REVIEWS.capacity - 1), 429]


def test_reviews_are_customers_to_write_and_staffs_to_moderate(
    api: Api, customer_api: Api, member: Callable[..., User], shop: Tenant, product: dict[str, Any]
) -> None:
    path = f"/products/{product['id']}/reviews"
    assert api.post(path, {"rating": 4}).status_code == 401
    review = customer_api.post(path, {"rating": 4}).json()["id"]
    with tenant_context(shop):
        _, text = api_keys.create(
            name="desk", kind="sk", scopes=["reviews:write"], actor=actors.TERMINAL, now=clock.now()
        )
    moderators = {
        "nobody": (api, 401),
        "the author": (customer_api, 403),
        "support": (api.as_(member(roles.SUPPORT), shop), 200),
        "analyst": (api.as_(member(roles.ANALYST), shop), 403),
        "a key with the scope": (api.with_(Authorization=f"Bearer {text}"), 200),
    }
    for name, (who, status) in moderators.items():
        assert who.patch(f"/reviews/{review}", {"status": "approved"}).status_code == status, name
    assert customer_api.get(f"{path}?status=pending").status_code == 403
    assert api.get(f"{path}?status=pending").status_code == 401
    support = moderators["support"][0]
    assert support.patch("/reviews/999999", {"status": "approved"}).json()["code"] == "review.not_found"
    assert support.patch(f"/reviews/{review}", {"rating": 5}).status_code == 422


def test_an_unknown_product_and_a_draft_have_no_reviews(owner_api: Api, customer_api: Api, api: Api) -> None:
    draft = owner_api.post("/products", {"title": "Later", "price": {"amount": "1"}}).json()["id"]
    for product_id in (draft, 999_999):
        assert api.get(f"/products/{product_id}/reviews").status_code == 404
        assert customer_api.post(f"/products/{product_id}/reviews", {"rating": 5}).status_code == 404


def test_a_guest_who_bought_is_no_customer(api: Api, product: dict[str, Any]) -> None:
    _cart, guest = fill_cart(api, product)
    assert guest.post(f"/products/{product['id']}/reviews", {"rating": 5}).status_code == 401
