"""What a cart refuses, and why, as a buyer's app sees it: codes, quantities, stock, log-in, picking up."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
from django_tenants.utils import tenant_context

from kernel import clock
from storefront.carts.models import Cart
from storefront.customers.models import Customer, MembershipTier
from storefront.promotions.models import DiscountCode, Promotion
from storefront.shipping.models import ShippingMethod
from tenants.models import Tenant
from tests.api.conftest import ADDRESS, PAYMENT, Api, fill_cart

pytestmark = pytest.mark.django_db
HARMLESS = ("no_goods", "minimum_quantity", "minimum_subtotal", "not_combinable", "nothing_left")


def make_code(code: str, **wishes: Any) -> Promotion:
    usage = wishes.pop("code_limit", None)
    told = {"name": code, "kind": "percentage", "value": Decimal(10), "is_automatic": False} | wishes
    promotion = Promotion.objects.create(**told)
    DiscountCode.objects.create(promotion=promotion, code=code, usage_limit=usage)
    return promotion


def prepare(reason: str) -> None:
    """A code CODE that takes nothing off for the reason."""
    now = clock.now()
    wishes: dict[str, dict[str, Any]] = {
        "not_started": {"starts_at": now + timedelta(hours=1)},
        "ended": {"ends_at": now - timedelta(seconds=1)},
        "used_up": {"usage_limit": 1, "used_count": 1},
        "used_by_buyer": {"limit_per_buyer": 1},
        "tier": {"minimum_tier": MembershipTier.objects.get(name="Gold")},
        "first_order": {"is_first_order_only": True},
        "no_goods": {"product_ids": [10**9]},
        "minimum_quantity": {"minimum_quantity": 3},
        "minimum_subtotal": {"minimum_subtotal": Decimal("100")},
        "not_combinable": {},
        "nothing_left": {"applies_to": "shipping", "kind": "fixed", "value": Decimal(1)},
    }
    if reason != "unknown":
        make_code("CODE", **wishes[reason])
    if reason == "not_combinable":
        Promotion.objects.create(
            name="Alone", kind="percentage", value=Decimal(1), priority=9, is_exclusive=True
        )
    if reason == "nothing_left":
        Promotion.objects.create(name="Free", kind="free_shipping", applies_to="shipping", priority=9)


@pytest.mark.parametrize(
    "reason",
    ["unknown", "not_started", "ended", "used_up", "used_by_buyer", "tier", "first_order", *HARMLESS],
)
def test_a_code_that_does_not_apply_says_why(
    api: Api, shop: Tenant, product: dict[str, Any], reason: str
) -> None:
    with tenant_context(shop):
        prepare(reason)
    if reason in ("used_by_buyer", "first_order"):  # somebody of this address has ordered before
        first, earlier = fill_cart(api, product)
        if reason == "used_by_buyer":
            assert earlier.post(f"/carts/{first}/discount-codes", {"code": "code"}).status_code == 201
        placed = earlier.post("/orders", {"cart": first, "payment": PAYMENT}, Idempotency_Key="1")
        assert placed.status_code == 201
    cart, guest = fill_cart(api, product)
    answer = guest.post(f"/carts/{cart}/discount-codes", {"code": " code "})
    if reason == "unknown":
        assert (answer.status_code, answer.json()["code"]) == (422, "promotion.unknown_code")
    elif reason not in HARMLESS:
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (409, "promotion.not_applicable")
        assert reason in str(problem)
        assert guest.get(f"/carts/{cart}").json()["discount_codes"] == []
    else:
        found = answer.json()
        assert (answer.status_code, found["discount_codes"]) == (201, ["CODE"])
        (warning,) = [w for w in found["warnings"] if w["code"] == "code_not_applied"]
        assert (warning["reason"], "CODE" in warning["detail"]) == (reason, True)
        assert "CODE" not in [discount["code"] for discount in found["discounts"]]
        ordered = guest.post("/orders", {"cart": cart, "payment": PAYMENT}, Idempotency_Key="2").json()
        assert ordered["total"] == found["total"]


@pytest.mark.parametrize(
    ("made", "typed"),
    [
        ("SAVE10", "\uff33\uff21\uff36\uff25\uff11\uff10"),
        ("SAVE10", "\ufeffsa\u200bve10\u00ad"),
        ("\uff33ave10", "save10"),
        ("STRASSE5", "stra\u1e9ee5"),
        ("\u0130ndirim5", "indirim5"),
        ("\u00c9TE", "e\u0301te"),
        ("\u2764\ufe0f", "\u2764"),
    ],
)
def test_a_code_is_found_however_it_was_typed_or_copied(
    api: Api, owner_api: Api, product: dict[str, Any], made: str, typed: str
) -> None:
    told = {"name": "Ten", "kind": "percentage", "value": "10", "is_automatic": False}
    promotion = owner_api.post("/promotions", told).json()["id"]
    code = owner_api.post("/discount-codes", {"promotion": promotion, "code": made}).json()["code"]
    assert owner_api.post("/discount-codes", {"promotion": promotion, "code": typed}).status_code == 409
    cart, guest = fill_cart(api, product)
    entered = guest.post(f"/carts/{cart}/discount-codes", {"code": typed})
    assert (entered.status_code, entered.json()["discount_codes"]) == (201, [code])
    (listed,) = owner_api.get(f"/discount-codes?code={quote(typed)}").json()["results"]
    assert listed["code"] == code


def test_a_code_that_was_used_as_often_as_it_may_is_refused_until_an_order_gives_it_back(
    api: Api, shop: Tenant, product: dict[str, Any]
) -> None:
    with tenant_context(shop):
        make_code("ONCE", code_limit=1)
    (first, winner), (second, late), (third, later) = (fill_cart(api, product) for _ in range(3))
    for cart, guest in ((first, winner), (second, late)):
        assert guest.post(f"/carts/{cart}/discount-codes", {"code": "once"}).status_code == 201
    declined = PAYMENT | {"card": "4000000000000002"}
    order = winner.post("/orders", {"cart": first, "payment": declined}, Idempotency_Key="1").json()
    assert order["discounts"][0]["code"] == "ONCE"
    (warning,) = [
        w for w in late.get(f"/carts/{second}").json()["warnings"] if w["code"] == "code_not_applied"
    ]
    assert warning["reason"] == "used_up"
    dearer = late.post("/orders", {"cart": second, "payment": PAYMENT}, Idempotency_Key="2")
    assert (dearer.status_code, dearer.json()["code"]) == (409, "promotion.used_up")
    refused = later.post(f"/carts/{third}/discount-codes", {"code": "once"})
    assert (refused.status_code, refused.json()["code"]) == (409, "promotion.not_applicable")
    assert "used_up" in str(refused.json())
    holder = api.with_(X_Order_Token=order["token"])
    assert holder.post(f"/orders/{order['number']}/cancellations", {}).status_code == 201
    assert later.post(f"/carts/{third}/discount-codes", {"code": "once"}).status_code == 201
    again = later.post("/orders", {"cart": third, "payment": PAYMENT}, Idempotency_Key="2").json()
    assert [discount["code"] for discount in again["discounts"]] == ["ONCE"]


def test_quantities_have_bounds_and_stock_an_end(api: Api, product: dict[str, Any]) -> None:
    cart, guest = fill_cart(api, product, quantity=1)
    items = f"/carts/{cart}/items"
    variant = product["variants"][0]["id"]
    for quantity in (0, -1, 100, 1.5, "many"):
        assert guest.post(items, {"variant": variant, "quantity": quantity}).status_code == 422
    short = guest.post(items, {"variant": variant, "quantity": 10})
    assert (short.status_code, short.json()["code"]) == (409, "cart.out_of_stock")
    assert guest.post(items, {"variant": 10**9, "quantity": 1}).json()["code"] == "cart.unknown_variant"
    item = guest.get(f"/carts/{cart}").json()["items"][0]["id"]
    assert guest.patch(f"{items}/{item}", {"quantity": 10}).json()["items"][0]["quantity"] == 10
    assert guest.patch(f"{items}/{item}", {"quantity": 0}).json()["items"] == []


def test_logging_in_takes_the_guest_s_cart_along_as_far_as_stock_goes_and_once(
    api: Api, customer_api: Api, product: dict[str, Any]
) -> None:
    guest_cart, guest = fill_cart(api, product, quantity=6)
    mine = customer_api.post("/carts").json()["id"]
    customer_api.post(f"/carts/{mine}/items", {"variant": product["variants"][0]["id"], "quantity": 7})
    token = guest.headers["X-Cart-Token"]
    for is_told in (True, False, False):
        merged = customer_api.post(f"/carts/{mine}/merge", {"token": token})
        assert (merged.status_code, merged.json()["items"][0]["quantity"]) == (200, 10)  # ten are there
        told = [w["detail"] for w in merged.json()["warnings"] if w["code"] == "quantity_reduced"]
        assert told == (["Only 10 of “Stoneware mug” are in the cart: 13 were asked for."] if is_told else [])
    assert guest.get(f"/carts/{guest_cart}").status_code == 404
    assert customer_api.post(f"/carts/{mine}/merge", {"token": "forged"}).status_code == 404
    assert api.post(f"/carts/{mine}/merge", {"token": token}).status_code == 401


def test_a_cart_that_has_run_out_is_closed(api: Api, shop: Tenant, product: dict[str, Any]) -> None:
    cart, guest = fill_cart(api, product)
    with tenant_context(shop):
        Cart.objects.filter(pk=cart).update(expires_at=clock.now() - timedelta(seconds=1))
    item = {"variant": product["variants"][0]["id"], "quantity": 1}
    assert guest.post(f"/carts/{cart}/items", item).json()["code"] == "cart.closed"
    refused = guest.post("/orders", {"cart": cart, "payment": PAYMENT}, Idempotency_Key="1")
    assert (refused.status_code, refused.json()["code"]) == (409, "cart.closed")


def test_a_pick_up_needs_no_address_and_is_handed_over(
    api: Api, owner_api: Api, shop: Tenant, product: dict[str, Any]
) -> None:
    with tenant_context(shop):
        zone = ShippingMethod.objects.values_list("zone", flat=True).first()
        ShippingMethod.objects.create(zone_id=zone, code="counter", name="At the counter", kind="pickup")
    cart = api.post("/carts").json()
    guest = api.with_(X_Cart_Token=cart["token"])
    where = f"/carts/{cart['id']}"
    guest.post(f"{where}/items", {"variant": product["variants"][0]["id"], "quantity": 1})
    offered = {o["code"]: o["kind"] for o in guest.get(f"{where}/shipping-options").json()["results"]}
    assert offered["counter"] == "pickup"
    guest.patch(where, {"email": "guest@example.com"})
    order = {"cart": cart["id"], "payment": PAYMENT}
    missing = guest.post("/orders", order, Idempotency_Key="1")
    assert missing.status_code == 422
    guest.patch(where, {"shipping_method": "counter"})
    placed = guest.post("/orders", order, Idempotency_Key="2").json()
    assert (placed["shipping_address"], placed["shipping_method"]["code"]) == (None, "counter")
    assert (placed["shipping_total"]["amount"], placed["payment_status"]) == ("0.00", "complete")
    done = owner_api.post(f"/orders/{placed['number']}/fulfilments", {}).json()
    assert (done["fulfilment_status"], done["status"]) == ("fulfilled", "completed")


def test_a_member_s_tier_opens_what_is_for_members(
    customer_api: Api, shop: Tenant, product: dict[str, Any]
) -> None:
    with tenant_context(shop):
        gold = MembershipTier.objects.get(name="Gold")
        make_code("GOLD", minimum_tier=gold)
        Customer.objects.filter(user__email="ada@example.com").update(tier=gold)
    cart = customer_api.post("/carts").json()["id"]
    customer_api.post(f"/carts/{cart}/items", {"variant": product["variants"][0]["id"], "quantity": 1})
    customer_api.patch(f"/carts/{cart}", {"shipping_address": ADDRESS, "shipping_method": "standard"})
    found = customer_api.post(f"/carts/{cart}/discount-codes", {"code": "GOLD"}).json()
    assert "GOLD" in [discount["code"] for discount in found["discounts"]]


@pytest.mark.parametrize("amount", ["1e1", "１２", "1_000", " 12", "12.", ".5", "+1", "0x1", "NaN"])
def test_money_is_a_plain_decimal(owner_api: Api, amount: str) -> None:
    tier = {"name": "Jade", "rank": 9, "min_spend": {"amount": amount}}
    refused = owner_api.post("/membership-tiers", tier)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "min_spend.amount"


def test_an_address_is_refused_in_words_and_all_at_once(api: Api, product: dict[str, Any]) -> None:
    cart, guest = fill_cart(api, product)
    wrong = {
        "last_name": "Lovelace",
        "line1": "12 Square",
        "city": "Town",
        "country": "US",
        "postal_code": "X",
    }
    refused = guest.patch(f"/carts/{cart}", {"shipping_address": wrong, "email": "nobody"})
    assert {error["field"] for error in refused.json()["errors"]} == {
        "email",
        "shipping_address.postal_code",
        "shipping_address.region",
    }
    guest.patch(f"/carts/{cart}", {"email": " jürgen@müller.example "})
    assert guest.get(f"/carts/{cart}").json()["email"] == "jürgen@xn--mller-kva.example"
    assert "^" not in str(refused.json())


def test_a_region_with_a_rate_is_known_by_its_name_and_an_unknown_one_sells_nothing(
    api: Api, owner_api: Api, product: dict[str, Any]
) -> None:
    rate = {"name": "Sales tax", "country": "US", "region": "US-CA", "percent": "7.25"}
    made = owner_api.post("/tax-rates", rate)
    assert (made.status_code, made.json()["region"]) == (201, "CA")
    cart, guest = fill_cart(api, product)
    address = {"last_name": "Lovelace", "line1": "12 Square", "city": "Town", "country": "US"}
    for region in ("California", "US-CA", "ca"):
        sent = {"shipping_address": address | {"postal_code": "90210", "region": region}}
        assert guest.patch(f"/carts/{cart}", sent).json()["shipping_address"]["region"] == "CA"
    refused = guest.patch(
        f"/carts/{cart}", {"shipping_address": address | {"postal_code": "90210", "region": "Californa"}}
    )
    assert refused.status_code == 422
    assert [e["field"] for e in refused.json()["errors"]] == ["shipping_address.region"]
