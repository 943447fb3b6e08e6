"""What there is only so much of: order numbers, places in a plan, uses of a code, a refresh token, a version.

Each race is run once more with its guard off, and then must show what the guard is for.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import Max
from django_tenants.utils import tenant_context

from accounts import errors as account_errors, services as accounts, tokens
from accounts.models import TokenFamily
from kernel import clock
from storefront.carts.models import Cart
from storefront.catalogue import errors as catalogue_errors, limits, services as catalogue
from storefront.catalogue.models import Product
from storefront.checkout import services as checkout
from storefront.orders import numbers, signals as order_signals
from storefront.orders.models import Order
from storefront.promotions import uses as promotions
from storefront.promotions.errors import UsedUp
from storefront.promotions.models import DiscountCode, Promotion, PromotionUse
from storefront.promotions.rules import Offer
from tenants.models import Tenant
from tests import invariants, market
from tests.actors import STAFF
from tests.concurrency import race
from tests.database import PASSWORD
from tests.server import Server
from tests.storefront.stories import promotion

PLACES = USES = 8
MINE = 3


@pytest.fixture
def alpha(fresh_database: str) -> Tenant:
    return Tenant.objects.get(slug="alpha")


# Order numbers


class Refused(Exception):
    """A checkout that fails after its number was taken."""


@pytest.fixture
def every_third_fails() -> Any:
    def refuse(order: Order, **_kwargs: Any) -> None:
        if order.email.startswith("third"):
            raise Refused

    order_signals.order_placed.connect(refuse, dispatch_uid="tests.refuse")
    yield
    order_signals.order_placed.disconnect(dispatch_uid="tests.refuse")


def _order_in_parallel(shop: Tenant) -> Counter[str]:
    guests = _guests(shop, 45)
    with tenant_context(shop):
        third = [guest.cart for guest in guests[::3]]
        Cart.objects.filter(pk__in=third).update(email="third@example.com")
    return _ends([lambda g=g: _place(g) for g in guests], shop)


def test_order_numbers_have_no_gap_though_every_third_checkout_fails(
    alpha: Tenant, every_third_fails: None
) -> None:
    assert _order_in_parallel(alpha) == {"done": 30, "Refused": 15}
    invariants.check(alpha)
    with tenant_context(alpha):
        numbers = sorted(Order.objects.values_list("number", flat=True))
    assert numbers == list(range(numbers[0], numbers[0] + 30))


def test_control_a_sequence_leaves_gaps(
    alpha: Tenant, every_third_fails: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tenant_context(alpha), connection.cursor() as cursor:
        cursor.execute("CREATE SEQUENCE order_number START 1001")
    monkeypatch.setattr(
        numbers, "take_and_mark", lambda series, **_: _value("SELECT nextval('order_number')")
    )
    _order_in_parallel(alpha)
    with tenant_context(alpha):
        assert Order.objects.aggregate(last=Max("number"))["last"] - 1000 > Order.objects.count()


def test_control_the_highest_number_plus_one_is_given_twice(
    alpha: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tenant_context(alpha), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE orders_order DROP CONSTRAINT orders_order_number_key")

    def next_number(series: numbers.Series, **_work: Any) -> int:
        number = _value("SELECT coalesce(max(number), 1000) + 1 FROM orders_order")
        race.hesitate()
        return int(number)

    monkeypatch.setattr(numbers, "take_and_mark", next_number)
    _order_in_parallel(alpha)
    with tenant_context(alpha):
        given = list(Order.objects.values_list("number", flat=True))
    assert len(set(given)) < len(given)


# Places in a plan


def _create_in_parallel(shop: Tenant) -> Counter[str]:
    with tenant_context(shop):
        shop.entitlements = {"plan": "Small", "max_products": PLACES + Product.objects.count()}
    shop.save()

    def create(number: int) -> None:
        catalogue.create_product(title=f"Product {number}", price=Decimal(1), now=clock.now(), actor=STAFF)

    return _ends([lambda n=n: create(n) for n in range(4 * PLACES)], shop)


def test_a_plan_holds_as_many_products_as_it_says(alpha: Tenant) -> None:
    assert _create_in_parallel(alpha) == {
        "done": PLACES,
        catalogue_errors.ProductLimitReached.__name__: 3 * PLACES,
    }


def test_control_a_plan_that_only_counts_is_overrun(alpha: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    def count_only() -> None:
        if Product.objects.count() >= alpha.entitlements["max_products"]:
            raise limits.refusal()
        race.hesitate()

    monkeypatch.setattr(limits, "claim_place", count_only)
    assert _create_in_parallel(alpha)["done"] > PLACES


# Uses of a promotion, and of a code


def _redeem_in_parallel(shop: Tenant, **limits: int) -> tuple[int, set[str]]:
    """How many orders were made cheaper, and how the calls ended."""
    with tenant_context(shop):
        promotion("OPEN", kind="fixed", value=1, **limits)
    guests = _guests(shop, 4 * USES, code="OPEN")
    ends = _ends([lambda g=g: _place(g) for g in guests], shop)
    with tenant_context(shop):
        return Order.objects.filter(discount_total=1).count(), set(ends)


@pytest.mark.parametrize("limit", ["usage_limit", "code_limit"])
def test_a_promotion_and_a_code_are_used_as_often_as_they_may(alpha: Tenant, limit: str) -> None:
    cheaper, ends = _redeem_in_parallel(alpha, **{limit: USES})
    assert cheaper == USES
    assert ends == {"done", UsedUp.__name__}, "refused by the service, not by the CHECK behind it"
    with tenant_context(alpha):
        assert Order.objects.count() == USES, "nobody who entered the code pays the full price instead"
    invariants.check(alpha)


def test_control_a_promotion_that_is_only_read_is_used_too_often(
    alpha: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def consume(*, offers: Sequence[Offer], buyers: Sequence[str]) -> None:
        for used in Promotion.objects.filter(pk__in=[offer.promotion for offer in offers]):
            race.hesitate()
            Promotion.objects.filter(pk=used.pk).update(used_count=used.used_count + 1)

    monkeypatch.setattr(promotions, "consume", consume)
    assert _redeem_in_parallel(alpha, usage_limit=USES)[0] > USES


def test_control_a_code_that_is_only_read_is_used_too_often(
    alpha: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def consume(*, offers: Sequence[Offer], buyers: Sequence[str]) -> None:
        for used in DiscountCode.objects.filter(code__in=[offer.code for offer in offers]):
            race.hesitate()
            DiscountCode.objects.filter(pk=used.pk).update(used_count=used.used_count + 1)

    monkeypatch.setattr(promotions, "consume", consume)
    assert _redeem_in_parallel(alpha, code_limit=USES)[0] > USES


# What one buyer may use, and a first order


def _redeem_as_one(shop: Tenant, **limits: Any) -> int:
    """How many orders of one buyer, all placed at once, were made cheaper."""
    with tenant_context(shop):
        promotion("MINE", kind="fixed", value=1, **limits)
    guests = _guests(shop, 3 * MINE, code="MINE")
    with tenant_context(shop):
        Cart.objects.filter(pk__in=[guest.cart for guest in guests]).update(email="ada@example.com")
    _ends([lambda g=g: _place(g) for g in guests], shop)
    with tenant_context(shop):
        return Order.objects.filter(discount_total=1).count()


@pytest.mark.parametrize(
    ("limits", "uses"), [({"limit_per_buyer": MINE}, MINE), ({"is_first_order_only": True}, 1)]
)
def test_one_buyer_uses_a_promotion_as_often_as_they_may(
    alpha: Tenant, limits: dict[str, Any], uses: int
) -> None:
    assert _redeem_as_one(alpha, **limits) == uses
    invariants.check(alpha)


def test_control_a_buyer_s_limit_that_is_only_read_is_overrun(
    alpha: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def consume(*, offers: Sequence[Offer], buyers: Sequence[str]) -> None:
        for offer in offers:
            use = PromotionUse.objects.filter(promotion=offer.promotion, buyer=buyers[0]).first()
            race.hesitate()
            defaults = {"times": (use.times if use else 0) + 1}
            PromotionUse.objects.update_or_create(
                promotion_id=offer.promotion, buyer=buyers[0], defaults=defaults
            )

    monkeypatch.setattr(promotions, "consume", consume)
    assert _redeem_as_one(alpha, limit_per_buyer=MINE) > MINE


def test_control_a_first_order_that_is_only_looked_for_is_had_many_times(
    alpha: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def consume(*, offers: Sequence[Offer], buyers: Sequence[str]) -> None:
        race.hesitate()
        PromotionUse.objects.update_or_create(promotion=None, buyer=buyers[0], defaults={"times": 1})

    monkeypatch.setattr(promotions, "consume", consume)
    assert _redeem_as_one(alpha, is_first_order_only=True) > 1


# A refresh token


def test_fifty_parallel_refreshes_get_one_pair_over_http(standing_server: Server) -> None:
    server = standing_server
    pair = market.log_in(server, shop="alpha", email="owner@alpha.example", password=PASSWORD)

    def refresh() -> tuple[int, str]:
        body = {"refresh": pair["refresh"]}
        answer = server.request("POST", "/api/v1/auth/token/refresh", shop="alpha", body=body)
        return answer.status, answer.json()["refresh"]

    answers = race.run([refresh] * 50, runners=50)
    assert Counter(status for status, _ in answers) == {200: 50}
    assert len(set(answers)) == 1
    assert invariants.unexpected_errors(server.words()) == []


def test_fifty_parallel_refreshes_and_one_later_get_one_pair(alpha: Tenant) -> None:
    first, pairs = _refresh_in_parallel(alpha)
    assert (len(pairs), len(set(pairs))) == (50, 1)
    with tenant_context(alpha):
        later = clock.now() + timedelta(seconds=20)
        assert tokens.rotate(refresh=first.refresh, now=later) == pairs[0]
        with pytest.raises(account_errors.InvalidToken):
            tokens.rotate(refresh=first.refresh, now=later + tokens.LOST_ANSWER)
        with pytest.raises(account_errors.InvalidToken):
            tokens.authenticate(pairs[0].access)


def test_control_many_pairs_are_made_when_the_token_is_read_and_then_replaced(
    alpha: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rotate(*, refresh: str, now: Any) -> str:
        token = tokens.RefreshToken(refresh)
        family = TokenFamily.objects.get(id=token["family"])
        if family.current_jti != token["jti"]:
            raise account_errors.InvalidToken
        race.hesitate()
        family.current_jti = tokens.RefreshToken()["jti"]
        family.save()
        return str(family.current_jti)

    monkeypatch.setattr(tokens, "rotate", rotate)
    _, pairs = _refresh_in_parallel(alpha)
    assert len({pair for pair in pairs if isinstance(pair, str)}) > 1


def _refresh_in_parallel(shop: Tenant) -> tuple[tokens.Pair, list[Any]]:
    with tenant_context(shop):
        user = accounts.register(email="ada@example.com", password=PASSWORD)
        pair = tokens.issue(user=user, now=clock.now())
    calls = [lambda: tokens.rotate(refresh=pair.refresh, now=clock.now())] * 50
    return pair, race.run(calls, shop=shop)


# A version (R12)


def test_of_twenty_parallel_patches_of_one_version_one_wins(standing_server: Server) -> None:
    server = standing_server
    product = market.put_on_shelf(shop=Tenant.objects.get(slug="alpha"), sku="PATCHED", units=1).product_id
    pair = market.log_in(server, shop="alpha", email="owner@alpha.example", password=PASSWORD)
    path, bearer = f"/api/v1/products/{product}", {"Authorization": f"Bearer {pair['access']}"}
    etag = market.header(server.request("GET", path, shop="alpha", headers=bearer), "ETag")

    def patch(headers: dict[str, str]) -> Counter[int]:
        def one(number: int) -> int:
            body = {"title": f"Title {number}"}
            return server.request("PATCH", path, shop="alpha", body=body, headers=headers).status

        return Counter(race.run([lambda n=n: one(n) for n in range(20)]))

    assert patch(bearer | {"If-Match": etag}) == {200: 1, 412: 19}
    assert patch(bearer) == {200: 20}, "the control: without the version every writer overwrites the others"
    assert invariants.unexpected_errors(server.words()) == []


def _guests(shop: Tenant, count: int, code: str = "") -> list[market.Guest]:
    """Guests who want a product each of their own: a common one's stock would let them pass one by one."""
    wanted = [{market.put_on_shelf(shop=shop, sku=f"SKU-{n}", units=1).pk: 1} for n in range(count)]
    return market.fill_carts(shop=shop, wanted=wanted, code=code)


def _place(guest: market.Guest) -> Any:
    return checkout.place(cart_id=guest.cart, shopper=guest.shopper, payment=market.CARD, now=clock.now())


def _ends(calls: list[Any], shop: Tenant) -> Counter[str]:
    ends = race.run(calls, shop=shop)
    return Counter(type(end).__name__ if isinstance(end, Exception) else "done" for end in ends)


def _value(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]
