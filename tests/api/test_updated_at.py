"""Every object says when it last changed, and means it."""

from datetime import datetime
from typing import Any

import pytest
from django_tenants.utils import tenant_context

from storefront.promotions import uses
from storefront.promotions.rules import Kind, Offer
from tenants.models import Tenant
from tests.api.conftest import ADDRESS, Api, document

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
OWED = {
    "CaptureView", "CategoryDetail", "CategoryView", "PaymentView", "RoleView", "ScheduleView", "ShopView",
    "SignupView", "StaffView", "TenantView",
}  # fmt: skip
"""They change and do not say when: no column is kept for it. None is to be added here."""


def test_every_object_says_when_it_last_changed_or_why_not() -> None:
    silent = {
        schema
        for name in ("shop", "platform")
        for schema, details in document(name)["components"]["schemas"].items()
        if "id" in details.get("properties", {}) and "updated_at" not in details["properties"]
    }
    assert silent == FACTS | PARTS | MENTIONS | SENT | RUNS | OWED


NOUNS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "/api-keys": ({"name": "Till", "type": "sk", "scopes": ["orders:read"]}, {"name": "Stock"}),
    "/custom-fields": ({"kind": "product", "key": "care", "name": "Care"}, {"name": "Care notes"}),
    "/gift-cards": ({"amount": {"amount": "5.00"}}, {"note": "Fair"}),
    "/membership-tiers": ({"name": "Platinum", "rank": 9}, {"name": "Diamond"}),
    "/promotions": (
        {"name": "Ten", "kind": "percentage", "value": "10", "is_automatic": False},
        {"name": "Tenth"},
    ),
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
