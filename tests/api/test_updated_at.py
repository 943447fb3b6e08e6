"""Every object says when it last changed, and means it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django_tenants.utils import tenant_context

from accounts import roles
from accounts.models import User
from storefront.promotions import uses
from storefront.promotions.rules import Kind, Offer
from tasks.models import Schedule
from tenants.models import Tenant
from tests.api.conftest import ADDRESS, PAYMENT, Api, document, fill_cart

pytestmark = pytest.mark.django_db

FACTS = {
    "AuditEventView", "CreditEntryView", "EventBody", "EventView", "HistoryEntry", "StateChangeView",
    "StockMovementView",
}  # fmt: skip
"""What happened does not change: they say when it did."""
PARTS = {
    "CartItemView", "CartVariantView", "CartGiftCardView", "ImageView", "OrderLineView", "ProductVariantView",
    "RefundLineView", "StockView",
}  # fmt: skip
"""They are answered within an object that says it of them too; of a variant's stock each level does."""
MENTIONS = {
    "AuditObjectView", "BatchResult", "CategoryCount", "CategoryLink", "CollectionCount", "CollectionLink", "Gone",
    "LowStockProduct", "LowStockVariant", "OrderCustomerView", "PictureOfView", "PiecesView", "ProductLink",
    "PromotionRun", "RoleName", "StockBelowThreshold", "SuggestedProduct",
}  # fmt: skip
"""They name an object that is to be had elsewhere, or has gone."""
SENT = {"EditedLineIn", "FulfilmentLineIn"}
"""Bodies of requests."""
RUNS = {
    "BatchView", "DeliveryView", "ExportView", "ImportView", "InvitationView", "MigrationRunView", "Operation",
    "PlaceView", "ScheduleRunView",
}  # fmt: skip
"""They say when each step was: begun, tried, sent, finished."""


def test_every_object_says_when_it_last_changed_or_why_not() -> None:
    silent = {
        schema
        for name in ("shop", "platform")
        for schema, details in document(name)["components"]["schemas"].items()
        if "id" in details.get("properties", {}) and "updated_at" not in details["properties"]
    }
    assert silent == FACTS | PARTS | MENTIONS | SENT | RUNS


NOUNS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "/api-keys": ({"name": "Till", "type": "sk", "scopes": ["orders:read"]}, {"name": "Stock"}),
    "/custom-fields": ({"kind": "product", "key": "care", "name": "Care"}, {"name": "Care notes"}),
    "/gift-cards": ({"amount": {"amount": "5.00"}}, {"note": "Fair"}),
    "/membership-tiers": ({"name": "Platinum", "rank": 9}, {"name": "Diamond"}),
    "/categories": ({"name": "Mugs"}, {"name": "Cups"}),
    "/promotions": (
        {"name": "Ten", "kind": "percentage", "value": "10", "is_automatic": False},
        {"name": "Tenth"},
    ),
    "/roles": ({"name": "Photographer"}, {"permissions": ["catalogue.view_product"]}),
    "/shipping-zones": (
        {"name": "North", "countries": ["SE"], "methods": [{"code": "post", "name": "Post"}]},
        {"name": "Far north"},
    ),
    "/stock-locations": ({"name": "Cellar"}, {"name": "Attic"}),
    "/tax-rates": ({"name": "VAT", "country": "SE", "percent": "25"}, {"percent": "12"}),
    "/webhook-endpoints": (
        {"url": "https://example.com/told", "event_types": ["order.placed"]},
        {"description": "ours"},
    ),
}


def _moves(api: Api, path: str, made: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """The object made and changed, of which the list, the answers and the object itself say the same."""
    answer = api.post(path, made)
    assert answer.status_code == 201, answer.content
    one = f"{path}/{answer.json()['id']}"
    before = api.get(one).json()["updated_at"]
    assert answer.json()["updated_at"] == before
    changed = api.patch(one, change)
    assert changed.status_code == 200, changed.content
    after = changed.json()["updated_at"]
    assert datetime.fromisoformat(after) > datetime.fromisoformat(before)
    assert api.get(one).json()["updated_at"] == after
    assert after in [row["updated_at"] for row in api.get(path).json()["results"]]
    return changed.json()


@pytest.mark.parametrize("path", sorted(NOUNS))
def test_a_change_moves_the_time(owner_api: Api, path: str) -> None:
    changed = _moves(owner_api, path, *NOUNS[path])
    assert all(each["updated_at"] for each in changed.get("methods", ()))


def test_a_change_moves_the_time_of_a_code_and_so_does_its_use(owner_api: Api, shop: Tenant) -> None:
    promotion = owner_api.post("/promotions", NOUNS["/promotions"][0]).json()
    code = _moves(
        owner_api, "/discount-codes", {"code": "TEN", "promotion": promotion["id"]}, {"usage_limit": 9}
    )
    paths = [f"/promotions/{promotion['id']}", f"/discount-codes/{code['id']}"]
    times = [[owner_api.get(path).json()["updated_at"] for path in paths]]
    offer = Offer("Ten", Kind.PERCENTAGE, promotion=promotion["id"], code="TEN")
    for write in (
        lambda: uses.consume(offers=[offer], buyers=["a"]),
        lambda: uses.give_back(promotion_ids=[promotion["id"]], codes=["TEN"], buyers=["a"]),
    ):
        with tenant_context(shop):
            write()
        times.append([owner_api.get(path).json()["updated_at"] for path in paths])
    assert [len(set(each)) for each in zip(*times, strict=True)] == [3, 3]


def test_another_default_moves_the_time_of_the_address_that_was_it(customer_api: Api) -> None:
    path, default = "/customers/me/addresses", {"is_default_shipping": True}
    first = _moves(customer_api, path, ADDRESS, default)
    _moves(customer_api, path, ADDRESS, default)
    displaced = customer_api.get(f"{path}/{first['id']}").json()
    assert not displaced["is_default_shipping"]
    assert displaced["updated_at"] > first["updated_at"]


def test_money_moves_the_time_of_what_it_is_on(owner_api: Api) -> None:
    card = owner_api.post("/gift-cards", NOUNS["/gift-cards"][0]).json()
    path = f"/gift-cards/{card['id']}"
    assert owner_api.post(f"{path}/adjustments", {"amount": {"amount": "1.00"}}).status_code == 201
    assert owner_api.get(path).json()["updated_at"] > card["updated_at"]


def _of(api: Api, path: str) -> str:
    found = api.get(path).json()
    return str(found.get("results", [found])[0]["updated_at"])


def test_a_category_that_is_moved_has_changed(owner_api: Api) -> None:
    below, above = (owner_api.post("/categories", {"name": name}).json() for name in ("Mugs", "Kitchen"))
    path = f"/categories/{below['id']}"
    assert owner_api.patch(path, {"parent": above["id"]}).json()["updated_at"] > below["updated_at"]


def test_a_role_and_being_let_in_or_kept_out_change_a_member_of_staff(
    owner_api: Api, member: Callable[..., User]
) -> None:
    path = f"/staff/{member(roles.SUPPORT).pk}"
    role = next(
        each["id"] for each in owner_api.get("/roles").json()["results"] if each["name"] == roles.ANALYST
    )
    times = [_of(owner_api, path)]
    for change in ({"roles": [role]}, {"is_active": False}, {"is_active": True}):
        times.append(owner_api.patch(path, change).json()["updated_at"])
        assert _of(owner_api, path) == times[-1]
    assert times == sorted(set(times))
    assert owner_api.patch(path, {"is_active": True}).json()["updated_at"] == times[-1]


def test_what_an_object_of_a_feed_shows_of_another_moves_it(
    api: Api, owner_api: Api, customer_api: Api, product: dict[str, Any]
) -> None:
    cart, guest = fill_cart(api, product)
    bought = guest.post("/orders", {"cart": cart, "payment": PAYMENT}, Idempotency_Key=cart).json()
    order = f"/orders/{bought['number']}"
    lines = {"lines": [{"id": bought["lines"][0]["id"], "quantity": 1}]}
    parcel = owner_api.post(f"{order}/fulfilments", lines).json()["fulfilments"][0]["id"]
    refund = owner_api.post(f"{order}/refunds", lines, Idempotency_Key="r").json()["refund"]["id"]
    customer = f"/customers/{customer_api.get('/customers/me').json()['id']}"
    said = {"rating": 5, "title": "Good", "body": "Holds tea."}
    review = customer_api.post(f"/products/{product['id']}/reviews", said).json()["id"]
    variant = f"/variants/{product['variants'][0]['id']}"
    level = f"/stock-levels?variant={product['variants'][0]['id']}"
    for shown, path, change in (
        (level, f"/products/{product['id']}", {"title": "Jug"}),
        (level, variant, {"sku": "JUG-1"}),
        (variant, f"/products/{product['id']}", {"title": "Beaker"}),
        (variant, f"/products/{product['id']}", {"slug": "a-beaker"}),
        (customer, customer, {"note": "calls"}),
        (f"/reviews/{review}", "/customers/me", {"first_name": "Grace"}),
        (order, f"/refunds/{refund}", {"external_id": "r-1"}),
        (order, f"/fulfilments/{parcel}", {"tracking": {"number": "1"}}),
    ):
        before = _of(owner_api, shown)
        caller = customer_api if path == "/customers/me" else owner_api
        answer = caller.patch(path, change)
        assert answer.status_code == 200, answer.content
        assert _of(owner_api, shown) > before, (shown, path, change)
        before = _of(owner_api, shown)
        assert caller.patch(path, change).status_code == 200
        moves = not shown.startswith(("/stock", "/variants", "/reviews"))  # a lock moves an order
        assert moves or _of(owner_api, shown) == before, (shown, path, change)


def test_a_level_of_stock_does_not_move_by_what_it_does_not_show(
    owner_api: Api, product: dict[str, Any]
) -> None:
    level = f"/stock-levels?variant={product['variants'][0]['id']}"
    before = _of(owner_api, level)
    assert owner_api.patch(f"/products/{product['id']}", {"slug": "a-beaker"}).status_code == 200
    assert _of(owner_api, level) == before


def test_what_operators_change_says_when(operator: Api, shop: Tenant) -> None:
    for path, change in (
        (f"/schedules/{Schedule.objects.get(job='carts.expire').pk}", {"hour": 11}),
        (f"/tenants/{shop.pk}", {"name": "Ada's"}),
    ):
        before = _of(operator, path)
        assert operator.patch(path, change).json()["updated_at"] > before
        assert _of(operator, path) > before


def test_what_a_gateway_says_of_a_payment_changes_it(api: Api, product: dict[str, Any]) -> None:
    cart, guest = fill_cart(api, product)
    payment = PAYMENT | {"card": "4000002500003155"}
    made = guest.post("/orders", {"cart": cart, "payment": payment}, Idempotency_Key="one").json()
    buyer = api.with_(X_Order_Token=made["token"])
    path = f"/orders/{made['number']}"
    first = buyer.get(path).json()["payments"][0]
    assert first["updated_at"] >= first["created_at"]
    assert buyer.post(f"{path}/payments", PAYMENT, Idempotency_Key="two").status_code == 201
    again = buyer.get(path).json()["payments"][0]
    assert (again["id"], again["status"] != first["status"]) == (first["id"], True)
    assert again["updated_at"] > first["updated_at"]
